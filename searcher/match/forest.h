/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A query's trees, one for each database that it is asked of. */
#ifndef PILCROW_SEARCHER_MATCH_FOREST_H
#define PILCROW_SEARCHER_MATCH_FOREST_H

#include "searcher/match/total.h"
#include "searcher/match/tree.h"

struct forest {
	struct node **roots; /* owned */
	size_t n;
};

/* As tree_build(), of n databases; to be ended by forest_done(). */
bool forest_build(struct forest *out, const struct scoring *scorings, size_t n,
	const struct xap_query *q, bool weigh, struct error *err) NODISCARD;
void forest_done(struct forest *f);

/* Whether any table was found damaged. */
bool forest_bad(const struct forest *f);

/* Of all together. */
struct total_bounds forest_total(const struct forest *f, const struct scoring *scorings);

/* As leap_least(), of all together. */
double forest_least(const struct forest *f, const struct scoring *scorings, size_t room);

/* Whether words need not meet, whatever filters them, and no phrase is among them: then ranking
   with nothing left out costs more than ranking, and counting after that. */
bool forest_counts_later(const struct forest *f);

#endif
