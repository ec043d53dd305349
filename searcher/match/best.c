/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "searcher/match/best.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_TIES = 64 };

bool best_init(struct best *best, size_t room, double tie, struct error *err)
{
	*best = (struct best){
		.room = room, .tie = tie, .items = malloc((room + 1) * sizeof *best->items)
	};
	return best->items || error_out_of_memory(err);
}

void best_done(struct best *best)
{
	free(best->items);
	free(best->ties);
	*best = (struct best){ 0 };
}

static bool is_worse(const struct xap_match *a, const struct xap_match *b)
{
	return a->score < b->score || (a->score == b->score && a->docid > b->docid);
}

static void sift_down(struct best *best, size_t at)
{
	struct xap_match item = best->items[at];

	for (;;) {
		size_t child = 2 * at + 1;

		if (child >= best->n)
			break;
		if (child + 1 < best->n && is_worse(&best->items[child + 1], &best->items[child]))
			child++;
		if (!is_worse(&best->items[child], &item))
			break;
		best->items[at] = best->items[child];
		at = child;
	}
	best->items[at] = item;
}

static bool is_tie(const struct best *best, const struct xap_match *match)
{
	return best->tie > 0 && match->score >= best->items[0].score - best->tie;
}

/* Forgets those that the worst has left behind. */
static void sift_ties(struct best *best)
{
	size_t n = 0;

	for (size_t i = 0; i < best->n_ties; i++) {
		if (is_tie(best, &best->ties[i]))
			best->ties[n++] = best->ties[i];
	}
	best->n_ties = n;
}

static bool make_room(struct best *best)
{
	size_t room = best->ties_room ? 2 * best->ties_room : FIRST_TIES;
	struct xap_match *ties;

	sift_ties(best);
	if (best->n_ties < best->ties_room / 2)
		return true;
	ties = realloc(best->ties, room * sizeof *ties);
	if (!ties) {
		best->failed = true;
		return false;
	}
	best->ties = ties;
	best->ties_room = room;
	return true;
}

static void keep_tie(struct best *best, struct xap_match match)
{
	if (is_tie(best, &match) && (best->n_ties < best->ties_room || make_room(best)))
		best->ties[best->n_ties++] = match;
}

void best_add(struct best *best, struct xap_match match)
{
	if (best->n < best->room) {
		best->items[best->n++] = match;
		if (best->n == best->room) {
			for (size_t i = best->n / 2; i-- > 0;)
				sift_down(best, i);
		}
	} else if (best->room > 0 && is_worse(&best->items[0], &match)) {
		struct xap_match worst = best->items[0];

		best->items[0] = match;
		sift_down(best, 0);
		keep_tie(best, worst);
	} else if (best->room > 0) {
		keep_tie(best, match);
	}
}

void best_add_all(struct best *best, const struct best *other, uint32_t from)
{
	for (size_t i = 0; i < other->n; i++) {
		if (other->items[i].docid >= from)
			best_add(best, other->items[i]);
	}
	for (size_t i = 0; i < other->n_ties; i++) {
		if (other->ties[i].docid >= from)
			best_add(best, other->ties[i]);
	}
	best->failed = best->failed || other->failed;
}

double best_need(const struct best *best)
{
	if (best->n < best->room)
		return 0;
	if (best->room == 0)
		return HUGE_VAL;
	return fmax(best->items[0].score - best->tie, 0);
}

static int best_first(const void *a, const void *b)
{
	const struct xap_match *x = a, *y = b;

	return is_worse(x, y) ? 1 : is_worse(y, x) ? -1 : 0;
}

/* Moves them behind the others. */
static bool join_ties(struct best *best, struct error *err)
{
	struct xap_match *items;

	if (best->n_ties == 0)
		return true;
	sift_ties(best);
	items = realloc(best->items, (best->n + best->n_ties + 1) * sizeof *items);
	if (!items)
		return error_out_of_memory(err);
	best->items = items;
	memcpy(items + best->n, best->ties, best->n_ties * sizeof *items);
	best->n += best->n_ties;
	best->n_ties = 0;
	return true;
}

bool best_sort(struct best *best, struct error *err)
{
	if (best->failed)
		return error_out_of_memory(err);
	if (!join_ties(best, err))
		return false;
	qsort(best->items, best->n, sizeof *best->items, best_first);
	return true;
}
