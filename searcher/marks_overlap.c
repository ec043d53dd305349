/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Overlaps are settled longest first over a bitmap of the bytes taken: whatever was taken before is
 * at least as long, so a candidate overlaps it iff one of its own two ends is taken. That makes two
 * look-ups a candidate, where comparing candidates in pairs would be quadratic in a text that
 * repeats one word.
 */
#include "searcher/marks_overlap.h"

#include <stdlib.h>

bool candidates_add(struct candidates *c, const struct candidate *one, struct error *err)
{
	if (c->n == c->cap) {
		size_t cap = c->cap ? 2 * c->cap : 64;
		struct candidate *items = realloc(c->items, cap * sizeof *items);

		if (!items)
			return error_out_of_memory(err);
		c->items = items;
		c->cap = cap;
	}
	c->items[c->n++] = *one;
	return true;
}

static int by_start(const void *a, const void *b)
{
	const struct candidate *x = a, *y = b;

	if (x->start != y->start)
		return x->start < y->start ? -1 : 1;
	return (x->end > y->end) - (x->end < y->end);
}

static int by_preference(const void *a, const void *b)
{
	const struct candidate *x = a, *y = b;
	size_t x_len = x->end - x->start, y_len = y->end - y->start;

	if (x_len != y_len)
		return x_len > y_len ? -1 : 1;
	if (x->kind != y->kind)
		return x->kind < y->kind ? -1 : 1;
	if (x->start != y->start)
		return x->start < y->start ? -1 : 1;
	return (x->pattern > y->pattern) - (x->pattern < y->pattern);
}

/* Expects candidates by start. */
static void join_ngrams(struct candidates *c)
{
	size_t kept = 0, last = 0;
	bool any = false;

	for (size_t i = 0; i < c->n; i++) {
		const struct candidate *one = &c->items[i];

		if (one->ngrams && any && one->start < c->items[last].end) {
			struct candidate *joined = &c->items[last];

			joined->end = one->end > joined->end ? one->end : joined->end;
			joined->kind = one->kind > joined->kind ? one->kind : joined->kind;
			continue;
		}
		if (one->ngrams) {
			any = true;
			last = kept;
		}
		c->items[kept++] = *one;
	}
	c->n = kept;
}

static bool is_taken(const unsigned char *map, size_t i)
{
	return map[i / 8] & (1U << (i % 8));
}

static void take(unsigned char *map, size_t start, size_t end)
{
	for (size_t i = start; i < end; i++)
		map[i / 8] |= (unsigned char)(1U << (i % 8));
}

/* Of candidates at the very same place, one after another, the preferred one: what is found by its
 * word is mostly found by its stem as well. */
static void keep_one_a_place(struct candidates *c)
{
	size_t kept = 0;

	for (size_t i = 0; i < c->n; i++) {
		const struct candidate *one = &c->items[i];
		struct candidate *last = kept > 0 ? &c->items[kept - 1] : NULL;

		if (!last || last->start != one->start || last->end != one->end || one->ngrams ||
			last->ngrams)
			c->items[kept++] = *one;
		else if (by_preference(one, last) < 0)
			*last = *one;
	}
	c->n = kept;
}

/* Words are found in the order of the text: most texts have nothing to settle. */
static bool is_settled(const struct candidates *c)
{
	for (size_t i = 1; i < c->n; i++) {
		if (c->items[i].start < c->items[i - 1].end || c->items[i].ngrams)
			return false;
	}
	return true;
}

bool candidates_resolve(struct candidates *c, size_t len, struct error *err)
{
	unsigned char *taken;
	size_t kept = 0;

	keep_one_a_place(c);
	if (is_settled(c))
		return true;
	taken = calloc(len / 8 + 1, 1);
	if (!taken)
		return error_out_of_memory(err);
	qsort(c->items, c->n, sizeof *c->items, by_start);
	join_ngrams(c);
	qsort(c->items, c->n, sizeof *c->items, by_preference);
	for (size_t i = 0; i < c->n; i++) {
		const struct candidate *one = &c->items[i];

		if (is_taken(taken, one->start) || is_taken(taken, one->end - 1))
			continue;
		take(taken, one->start, one->end);
		c->items[kept++] = *one;
	}
	c->n = kept;
	free(taken);
	qsort(c->items, c->n, sizeof *c->items, by_start);
	return true;
}
