/* SPDX-License-Identifier: GPL-2.0-or-later */
/* All that a query matches, for what has to look at every match: groups and facets. */
#ifndef PILCROW_SEARCHER_MATCHES_H
#define PILCROW_SEARCHER_MATCHES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"
#include "common/xap.h"
#include "searcher/match/match.h"
#include "searcher/ranking.h"

/* Matches beyond are left out, and said to be, unless the user wants all: a million take about a
 * second and 30 MB. */
enum { MATCHES_MAX = 1000000 };

struct matches {
	uint32_t *docids; /* ascending */
	double *scores;	  /* not rounded */
	size_t n;
	bool complete; /* else the best `limit`, or what was found until the deadline */
	bool timed_out;
};

void matches_done(struct matches *m);
/* The matcher is as for matcher_run_or(). */
bool matches_fetch(struct xap_db *db, const struct matcher *matcher, const struct xap_query *query,
	const struct ranking *ranking, uint32_t limit, double deadline, struct matches *out,
	struct error *err) NODISCARD;

#endif
