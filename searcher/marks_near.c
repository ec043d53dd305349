/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * See marks_near.h. In any order: within a stretch no longer than the window in which each slot has
 * a token, every token takes part, since it can stand for its slot. In order: a token takes part if
 * the nearest row of the slots before it and the nearest of those behind it are within the window
 * together.
 */
#include "searcher/marks_near.h"

#include <stdlib.h>
#include <string.h>

void occurrences_done(struct occurrences *o)
{
	free(o->items);
	*o = (struct occurrences){ 0 };
}

bool occurrences_add(struct occurrences *o, const struct occurrence *one, struct error *err)
{
	if (o->n == o->cap) {
		size_t cap = o->cap ? 2 * o->cap : 16;
		struct occurrence *items = realloc(o->items, cap * sizeof *items);

		if (!items)
			return error_out_of_memory(err);
		o->items = items;
		o->cap = cap;
	}
	o->items[o->n++] = *one;
	return true;
}

/* A stretch of occurrences, for tokens in any order. */
struct stretch {
	size_t *slots;	  /* how many tokens of it fit each */
	size_t filled;	  /* slots with one */
	size_t positions; /* at so many places */
};

/* `neighbour` is the occurrence next to it inside the stretch, or NULL. */
static void stretch_change(struct stretch *s, const struct occurrence *one,
	const struct occurrence *neighbour, bool enters)
{
	size_t *count = &s->slots[one->slot];

	if (enters) {
		s->filled += (*count)++ == 0;
		s->positions += !neighbour || neighbour->pos != one->pos;
	} else {
		s->filled -= --*count == 0;
		s->positions -= !neighbour || neighbour->pos != one->pos;
	}
}

static bool resolve_any_order(const struct occurrences *o, const struct pattern *p, size_t *slots,
	struct candidates *found, struct error *err)
{
	struct stretch s = { .slots = slots };
	size_t first = 0, marked = 0;

	for (size_t last = 0; last < o->n; last++) {
		stretch_change(
			&s, &o->items[last], last > first ? &o->items[last - 1] : NULL, true);
		while (o->items[last].pos - o->items[first].pos >= p->window) {
			stretch_change(&s, &o->items[first], &o->items[first + 1], false);
			first++;
		}
		if (s.filled < p->n || s.positions < p->n)
			continue;
		for (size_t i = marked > first ? marked : first; i <= last; i++)
			if (!candidates_add(found, &o->items[i].candidate, err))
				return false;
		marked = last + 1;
	}
	return true;
}

/*
 * For each occurrence the position where the nearest row of the slots before (or behind: `back`)
 * begins; UINT32_MAX if there is none. `rows` holds, for each slot, the best so far and the best
 * before the current position.
 */
static void find_rows(
	const struct occurrences *o, size_t n_slots, bool back, uint32_t *rows, uint32_t *out)
{
	uint32_t *best = rows, *earlier = rows + n_slots, pos = UINT32_MAX;
	size_t edge = back ? n_slots - 1 : 0;

	memset(rows, 0xFF, 2 * n_slots * sizeof *rows);
	for (size_t k = 0; k < o->n; k++) {
		size_t i = back ? o->n - 1 - k : k;
		const struct occurrence *one = &o->items[i];

		if (one->pos != pos)
			memcpy(earlier, best, n_slots * sizeof *best);
		pos = one->pos;
		out[i] = one->slot == edge ? pos : earlier[one->slot + (back ? 1 : -1)];
		/* What comes later is nearer to all that follows. */
		if (out[i] != UINT32_MAX)
			best[one->slot] = out[i];
	}
}

static bool resolve_in_order(const struct occurrences *o, const struct pattern *p,
	struct candidates *found, struct error *err)
{
	uint32_t *rows = malloc((2 * p->n + 2 * o->n) * sizeof *rows);
	uint32_t *starts, *ends;
	bool ok = rows != NULL;

	if (!rows)
		return error_out_of_memory(err);
	starts = rows + 2 * p->n;
	ends = starts + o->n;
	find_rows(o, p->n, false, rows, starts);
	find_rows(o, p->n, true, rows, ends);
	for (size_t i = 0; ok && i < o->n; i++)
		if (starts[i] != UINT32_MAX && ends[i] != UINT32_MAX &&
			ends[i] - starts[i] < p->window)
			ok = candidates_add(found, &o->items[i].candidate, err);
	free(rows);
	return ok;
}

bool occurrences_resolve(const struct occurrences *o, const struct pattern *pattern,
	struct candidates *found, struct error *err)
{
	size_t *slots;
	bool ok;

	if (o->n < pattern->n)
		return true;
	if (pattern->ordered)
		return resolve_in_order(o, pattern, found, err);
	slots = calloc(pattern->n, sizeof *slots);
	if (!slots)
		return error_out_of_memory(err);
	ok = resolve_any_order(o, pattern, slots, found, err);
	free(slots);
	return ok;
}
