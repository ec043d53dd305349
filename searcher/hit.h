/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One paragraph of an answer, complete with what any output format shows. Owns everything. */
#ifndef PILCROW_SEARCHER_HIT_H
#define PILCROW_SEARCHER_HIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/buf.h"
#include "searcher/facet.h"
#include "searcher/pattern.h"
#include "searcher/receipt.h"
#include "searcher/timing.h"

enum { HIT_UNKNOWN = -1 };

/* Half-open ranges of bytes of the paragraph (or of the title). */
struct mark {
	size_t start, end;
	enum mark_kind kind;
	enum pattern_field field;
	bool phrase;
	int64_t file_start,
		file_end; /* bytes of the file; HIT_UNKNOWN where the text was decoded */
};

struct fragment {
	size_t start, end; /* of the paragraph, on character boundaries */
};

/* A paragraph before or after a hit. */
struct neighbour {
	uint32_t paragraph;
	char *text; /* owned */
	size_t text_len;
};

struct hit {
	uint32_t docid;	   /* in the generation that was asked; never shown */
	uint32_t rank;	   /* from 1 */
	double score;	   /* rounded to 6 decimals */
	const char *index; /* which it is of; NULL if there is but one; the index owns it */
	/* Where only names are loaded: the number of its index, from 1, if one before it has an
	 * article of this id as well; else 0. */
	uint32_t namesake;
	char *id, *key, *article;
	uint32_t paragraph, paragraphs; /* ordinal from 1; how many its article has */
	/* NULL where unknown: */
	char *title, *date /* ISO 8601 */, *source, *url, *language;
	char *file;
	uint64_t file_start, file_end, line;
	char *metadata; /* a JSON object: the record's other members, source bytes */
	char *text;	/* the whole paragraph */
	size_t text_len;
	char **duplicates; /* ids of near-duplicates that rank lower; owned */
	size_t n_duplicates;
	bool more_duplicates;	   /* there may be others */
	struct neighbour *context; /* in order; owned */
	size_t n_context;
	struct fragment *fragments; /* what of it to show, in order */
	size_t n_fragments;
	struct mark *marks; /* of the whole paragraph, sorted, disjoint; then those of the title,
			       likewise */
	size_t n_marks;
};

void hit_done(struct hit *h);

enum total_relation { TOTAL_EXACT, TOTAL_AT_LEAST, TOTAL_ABOUT };

/* An article of an answer that is grouped by article. */
struct hit_group {
	uint32_t rank;	      /* from 1 */
	double score;	      /* rounded to 6 decimals */
	uint32_t matching;    /* its paragraphs that match */
	size_t first, n_hits; /* those that are shown, best first, among the answer's hits */
};

struct total {
	uint64_t value;
	enum total_relation relation;
};

enum { ANSWER_MAX_SUGGESTIONS = 3 };

/* Another query, which has been run. */
struct suggestion {
	char *query; /* owned */
	struct total total;
};

struct answer {
	const char *query; /* borrowed from the request */
	size_t query_len;
	struct receipt receipt;
	struct total total;
	struct timing timing;
	char *explanation; /* lines for people; owned; NULL unless it was asked for */
	bool timed_out;	   /* it passed: the answer is what was found by then */
	struct hit *hits;
	size_t n_hits;
	uint32_t offset;
	bool grouped; /* by article; then hits stand group by group and have their group's rank */
	struct total articles;
	struct facet *facets;
	size_t n_facets;
	struct total facets_over; /* matches that were counted for them */
	struct hit_group *groups;
	size_t n_groups;
	struct suggestion suggestions[ANSWER_MAX_SUGGESTIONS]; /* the best first */
	size_t n_suggestions;
	const char *corrected_from; /* what was asked, where `query`, the first suggestion, was
				       answered instead; else NULL; borrowed from the request */
	size_t corrected_from_len;
};

void answer_done(struct answer *a);

#endif
