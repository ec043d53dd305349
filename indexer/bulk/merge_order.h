/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The order in which the terms of all runs come, found once for all tables that go through them. It
 * comes in batches. Each reader may be a thread of its own; who needs a batch first makes it, and
 * one that is far ahead of the other waits.
 */
#ifndef PILCROW_INDEXER_BULK_MERGE_ORDER_H
#define PILCROW_INDEXER_BULK_MERGE_ORDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"
#include "indexer/bulk/run.h"
#include "indexer/bulk/tournament.h"

enum {
	ORDER_READERS = 2,
	/* Turns in a batch, less than the runs more or less; so few stay in a processor's cache
	   until they are read. */
	ORDER_BATCH = 8192,
	/* By which one reader may be ahead of the other. */
	ORDER_AHEAD = 128,
};

struct merge_order;

struct merge_batch {
	uint32_t *turns; /* whole keys */
	size_t n;
};

/* `runs` is a list in order; borrowed, as are its sections. All readers begin at the first batch.
 */
struct merge_order *merge_order_new(const struct run *runs, enum section_name section,
	unsigned readers, struct error *err) NODISCARD;
void merge_order_free(struct merge_order *o);
void merge_order_freep(struct merge_order **o);

/* Batch `number`, from 0, in which there is nothing at the end; NULL when out of memory. The
   reader has done with those before it. */
const struct merge_batch *merge_order_batch(
	struct merge_order *o, unsigned reader, uint64_t number, struct error *err);
/* The reader needs no more: the other will not wait for it. */
void merge_order_leave(struct merge_order *o, unsigned reader);

#endif
