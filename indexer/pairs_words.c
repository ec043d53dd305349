/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "indexer/pairs_words.h"

#include <stdlib.h>
#include <string.h>

#include "common/glass/positions.h"
#include "common/glass/terms.h"

/* The table's memory is given back after so many postings passed by; what a term itself needs takes
   as much room as TERM_POSTINGS. */
enum { FORGET_POSTINGS = 1 << 20, TERM_POSTINGS = 16 };

static bool add_word(struct pairs_words *w, const char *word, size_t len, struct error *err)
{
	if (w->n == w->room) {
		size_t room = w->room ? w->room * 2 : 256;
		struct pairs_word *grown = realloc(w->items, room * sizeof *grown);

		if (!grown)
			return error_out_of_memory(err);
		w->items = grown;
		w->room = room;
	}
	w->items[w->n++] = (struct pairs_word){ .start = w->names.len, .len = len };
	buf_add(&w->names, word, len);
	return !w->names.failed || error_out_of_memory(err);
}

/* A walk through the vocabulary. */
struct choice {
	const struct database *database;
	struct pairs_words *words;
	uint32_t least;
	uint64_t passed; /* postings */
};

static bool take_term(
	void *ctx, const char *term, size_t len, uint32_t documents, struct error *err)
{
	struct choice *choice = ctx;
	struct pairs_words *w = choice->words;

	choice->passed += TERM_POSTINGS + documents;
	if (choice->passed >= FORGET_POSTINGS) {
		table_forget(&choice->database->postlist);
		choice->passed = 0;
	}
	if (documents < choice->least || w->n == PAIRS_MAX_WORDS)
		return true;
	return add_word(w, term, len, err);
}

static bool has_positions(
	const struct database *d, const char *word, size_t len, bool *has, struct error *err)
{
	struct positions p;
	bool bad;

	positions_open(&p, d, word, len);
	*has = positions_from(&p, 1) != 0;
	bad = p.cursor.bad;
	positions_done(&p);
	return !bad || error_set(err, ERROR_CORRUPT, "a table of positions is damaged");
}

/* Keeps the words that have positions. */
static bool choose_words(struct pairs_words *w, struct error *err)
{
	size_t n = 0;

	for (size_t i = 0; i < w->n; i++) {
		const struct pairs_word *word = &w->items[i];
		bool has;

		if (!has_positions(&w->database, w->names.data + word->start, word->len, &has, err))
			return false;
		if (has)
			w->items[n++] = *word;
	}
	w->n = n;
	return true;
}

bool pairs_words_init(
	struct pairs_words *w, const char *directory, uint32_t least, struct error *err)
{
	struct choice choice = { .database = &w->database, .words = w, .least = least };

	*w = (struct pairs_words){ 0 };
	return database_open(&w->database, directory, err) &&
	       terms_walk_words(&w->database, take_term, &choice, err) && choose_words(w, err);
}

_Static_assert((int)TEXTS_MAX_WORDS == (int)PAIRS_MAX_WORDS, "the same words are left out");

bool pairs_words_of_texts(struct pairs_words *w, const struct texts *texts, struct error *err)
{
	const char *at = texts->words.data, *end = at + texts->words.len;

	*w = (struct pairs_words){ .texts = texts };
	while (at < end) {
		size_t len = (unsigned char)*at++;

		if (!add_word(w, at, len, err))
			return false;
		at += len;
	}
	return true;
}

static int compare(const char *a, size_t a_len, const char *b, size_t b_len)
{
	int order = memcmp(a, b, a_len < b_len ? a_len : b_len);

	return order ? order : (a_len > b_len) - (a_len < b_len);
}

static int compare_words(
	const struct pairs_words *a, size_t i, const struct pairs_words *b, size_t k)
{
	const struct pairs_word *x = &a->items[i], *y = &b->items[k];

	return compare(a->names.data + x->start, x->len, b->names.data + y->start, y->len);
}

bool pairs_words_of_file(
	struct pairs_words *w, const char *directory, const struct pairs *p, struct error *err)
{
	*w = (struct pairs_words){ 0 };
	for (uint32_t i = 0; i < p->n_words; i++) {
		const char *word = p->words + p->word_ends[i];

		if (!add_word(w, word, p->word_ends[i + 1] - p->word_ends[i], err))
			return false;
		if (i > 0 && compare_words(w, i - 1, w, i) >= 0)
			return error_set(err, ERROR_CORRUPT, "the words of %s/%s are in disorder",
				directory, PAIRS_FILE);
	}
	return database_open(&w->database, directory, err);
}

bool pairs_words_will_do(const struct pairs_words *w, uint32_t least, bool *will, struct error *err)
{
	CLEANUP(pairs_words_done) struct pairs_words now = { 0 };
	struct choice choice = { .database = &w->database, .words = &now, .least = least };
	size_t i = 0, k = 0, odd = 0;

	if (!terms_walk_words(&w->database, take_term, &choice, err))
		return false;
	while (i < w->n || k < now.n) {
		int order = i == w->n ? 1 : k == now.n ? -1 : compare_words(w, i, &now, k);
		bool is_odd = order != 0;

		if (order > 0 && !has_positions(&w->database, now.names.data + now.items[k].start,
					 now.items[k].len, &is_odd, err))
			return false;
		odd += is_odd;
		i += order <= 0;
		k += order >= 0;
	}
	*will = odd <= w->n / PAIRS_WORDS_DRIFT;
	return true;
}

void pairs_words_done(struct pairs_words *w)
{
	free(w->items);
	buf_done(&w->names);
	database_close(&w->database);
}
