/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * See query_edits.h. The table of optimal string alignment, a row a character of the other word.
 * Rows stay from one word to the next as far as both begin alike, which in a sorted vocabulary is
 * most of the way; and once a whole row is over the limit, so is every word that begins so.
 */
#include "searcher/query_edits.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "common/analyzer.h"
#include "common/utf8.h"

enum {
	MOST = ANALYZER_MAX_TERM,
	BEGINNING = 3, /* characters */
};

struct edits {
	uint32_t word[MOST];
	size_t n;
	unsigned most;
	uint32_t other[MOST]; /* the last one compared */
	size_t rows;	      /* of it that are filled */
	size_t dead;	      /* the first row that is over the limit; SIZE_MAX if none is */
	unsigned table[MOST + 1][MOST + 1];
};

static size_t decode(const char *text, size_t len, uint32_t out[MOST])
{
	size_t n = 0;

	for (size_t at = 0; at < len && n < MOST; n++)
		at += utf8_decode(text + at, len - at, &out[n]);
	return n;
}

struct edits *edits_new(const char *word, size_t len, unsigned most, struct error *err)
{
	struct edits *e = calloc(1, sizeof *e);

	if (!e) {
		error_out_of_memory(err);
		return NULL;
	}
	e->n = decode(word, len, e->word);
	e->most = most;
	e->dead = SIZE_MAX;
	for (size_t i = 0; i <= e->n; i++)
		e->table[0][i] = (unsigned)i;
	return e;
}

void edits_freep(struct edits **e)
{
	free(*e);
	*e = NULL;
}

static unsigned least(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

/* Fills row `r` (from 1), that of other[r - 1]. */
static void fill_row(struct edits *e, size_t r)
{
	const unsigned *above = e->table[r - 1];
	unsigned *row = e->table[r], smallest;
	uint32_t c = e->other[r - 1];

	row[0] = smallest = (unsigned)r;
	for (size_t i = 1; i <= e->n; i++) {
		unsigned cost = above[i - 1] + (e->word[i - 1] != c);

		cost = least(cost, least(above[i], row[i - 1]) + 1);
		if (r > 1 && i > 1 && e->word[i - 2] == c && e->word[i - 1] == e->other[r - 2])
			cost = least(cost, e->table[r - 2][i - 2] + 1);
		row[i] = cost;
		smallest = least(smallest, cost);
	}
	/* A swap reaches back two rows and costs one: from the row above it must be over, too. */
	if (smallest > e->most && e->dead == SIZE_MAX) {
		for (size_t i = 0; i <= e->n; i++)
			if (above[i] < e->most)
				return;
		e->dead = r;
	}
}

bool edits_within(struct edits *e, const char *other, size_t len)
{
	uint32_t codes[MOST];
	size_t n, same = 0;

	if (len > MOST)
		return false;
	n = decode(other, len, codes);
	while (same < n && same < e->rows && codes[same] == e->other[same])
		same++;
	if (e->dead != SIZE_MAX && same >= e->dead)
		return false;
	e->dead = SIZE_MAX;
	e->rows = same;
	memcpy(e->other + same, codes + same, (n - same) * sizeof *codes);
	/* Of a word that is too long or too short, the beginning alone: it may rule out its
	   neighbours. */
	if (n > e->n + e->most || n + e->most < e->n) {
		while (e->rows < n && e->rows < BEGINNING && e->dead == SIZE_MAX)
			fill_row(e, ++e->rows);
		return false;
	}
	while (e->rows < n && e->dead == SIZE_MAX)
		fill_row(e, ++e->rows);
	return e->rows == n && e->table[n][e->n] <= e->most;
}

unsigned edits_count(const struct edits *e)
{
	return e->table[e->rows][e->n];
}

size_t edits_hopeless(const struct edits *e)
{
	char bytes[UTF8_MAX];
	size_t n = 0;

	if (e->dead == SIZE_MAX)
		return 0;
	for (size_t i = 0; i < e->dead; i++) {
		if (e->other[i] == UTF8_BAD)
			return 0;
		n += utf8_encode(e->other[i], bytes);
	}
	return n;
}
