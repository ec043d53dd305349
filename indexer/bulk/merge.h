/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Walks the keyed section of all runs at once, key by key, in an order that is known. Runs cover
 * docids that follow each other, so what a key has in all of them is just put together in the order
 * of the runs.
 */
#ifndef PILCROW_INDEXER_BULK_MERGE_H
#define PILCROW_INDEXER_BULK_MERGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"
#include "indexer/bulk/merge_order.h"
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
	size_t most_pieces; /* of any key; at least 1 */

	/* The rest is its own. */
	struct merge_order *order;
	unsigned reader;
	const struct merge_batch *batch; /* NULL before the first */
	uint64_t number;		 /* of the batch that is next */
	size_t turn;			 /* in the batch */
	uint32_t needs;			 /* of a turn that is one of this section */
	struct merge_head *heads;	 /* by run */
	struct merge_piece *found;
	size_t forget; /* bytes of a section that were read, before they are given back */
	enum section_name section;
};

/* `runs` is a list in order, that of `order`; both are borrowed, as are the runs' sections. The
   section is the one that the order is of, or, if that is SECTION_POSTINGS, SECTION_POSITIONS.
   `reader` of the order is the merge's. */
bool merge_begin(struct merge *m, const struct run *runs, enum section_name section,
	struct merge_order *order, unsigned reader, struct error *err) NODISCARD;
/* Enters the next batch of the order: *more is false at the end. */
bool merge_enter_batch(struct merge *m, bool *more, struct error *err) NODISCARD;
/* The next key of the batch. False behind the last one. */
bool merge_next(struct merge *m);
void merge_done(struct merge *m);

#endif
