/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Finds the order in which the entries of a keyed section of all runs come: by key, and of equal
 * keys by run. The entries themselves are not told, only whose turn it is.
 */
#ifndef PILCROW_INDEXER_BULK_TOURNAMENT_H
#define PILCROW_INDEXER_BULK_TOURNAMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"
#include "indexer/bulk/run.h"

/* A turn: which run's next entry it is, by its place in the list, from 0; and what is to be known
   of it. */
enum {
	TURN_LAST = 1 << 0, /* the last one with its key */
	TURN_HEAD = 1 << 1, /* its body does not begin with a byte of 0 */
	TURN_SHIFT = 2,
};

/* Its own. */
struct tournament {
	struct tournament_head *heads; /* by run */
	struct tournament_rank {
		uint64_t high, low;
	} winner;
	uint64_t *high, *low; /* from 1: of who lost at each node of the tree */
	size_t n;
};

/* `runs` is a list in order; borrowed, as are its sections. */
bool tournament_begin(struct tournament *t, const struct run *runs, enum section_name section,
	struct error *err) NODISCARD;
void tournament_done(struct tournament *t);

/* The next turns, up to the end of a key: `enough` of them if there are so many, and fewer than
   the runs are more. How many; 0 at the end. */
size_t tournament_turns(struct tournament *t, uint32_t *turns, size_t enough);

#endif
