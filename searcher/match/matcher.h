/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a matcher (match.h) has: for the files that open it and match by it. */
#ifndef PILCROW_SEARCHER_MATCH_MATCHER_H
#define PILCROW_SEARCHER_MATCH_MATCHER_H

#include "common/bounds.h"
#include "common/pairs.h"
#include "common/vocabulary.h"
#include "searcher/match/match.h"
#include "searcher/match/ranges.h"

/* One database. */
struct matcher_member {
	const struct database *database;
	struct xap_stats stats;
	const struct norms *norms;
	struct pairs *pairs;   /* NULL: there are none */
	struct bounds *bounds; /* likewise, as the next */
	struct vocabulary *vocabulary;
	struct ranges ranges; /* what they have changes */
};

struct matcher {
	struct matcher_member *own;	 /* NULL: it is made of others */
	struct matcher_member **members; /* owned, not what they point to */
	size_t n;
	/* Of all together. */
	uint32_t documents, last_docid;
	uint64_t total_length;
	struct matcher_sharing sharing;
};

#endif
