/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The order of answers, the same on every machine: by date if that is asked for, by score rounded
 * to 6 decimals, best first, then by article id (bytes), then by the paragraph's ordinal, then by
 * the order in which several indexes were named. Xapian gives equal scores by docid, which another
 * build of the same articles may number otherwise.
 */
#ifndef PILCROW_SEARCHER_ORDER_H
#define PILCROW_SEARCHER_ORDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"
#include "common/xap.h"
#include "searcher/index.h"
#include "searcher/ranking.h"

struct ranked {
	uint32_t docid;
	double score;  /* rounded */
	bool ties;     /* with the one before it in Xapian's order */
	const char *article; /* NULL until it was needed; in the labels, or what is owned */
	char *owned;
	size_t article_len;
	uint32_t ordinal;
	uint32_t member;      /* whose it is, of several indexes */
	uint32_t *duplicates; /* docids of what it stands for, best first; owned */
	size_t n_duplicates;
};

struct ranking_page {
	struct ranked *items; /* of the page alone, in order */
	size_t n;
	uint64_t total;
	bool exact;	/* else the total is an estimate, */
	bool timed_out; /* or what was counted until the deadline */
	bool compared;	/* with near-duplicates left out, all matches were looked at for some */
};

/* By what hits are ordered first; score and place decide among equal dates. No date comes last. */
enum sort { SORT_RELEVANCE, SORT_NEWEST, SORT_OLDEST };

/* "relevance", "date", "date-asc"; false if there is none of that name. */
bool sort_find(const char *name, enum sort *out) NODISCARD;
/* Static text. */
const char *sort_name(enum sort sort);

/* Which part of the ranking is wanted. */
struct ranking_want {
	const struct ranking *ranking;
	enum sort sort;
	uint32_t offset, count;
	double deadline;	       /* as in struct xap_search */
	const struct matcher *matcher; /* of the database; may be NULL */
	bool count_all;		       /* an exact total, whatever it costs */
	/* Leave out near-duplicates of better ones among the paragraphs of this index, which has
	 * the database; `offset` does not count them. NULL: show them. */
	struct index *collapse;
};

void ranking_page_done(struct ranking_page *p);

double score_rounded(double score);

/* The hits that stand at [offset, offset + count). */
bool ranking_page_fetch(struct xap_db *db, const struct xap_query *query,
	const struct ranking_want *want, struct ranking_page *out, struct error *err) NODISCARD;

#endif
