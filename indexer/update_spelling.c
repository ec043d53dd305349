/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "indexer/update_spelling.h"

#include <stdlib.h>
#include <string.h>

#include "common/schema.h"

static bool stop_at_first(void *ctx, const char *word UNUSED, size_t len UNUSED,
	uint32_t frequency UNUSED, struct error *err)
{
	*(bool *)ctx = true;
	err->code = ERROR_NONE;
	return false;
}

bool update_spelling_is_there(struct xap_db *db, bool *yes, struct error *err)
{
	*yes = false;
	return xap_db_spellings(db, stop_at_first, yes, err);
}

bool update_spelling_init(struct update_spelling *u, struct xap_db *before, struct error *err)
{
	bool yes;

	*u = (struct update_spelling){ 0 };
	if (!update_spelling_is_there(before, &yes, err))
		return false;
	if (yes)
		u->before = before;
	return true;
}

void update_spelling_done(struct update_spelling *u)
{
	dictionary_done(&u->words);
	free(u->changes);
	*u = (struct update_spelling){ 0 };
}

static bool note(
	struct update_spelling *u, const char *term, size_t len, int64_t change, struct error *err)
{
	int64_t word;

	if (!schema_is_spelled(term, len) || change == 0)
		return true;
	word = dictionary_find(&u->words, term, len, dictionary_tag(term, len), err);
	if (word == DICTIONARY_NONE)
		return false;
	if (u->words.n > u->cap) {
		size_t cap = u->cap ? 2 * u->cap : 1024;
		int64_t *grown = realloc(u->changes, cap * sizeof *grown);

		if (!grown)
			return error_out_of_memory(err);
		memset(grown + u->cap, 0, (cap - u->cap) * sizeof *grown);
		u->changes = grown;
		u->cap = cap;
	}
	u->changes[word] += change;
	return true;
}

static bool lose_term(void *ctx, const char *term, size_t len, uint32_t wdf,
	const uint32_t *positions UNUSED, size_t n_positions UNUSED, struct error *err)
{
	return note(ctx, term, len, -(int64_t)wdf, err);
}

bool update_spelling_lose(struct update_spelling *u, uint32_t docid, struct error *err)
{
	return !u->before || xap_db_termlist(u->before, docid, lose_term, u, err);
}

bool update_spelling_gain(struct update_spelling *u, const struct document *d, struct error *err)
{
	for (size_t i = 0; u->before && i < d->n_postings; i++) {
		const struct posting *p = &d->postings[i];

		/* Terms of stems begin with a prefix: they are not spelled. */
		if (!note(u, p->text, p->len, p->wdf, err))
			return false;
	}
	return true;
}

bool update_spelling_write(
	const struct update_spelling *u, struct xap_writer *writer, struct error *err)
{
	for (uint32_t i = 0; i < u->words.n; i++) {
		size_t len;
		const char *word = dictionary_text(&u->words, i, &len);

		if (u->changes[i] != 0 &&
			!xap_writer_spelling(writer, word, len, u->changes[i], err))
			return false;
	}
	return true;
}
