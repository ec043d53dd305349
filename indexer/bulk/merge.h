/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Walks the keyed section of all runs at once, key by key. Runs cover docids that follow each
 * other, so what a key has in all of them is just put together in the order of the runs.
 */
#ifndef PILCROW_INDEXER_BULK_MERGE_H
#define PILCROW_INDEXER_BULK_MERGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"
#include "indexer/bulk/run.h"

struct merge_piece {
	const struct run *run;
	uint32_t place; /* of the run in the list, from 0 */
	const char *body;
	size_t len;
};

struct merge {
	/* The key at hand, and what each run that has it says. They stay valid until the next. */
	const char *key;
	size_t key_len;
	const struct merge_piece *pieces;
	size_t n_pieces;

	/* The rest is its own. */
	struct merge_head *heads; /* by run */
	uint32_t *losers;	  /* from 1: the heads that lost at each node of the tree */
	uint32_t winner; /* the head with the smallest key; of equal keys the first run's */
	size_t n_heads;
	size_t forget; /* bytes of a section that were read, before they are given back */
	struct merge_piece *found;
	enum section_name section;
};

/* `runs` is a list in order; borrowed, as are its sections. */
bool merge_begin(struct merge *m, const struct run *runs, enum section_name section,
	struct error *err) NODISCARD;
/* False at the end. */
bool merge_next(struct merge *m);
void merge_done(struct merge *m);

#endif
