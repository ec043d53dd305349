/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "indexer/bulk/texts.h"

#include <stdlib.h>
#include <string.h>

#include "common/glass.h"
#include "indexer/bulk/text_stream.h"

void texts_done(struct texts *t)
{
	for (size_t i = 0; i < t->n; i++)
		buf_done(&t->items[i].numbers);
	free(t->items);
	run_free_all(t->runs);
	buf_done(&t->words);
	*t = (struct texts){ .share = t->share };
}

bool texts_begin(struct texts *t, const struct run *runs, uint32_t documents, struct error *err)
{
	size_t n = 0;

	for (const struct run *r = runs; r; r = r->next)
		n++;
	t->items = calloc(n + 1, sizeof *t->items);
	if (!t->items)
		return error_out_of_memory(err);
	for (const struct run *r = runs; r; r = r->next)
		t->items[t->n++].run = r;
	t->least = texts_least(documents, t->share);
	return true;
}

/* What a piece's run calls the term, from 1; 0: it has no position there. */
static uint32_t number_of(const struct merge_piece *piece)
{
	const char *at = piece->body;

	return (uint32_t)glass_read_varint(&at);
}

bool texts_see(struct texts *t, const struct merge *m, uint32_t documents, struct error *err)
{
	bool is_there = false;

	if (!texts_may_want(t, documents) || !text_is_word(m->key) ||
		memchr(m->key, 0, m->key_len) || t->seen == TEXTS_MAX_WORDS)
		return true;
	t->seen++;
	for (size_t i = 0; i < m->n_pieces; i++) {
		const struct merge_piece *piece = &m->pieces[i];
		struct texts_run *item = &t->items[piece->place];
		uint32_t number = number_of(piece);

		if (number == 0)
			continue;
		is_there = true;
		buf_add_varint(&item->numbers, t->n_words - item->last);
		buf_add_varint(&item->numbers, number - 1);
		item->last = t->n_words;
		if (item->numbers.failed)
			return error_out_of_memory(err);
	}
	if (!is_there)
		return true;
	buf_add_byte(&t->words, (char)m->key_len);
	buf_add(&t->words, m->key, m->key_len);
	t->n_words++;
	return !t->words.failed || error_out_of_memory(err);
}

void texts_take(struct texts *t, struct run *runs)
{
	t->runs = runs;
}
