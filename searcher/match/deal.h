/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The docids of a database, dealt out block by block to the threads that match them, and how many
 * matches there were. From the first block on all matches are counted until there are enough; what
 * is counted does not depend on how many threads there are and which gets what, so that an
 * estimate by it does not either.
 */
#ifndef PILCROW_SEARCHER_MATCH_DEAL_H
#define PILCROW_SEARCHER_MATCH_DEAL_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "common/error.h"

struct deal {
	pthread_mutex_t lock; /* of all below */
	uint32_t last_docid, block_size;
	uint32_t blocks, next;
	uint64_t enough;
	/* Of each block what was counted, and 1; 0 while it is not counted to its end. Owned. */
	uint32_t *counts;
	/* The blocks up to here were counted one and all, until there was enough. */
	uint32_t counted_blocks;
	uint64_t counted;
	uint64_t seen; /* matches of any block */
};

/* One that is dealt: docids from `from` to before `end`. */
struct deal_block {
	uint32_t number, from, end;
	bool count; /* none of its matches may be left out */
};

/* Ended by deal_done(). With `enough` 0 nothing need be counted. ERROR_MEMORY. */
bool deal_init(struct deal *d, uint32_t last_docid, uint32_t block_size, uint64_t enough,
	struct error *err) NODISCARD;
void deal_done(struct deal *d);

/* The next block; false if there is none left. Docids ascend. */
bool deal_take(struct deal *d, struct deal_block *out);
/* Gives back a block that had so many matches. Behind it, up to before docid `next`, there are
   none; in a block that was not to be counted, none of interest. */
void deal_return(struct deal *d, const struct deal_block *b, uint32_t matches, uint32_t next);

/* Where the next block begins, and what part of all was dealt. */
uint32_t deal_position(struct deal *d, double *part);

#endif
