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

struct frequencies;

/* What holds for the whole query in one of the databases that it is asked of. */
struct scoring {
	const struct database *database;
	const struct norms *norms;
	const struct pairs *pairs;   /* NULL: there are none */
	const struct bounds *bounds; /* likewise, or they are made for another b */
	struct ranges *ranges;
	const struct xap_stats *stats;
	const struct frequencies *frequencies; /* of terms in all databases; NULL: this is all */
	double documents;		       /* of all */
	double k1, b;
	/* wdf / (of_all + of_length * max(length, least) + wdf) */
	double of_all, of_length, least;
	/* What is above all that this gives in a block with the same of its bound. */
	double bound_of_all, bound_of_length;
	uint32_t shortest;
};

/* All databases together. */
struct scoring_whole {
	uint32_t documents;
	uint64_t total_length;
	const struct frequencies *frequencies;
};

/* `of` is one of them; the rest is of its parameters. */
struct scoring scoring_make(
	const struct scoring *of, const struct scoring_whole *whole, double k1, double b);

/* The inverse document frequency of a term that so many of all documents have. */
double scoring_idf(double documents, double frequency);
/* What a term that so many documents have is multiplied with. */
double scoring_weight(const struct scoring *s, double frequency);

#endif
