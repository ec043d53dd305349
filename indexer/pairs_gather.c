/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "indexer/pairs_gather.h"

#include <stdlib.h>
#include <string.h>

#include "common/pairs.h"

/* How many documents are put in order at once. */
enum { WINDOW = 16384 };
/* The tables' memory is given back after so many. The system maps some pages around each that is
   looked at, so that a few windows of some thousand words take nearly what many do, and each time
   again. */
enum { FORGET_WINDOWS = 4 };

/* Documents whose words all stand within so many positions are sorted by counting these. */
enum { NEAR = 4096 };

static bool damaged(struct error *err)
{
	return error_set(err, ERROR_CORRUPT, "a table of positions is damaged");
}

static void leave_places(struct pairs_gather *g)
{
	for (size_t i = 0; i < g->n_places; i++)
		positions_done(&g->places[i].positions);
	g->n_places = 0;
}

static bool enter_places(
	struct pairs_gather *g, const struct pairs_words *words, uint32_t first, struct error *err)
{
	leave_places(g);
	if (!g->places)
		g->places = calloc(words->n + 1, sizeof *g->places);
	if (!g->places)
		return error_out_of_memory(err);
	for (; g->n_places < words->n; g->n_places++) {
		const struct pairs_word *word = &words->items[g->n_places];
		struct pairs_place *place = &g->places[g->n_places];

		positions_open(&place->positions, &words->database, words->names.data + word->start,
			word->len);
		place->docid = positions_from(&place->positions, first);
	}
	return true;
}

bool pairs_gather_begin(struct pairs_gather *g, const struct pairs_words *words, uint32_t first,
	uint32_t end, struct error *err)
{
	g->words = words;
	g->next = first;
	g->end = end;
	return words->texts ? pairs_texts_begin(&g->texts, words->texts, first, err)
			    : enter_places(g, words, first, err);
}

void pairs_gather_done(struct pairs_gather *g)
{
	leave_places(g);
	pairs_texts_done(&g->texts);
	free(g->places);
	free(g->spots.items);
	free(g->grouped.items);
}

/* Where the word stands in documents before `end`. */
static bool take_spots(struct pairs_gather *g, size_t number, uint32_t end, struct error *err)
{
	struct pairs_place *place = &g->places[number];
	struct positions *p = &place->positions;

	for (; place->docid != 0 && place->docid < end; place->docid = positions_next(p)) {
		uint64_t high = (uint64_t)(place->docid - g->next)
				<< (SPOT_POSITION_BITS + SPOT_WORD_BITS);
		uint64_t *to;

		if (place->docid < g->next || !positions_here(p))
			return damaged(err);
		if (!numbers_reserve(&g->spots, p->list.n))
			return error_out_of_memory(err);
		to = g->spots.items + g->spots.n;
		for (size_t i = 0; i < p->list.n; i++)
			to[i] = high | (uint64_t)p->list.items[i] << SPOT_WORD_BITS | number;
		g->spots.n += p->list.n;
	}
	return !p->cursor.bad || damaged(err);
}

/* The spots of one document, by position; at one position words are in order already, and stay. */
static void sort_group(const uint64_t *from, uint64_t *to, size_t n)
{
	uint32_t starts[NEAR + 1], low = UINT32_MAX, high = 0;

	for (size_t i = 0; i < n; i++) {
		uint32_t position = (uint32_t)(from[i] >> SPOT_WORD_BITS);

		low = position < low ? position : low;
		high = position > high ? position : high;
	}
	if (n < 2 || high - low >= NEAR) {
		memcpy(to, from, n * sizeof *to);
		numbers_sort(to, n);
		return;
	}
	memset(starts, 0, (high - low + 2) * sizeof *starts);
	for (size_t i = 0; i < n; i++)
		starts[(uint32_t)(from[i] >> SPOT_WORD_BITS) - low + 1]++;
	for (uint32_t i = 0; i < high - low; i++)
		starts[i + 1] += starts[i];
	for (size_t i = 0; i < n; i++)
		to[starts[(uint32_t)(from[i] >> SPOT_WORD_BITS) - low]++] = from[i];
}

/* The spots in the order of the text: by document first, which are counted, then within each. */
static bool sort_spots(struct pairs_gather *g)
{
	size_t starts[WINDOW + 1] = { 0 }, from = 0;
	const unsigned shift = SPOT_POSITION_BITS + SPOT_WORD_BITS;
	uint64_t *spots = g->spots.items;

	g->grouped.n = 0;
	if (!numbers_reserve(&g->grouped, g->spots.n))
		return false;
	for (size_t i = 0; i < g->spots.n; i++)
		starts[(spots[i] >> shift) + 1]++;
	for (size_t i = 0; i < WINDOW; i++)
		starts[i + 1] += starts[i];
	for (size_t i = 0; i < g->spots.n; i++)
		g->grouped.items[starts[spots[i] >> shift]++] = spots[i];
	/* Each start is now where its group ends. */
	for (size_t i = 0; i < WINDOW; i++) {
		if (starts[i] > from)
			sort_group(g->grouped.items + from, spots + from, starts[i] - from);
		from = starts[i];
	}
	return true;
}

/* Several words may stand at one position. */
bool pairs_of_spots(const struct numbers *in, uint32_t first, struct numbers *out)
{
	const uint64_t *spots = in->items;
	size_t n = in->n;

	for (size_t i = 0, k = 0; i < n; i++) {
		uint64_t place = spots[i] >> SPOT_WORD_BITS, docid;

		while (k < n && spots[k] >> SPOT_WORD_BITS <= place)
			k++;
		docid = first + (place >> SPOT_POSITION_BITS);
		for (size_t j = k; j < n && spots[j] >> SPOT_WORD_BITS == place + 1; j++) {
			uint64_t a = spots[i] & PAIRS_MAX_WORDS, b = spots[j] & PAIRS_MAX_WORDS;

			if (!numbers_reserve(out, 1))
				return false;
			out->items[out->n++] = a << 48 | b << 32 | docid;
		}
	}
	return true;
}

static bool gather_window(
	struct pairs_gather *g, uint32_t end, struct numbers *out, struct error *err)
{
	const struct database *d = &g->words->database;

	g->spots.n = 0;
	for (size_t i = 0; i < g->n_places; i++) {
		if (!take_spots(g, i, end, err))
			return false;
	}
	if (g->spots.n > 0 && (!sort_spots(g) || !pairs_of_spots(&g->spots, g->next, out)))
		return error_out_of_memory(err);
	if (++g->windows >= FORGET_WINDOWS) {
		table_forget(&d->position);
		table_forget(&d->postlist);
		g->windows = 0;
	}
	return true;
}

bool pairs_gather_next(struct pairs_gather *g, struct numbers *out, struct error *err)
{
	uint32_t end = g->end - g->next < WINDOW ? g->end : g->next + WINDOW;

	if (!(g->words->texts ? pairs_texts_take(&g->texts, end, out, err)
			      : gather_window(g, end, out, err)))
		return false;
	g->next = end;
	return true;
}
