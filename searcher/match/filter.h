/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Documents of one database that match without weighing: those that a list names, or that have a
 * value in a range. Values are looked up as documents are asked for.
 */
#ifndef PILCROW_SEARCHER_MATCH_FILTER_H
#define PILCROW_SEARCHER_MATCH_FILTER_H

#include "searcher/match/ranges.h"

struct filter {
	/* A list, ascending, owned elsewhere, and the place in it. */
	const uint32_t *docids;
	size_t n, at;
	/* Or a range; owned, unless there are bits. */
	struct values *values;
	struct values_range range; /* its texts are owned elsewhere */
	struct ranges *ranges;
	struct kept_range *kept; /* NULL: it is not */
	const uint64_t *bits;	 /* of docids from 0 to `last` */
	uint32_t last;
	/* How many documents it has at least and at most, and likely. */
	uint32_t least, most;
	double expected;
};

/* Of so many documents that have a value in the slot, `part` of which are likely in the range; all
   of them if it `covers` them. */
struct filter_range {
	const struct values_range *range;
	uint32_t with;
	double part;
	bool covers;
};

/* Both to be ended by filter_done(); the list and the texts outlive it. ERROR_MEMORY. */
void filter_of_list(struct filter *f, const uint32_t *docids, size_t n);
bool filter_of_range(struct filter *f, const struct database *d, struct ranges *ranges,
	const struct filter_range *of, struct error *err) NODISCARD;
void filter_done(struct filter *f);

/* Whether a table was found damaged. */
bool filter_bad(const struct filter *f);

/* The first document of it from this one on; POSTINGS_END if there is none. Docids must not
   descend, here and below. */
uint32_t filter_next(struct filter *f, uint32_t docid);
bool filter_has(struct filter *f, uint32_t docid);

#endif
