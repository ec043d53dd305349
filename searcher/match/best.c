/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "searcher/match/best.h"

#include <math.h>
#include <stdlib.h>

bool best_init(struct best *best, size_t room, struct error *err)
{
	*best = (struct best){ .room = room, .items = malloc((room + 1) * sizeof *best->items) };
	return best->items || error_out_of_memory(err);
}

void best_done(struct best *best)
{
	free(best->items);
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

void best_add(struct best *best, struct xap_match match)
{
	if (best->n < best->room) {
		best->items[best->n++] = match;
		if (best->n == best->room) {
			for (size_t i = best->n / 2; i-- > 0;)
				sift_down(best, i);
		}
	} else if (best->room > 0 && is_worse(&best->items[0], &match)) {
		best->items[0] = match;
		sift_down(best, 0);
	}
}

double best_need(const struct best *best)
{
	if (best->n < best->room)
		return 0;
	return best->room > 0 ? best->items[0].score : HUGE_VAL;
}

static int best_first(const void *a, const void *b)
{
	const struct xap_match *x = a, *y = b;

	return is_worse(x, y) ? 1 : is_worse(y, x) ? -1 : 0;
}

void best_sort(struct best *best)
{
	qsort(best->items, best->n, sizeof *best->items, best_first);
}
