/* SPDX-License-Identifier: GPL-2.0-or-later */
/* BM25 as in Xapian 1.4's BM25Weight with k2 = k3 = 0, and what a query looks its matches up in. */
#ifndef PILCROW_SEARCHER_MATCH_SCORING_H
#define PILCROW_SEARCHER_MATCH_SCORING_H

#include "common/bounds.h"
#include "common/glass/database.h"
#include "common/norms.h"
#include "common/pairs.h"
#include "common/xap.h"
#include "searcher/match/ranges.h"

/* What holds for the whole query. */
struct scoring {
	const struct database *database;
	const struct norms *norms;
	const struct pairs *pairs;   /* NULL: there are none */
	const struct bounds *bounds; /* likewise, or they are made for another b */
	struct ranges *ranges;
	const struct xap_stats *stats;
	double k1, b;
	/* wdf / (of_all + of_length * max(length, least) + wdf) */
	double of_all, of_length, least;
	uint32_t shortest;
};

/* Of what is asked; the rest is of its parameters. */
struct scoring scoring_make(const struct scoring *of, double k1, double b);

/* What a term that so many documents have is multiplied with. */
double scoring_weight(const struct scoring *s, double frequency);

#endif
