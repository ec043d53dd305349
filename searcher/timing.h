/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where the time of an answer went. The phases follow each other and add up to the whole. */
#ifndef PILCROW_SEARCHER_TIMING_H
#define PILCROW_SEARCHER_TIMING_H

#include "common/buf.h"

enum phase {
	PHASE_PARSE,	/* the query's text becomes what is run; patterns stand for their words */
	PHASE_EXPAND,	/* looking at the best hits, for --expand */
	PHASE_SEARCH,	/* matching, ranking, counting, grouping, leaving out near-duplicates */
	PHASE_FACETS,	/* counting by source, date and the like */
	PHASE_FETCH,	/* reading the paragraphs that are shown, and their neighbours */
	PHASE_SNIPPETS, /* finding the matches in them and choosing what to show */
	PHASE_EXPLAIN,	/* of scores, for --explain */
	PHASE_SUGGEST,	/* finding and running other queries */
	PHASES,
};

struct timing {
	double ms[PHASES];
	double last; /* milliseconds of CLOCK_MONOTONIC up to which time has been given out */
};

/* "parse", "search", ...; static. */
const char *phase_name(enum phase phase);

void timing_start(struct timing *t);
/* What passed since the last call for *t, or since its start, was `phase`. */
void timing_lap(struct timing *t, enum phase phase);
/* What another answer took, too. */
void timing_add(struct timing *t, const struct timing *other);
double timing_sum(const struct timing *t);
/* Appends a line for people. */
void timing_describe(const struct timing *t, struct buf *out);

#endif
