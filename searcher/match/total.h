/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How many documents a query matches, as far as that is known before matching. */
#ifndef PILCROW_SEARCHER_MATCH_TOTAL_H
#define PILCROW_SEARCHER_MATCH_TOTAL_H

#include "searcher/match/tree.h"

struct total_bounds {
	uint64_t least, most;
	double expected; /* by chance */
};

/* By the number of documents that each term is in, and each pair of words; of a single one, and of
   whatever else comes down to one, least and most are the same. */
struct total_bounds total_bounds(const struct node *root, uint32_t documents);

/* Whether there is a phrase in it, which makes counting dear. */
bool total_needs_positions(const struct node *root);

#endif
