/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which documents of a database have a value in a range, as bits, kept from one search to the next:
 * a batch asks for the same dates again and again. They are made when looking values up one by one
 * has cost as much as looking at all of them does, so that together they never cost much more than
 * what would have been best.
 */
#ifndef PILCROW_SEARCHER_MATCH_RANGES_H
#define PILCROW_SEARCHER_MATCH_RANGES_H

#include <pthread.h>

#include "common/glass/values.h"

/* Each takes a bit a document: a megabyte for eight of them and a million documents. */
enum { RANGES_KEPT = 8 };

struct kept_range {
	struct values_range range; /* slot and lengths; its texts are `text` */
	char *text;		   /* owned: from, to; NULL: the place is free */
	uint64_t *bits;		   /* owned; of docids from 0; NULL: not made yet */
	uint64_t spent;		   /* chunks of values that were looked up */
	unsigned users;
	uint64_t used; /* when it was last asked for, in searches */
};

/* Threads may share one. */
struct ranges {
	pthread_mutex_t lock; /* of all that is below; bits do not change once they are there */
	struct kept_range items[RANGES_KEPT];
	uint64_t searches;
};

void ranges_init(struct ranges *r);
void ranges_done(struct ranges *r);

/* To be given back; NULL if there is no room, which is no fault. Its bits are there or not until
   then. */
struct kept_range *ranges_take(
	struct ranges *r, const struct database *d, const struct values_range *range);
/* With the number of chunks that were looked up since. */
void ranges_give_back(struct ranges *r, struct kept_range *kept, uint32_t chunks);

#endif
