/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One pass over the docids of a database, or of several as one, which finds the best matches and
 * counts them, by one thread or several.
 */
#ifndef PILCROW_SEARCHER_MATCH_RACE_H
#define PILCROW_SEARCHER_MATCH_RACE_H

#include "searcher/match/best.h"
#include "searcher/match/forest.h"
#include "searcher/match/match.h"

struct race {
	const struct scoring *scorings; /* of each database, */
	size_t n;			/* which are so many and take turns, as in xap_db_unite() */
	uint32_t last_docid;		/* of all together */
	const struct xap_query *query;
	bool weigh; /* as in tree_build() */
	/* In place of scores, which are none then, keys of this order (value_key.h); by score:
	 * none. */
	enum xap_order by_value;
	uint32_t slot;
	uint64_t enough; /* so many matches are counted before any is left out */
	double least;	 /* matches that score less may be left out from then on */
	double deadline; /* as in struct xap_search */
	const struct matcher_sharing *sharing;
};

struct race_outcome {
	uint64_t counted;    /* matches in the part where all were counted, */
	double counted_part; /* which is this part of all docids */
	bool counted_all;
	uint64_t seen; /* wherever; how many is chance */
	bool timed_out;
};

/* `forest` has the query's trees. `best` is empty, its room is what is asked for. Matches, their
   scores and what is counted do not depend on the threads. ERROR_MEMORY, ERROR_CORRUPT. */
bool race_run(const struct race *race, const struct forest *forest, struct best *best,
	struct race_outcome *out, struct error *err) NODISCARD;

#endif
