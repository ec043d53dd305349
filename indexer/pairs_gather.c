/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "indexer/pairs_gather.h"

#include <stdlib.h>
#include <string.h>

#include "common/glass/terms.h"
#include "common/pairs.h"

/* How many documents are put in order at once. */
enum { WINDOW = 4096 };
/* The tables' memory is given back after so many windows, or postings passed by. */
enum { FORGET_WINDOWS = 2, FORGET_POSTINGS = 1 << 20 };
/* What a term itself needs takes as much room as so many. */
enum { TERM_POSTINGS = 16 };

/* Of a spot: the document within the window, the position, the word. */
enum { WORD_BITS = 16, POSITION_BITS = 32 };

/* Groups up to this are sorted by insertion. */
enum { FEW = 48 };

static bool damaged(struct error *err)
{
	return error_set(err, ERROR_CORRUPT, "a table of positions is damaged");
}

static bool append(struct numbers *to, uint64_t number)
{
	if (to->n == to->room) {
		size_t room = to->room ? to->room * 2 : 65536;
		uint64_t *grown = realloc(to->items, room * sizeof *grown);

		if (!grown)
			return false;
		to->items = grown;
		to->room = room;
	}
	to->items[to->n++] = number;
	return true;
}

struct choice {
	struct pairs_gather *gather;
	uint32_t least;
	uint64_t passed; /* postings */
};

static bool is_prefixed(const char *term)
{
	return *term >= 'A' && *term <= 'Z';
}

static bool take_term(
	void *ctx, const char *term, size_t len, uint32_t documents, struct error *err)
{
	struct choice *choice = ctx;
	struct pairs_gather *g = choice->gather;

	choice->passed += TERM_POSTINGS + documents;
	if (choice->passed >= FORGET_POSTINGS) {
		table_forget(&g->database.postlist);
		choice->passed = 0;
	}
	if (documents < choice->least || is_prefixed(term) || g->n_words == PAIRS_MAX_WORDS)
		return true;
	if (g->n_words == g->room) {
		size_t room = g->room ? g->room * 2 : 256;
		struct pairs_word *grown = realloc(g->words, room * sizeof *grown);

		if (!grown)
			return error_out_of_memory(err);
		g->words = grown;
		g->room = room;
	}
	g->words[g->n_words++] = (struct pairs_word){ .start = g->names.len, .len = len };
	buf_add(&g->names, term, len);
	return !g->names.failed || error_out_of_memory(err);
}

/* Keeps the words that have positions, each at its first document. */
static bool open_words(struct pairs_gather *g, struct error *err)
{
	size_t n = 0;

	for (size_t i = 0; i < g->n_words; i++) {
		struct pairs_word *word = &g->words[i];

		positions_open(
			&word->positions, &g->database, g->names.data + word->start, word->len);
		word->docid = positions_first(&word->positions);
		if (word->positions.cursor.bad)
			return damaged(err);
		if (word->docid == 0)
			positions_done(&word->positions);
		else
			g->words[n++] = *word;
	}
	g->n_words = n;
	return true;
}

bool pairs_gather_init(
	struct pairs_gather *g, const char *directory, uint32_t least, struct error *err)
{
	struct choice choice = { g, least, 0 };

	*g = (struct pairs_gather){ .next = 1 };
	if (!database_open(&g->database, directory, err) ||
		!terms_walk(&g->database, take_term, &choice, err))
		return false;
	return open_words(g, err);
}

void pairs_gather_done(struct pairs_gather *g)
{
	for (size_t i = 0; i < g->n_words; i++)
		positions_done(&g->words[i].positions);
	free(g->words);
	free(g->spots.items);
	free(g->sorted.items);
	buf_done(&g->names);
	database_close(&g->database);
}

/* Where the word stands in documents before `end`. */
static bool take_spots(struct pairs_gather *g, size_t number, uint32_t end, struct error *err)
{
	struct pairs_word *word = &g->words[number];
	struct positions *p = &word->positions;

	for (; word->docid != 0 && word->docid < end; word->docid = positions_next(p)) {
		uint64_t high = (uint64_t)(word->docid - g->next) << (POSITION_BITS + WORD_BITS);

		if (word->docid < g->next || !positions_here(p))
			return damaged(err);
		for (size_t i = 0; i < p->list.n; i++) {
			if (!append(&g->spots,
				    high | (uint64_t)p->list.items[i] << WORD_BITS | number))
				return error_out_of_memory(err);
		}
	}
	return !p->cursor.bad || damaged(err);
}

static int by_number(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

static void sort_group(uint64_t *items, size_t n)
{
	if (n > FEW) {
		qsort(items, n, sizeof *items, by_number);
		return;
	}
	for (size_t i = 1; i < n; i++) {
		uint64_t item = items[i];
		size_t k = i;

		for (; k > 0 && items[k - 1] > item; k--)
			items[k] = items[k - 1];
		items[k] = item;
	}
}

/* The spots in the order of the text: by document first, which are counted, then within each. */
static bool sort_spots(struct pairs_gather *g)
{
	size_t starts[WINDOW + 1] = { 0 }, from = 0;
	const unsigned shift = POSITION_BITS + WORD_BITS;

	if (g->sorted.room < g->spots.room) {
		uint64_t *grown = realloc(g->sorted.items, g->spots.room * sizeof *grown);

		if (!grown)
			return false;
		g->sorted.items = grown;
		g->sorted.room = g->spots.room;
	}
	for (size_t i = 0; i < g->spots.n; i++)
		starts[(g->spots.items[i] >> shift) + 1]++;
	for (size_t i = 0; i < WINDOW; i++)
		starts[i + 1] += starts[i];
	for (size_t i = 0; i < g->spots.n; i++)
		g->sorted.items[starts[g->spots.items[i] >> shift]++] = g->spots.items[i];
	/* Each start is now where its group ends. */
	for (size_t i = 0; i < WINDOW; i++) {
		sort_group(g->sorted.items + from, starts[i] - from);
		from = starts[i];
	}
	g->sorted.n = g->spots.n;
	return true;
}

/* Several words may stand at one position. */
static bool pair_up(const struct pairs_gather *g, struct numbers *out)
{
	const uint64_t *spots = g->sorted.items;
	size_t n = g->sorted.n;

	for (size_t i = 0, k = 0; i < n; i++) {
		uint64_t place = spots[i] >> WORD_BITS, docid;

		while (k < n && spots[k] >> WORD_BITS <= place)
			k++;
		docid = g->next + (place >> POSITION_BITS);
		for (size_t j = k; j < n && spots[j] >> WORD_BITS == place + 1; j++) {
			uint64_t a = spots[i] & PAIRS_MAX_WORDS, b = spots[j] & PAIRS_MAX_WORDS;

			if (!append(out, a << 48 | b << 32 | docid))
				return false;
		}
	}
	return true;
}

bool pairs_gather_next(struct pairs_gather *g, struct numbers *out, struct error *err)
{
	uint32_t last = g->database.last_docid, end;

	if (g->next > last)
		return true;
	end = last - g->next < WINDOW ? last + 1 : g->next + WINDOW;
	g->spots.n = 0;
	for (size_t i = 0; i < g->n_words; i++) {
		if (!take_spots(g, i, end, err))
			return false;
	}
	if (g->spots.n > 0 && (!sort_spots(g) || !pair_up(g, out)))
		return error_out_of_memory(err);
	g->next = end;
	if (end / WINDOW % FORGET_WINDOWS == 0) {
		table_forget(&g->database.position);
		table_forget(&g->database.postlist);
	}
	return true;
}
