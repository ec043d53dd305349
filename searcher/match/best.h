/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The best matches so far: a heap, once it is full, with the worst on top. */
#ifndef PILCROW_SEARCHER_MATCH_BEST_H
#define PILCROW_SEARCHER_MATCH_BEST_H

#include <stdbool.h>
#include <stddef.h>

#include "common/error.h"
#include "common/xap.h"

struct best {
	struct xap_match *items; /* owned */
	size_t n, room;
};

/* ERROR_MEMORY. */
bool best_init(struct best *best, size_t room, struct error *err) NODISCARD;
void best_done(struct best *best);

/* Keeps the match if it is among the best; of equal scores the lower docid is the better. */
void best_add(struct best *best, struct xap_match match);
/* What a further match has to score to be kept: 0 while there is room. */
double best_need(const struct best *best);
/* Puts the best first; nothing can be added then. */
void best_sort(struct best *best);

#endif
