/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Words near each other, by trying all places for each. */
#include "tests/oracle/oracle_rows.h"

/* One way to write a row: each place with the token that fits there. */
struct way {
	const struct oracle_token *cells[MAX_SLOTS], *same[MAX_SLOTS];
	bool last[MAX_SLOTS]; /* it ends the row */
	uint32_t used[MAX_SLOTS];
	size_t n;
};

struct nearness {
	const struct oracle *o;
	const struct clause *clause;
	const struct clause_rows *rows;
	const struct row *row;
	const struct oracle_text *p;
};

/* Puts cells [at, n) at places of their own in [from, to]. */
static bool place(
	const struct nearness *near, struct way *way, size_t at, uint32_t from, uint32_t to)
{
	uint32_t first = near->clause->ordered && at > 0 ? way->used[at - 1] + 1 : from;

	if (at == way->n)
		return true;
	for (uint32_t pos = first; pos <= to; pos++) {
		bool taken = false;

		for (size_t i = 0; i < at; i++)
			taken |= way->used[i] == pos;
		if (taken || !(slot_at(near->o, near->rows, near->row, way->cells[at],
				       way->last[at], near->clause->stemmed, near->p, pos) ||
				     slot_at(near->o, near->rows, near->row, way->same[at],
					     way->last[at], near->clause->stemmed, near->p, pos)))
			continue;
		way->used[at] = pos;
		if (place(near, way, at + 1, from, to))
			return true;
	}
	return false;
}

static bool way_in(const struct nearness *near, struct way *way)
{
	uint32_t span = near->clause->distance;

	if (way->n == 1) /* a word by itself */
		span = 0;
	else if (span < way->n - 1)
		span = (uint32_t)way->n - 1;
	for (uint32_t pos = 1; pos <= near->p->n_positions; pos++) {
		uint32_t to = pos + span;

		if (place(near, way, 0, pos, to < near->p->n_positions ? to : near->p->n_positions))
			return true;
	}
	return false;
}

/* All ways to write the row from this slot on. */
static bool ways_in(const struct nearness *near, struct way *way, size_t slot)
{
	const struct row *r = near->row;

	if (slot == r->n)
		return way_in(near, way);
	way->cells[way->n] = r->slots[slot];
	way->same[way->n] = r->same[slot];
	way->last[way->n++] = slot + 1 == r->n;
	if (ways_in(near, way, slot + 1))
		return true;
	way->n--;
	if (!r->joined[slot])
		return false;
	way->cells[way->n] = r->joined[slot];
	way->same[way->n] = NULL;
	way->last[way->n++] = false;
	if (ways_in(near, way, slot + r->group[slot]))
		return true;
	way->n--;
	return false;
}

bool near_in(const struct oracle *o, const struct clause *clause, const struct oracle_text *p)
{
	for (size_t i = 0; i < clause->rows->n; i++) {
		struct nearness near = { o, clause, clause->rows, &clause->rows->rows[i], p };
		struct way way = { .n = 0 };

		if (near.row->n > 0 && !row_is_repeated(clause->rows, i) && ways_in(&near, &way, 0))
			return true;
	}
	return false;
}
