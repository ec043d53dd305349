/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The best matches so far: a heap, once it is full, with the worst on top; and what ties with it.
 */
#ifndef PILCROW_SEARCHER_MATCH_BEST_H
#define PILCROW_SEARCHER_MATCH_BEST_H

#include <stdbool.h>
#include <stddef.h>

#include "common/error.h"
#include "common/xap.h"

struct best {
	struct xap_match *items; /* owned */
	size_t n, room;
	double tie;		/* what scores so little less than the worst is kept as well */
	struct xap_match *ties; /* owned; among them some that are no longer any */
	size_t n_ties, ties_room;
	bool failed; /* memory was out */
};

/* ERROR_MEMORY. */
bool best_init(struct best *best, size_t room, double tie, struct error *err) NODISCARD;
void best_done(struct best *best);

/* Keeps the match if it is among the best; of equal scores the lower docid is the better. */
void best_add(struct best *best, struct xap_match match);
/* The same of all that the other has kept, from docid `from` on. */
void best_add_all(struct best *best, const struct best *other, uint32_t from);
/* What a further match has to score to be kept: 0 while there is room. */
double best_need(const struct best *best);
/* Puts the best first, what ties with the last of them behind it; nothing can be added then.
   ERROR_MEMORY, also of what was to be added. */
bool best_sort(struct best *best, struct error *err) NODISCARD;

#endif
