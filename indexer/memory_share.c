/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "indexer/memory_share.h"

enum {
	/*
	 * What a thread takes for each byte of the text of a part at most: its articles, their
	 * postings while the part is made, and what of finished parts waits for its turn.
	 * Paragraphs of 200 bytes took 28; the rest is a margin for shorter ones.
	 */
	THREAD_COST = 40,
	/* Smaller parts would take ever longer to merge. */
	LEAST_RANGE = 256 << 10,
};

/* What neither caches nor notes take. */
static uint64_t left(const struct memory_share *s)
{
	uint64_t taken = s->caches + atomic_load(&s->noted);

	return s->memory > taken ? s->memory - taken : 0;
}

/* That finished runs always have. */
static uint64_t least_runs(const struct memory_share *s)
{
	return s->memory / 8;
}

uint64_t memory_share_range(const struct memory_share *s)
{
	uint64_t all = left(s), runs = all / 4, fit;

	if (runs < least_runs(s))
		runs = least_runs(s);
	fit = all > runs ? (all - runs) / (s->jobs * THREAD_COST) : 0;
	if (fit < LEAST_RANGE)
		fit = LEAST_RANGE;
	return s->range < fit ? s->range : fit;
}

uint64_t memory_share_runs(const struct memory_share *s)
{
	uint64_t threads = s->jobs * memory_share_range(s) * THREAD_COST;
	uint64_t all = left(s), least = least_runs(s);

	return all > threads + least ? all - threads : least;
}

bool memory_share_too_wide(const struct memory_share *s, uint64_t range)
{
	return range / 5 * 4 > memory_share_range(s);
}
