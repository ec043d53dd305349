/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Articles in place of paragraphs: each article that has a match, scored by its matching paragraphs
 * and shown by its best ones. Articles are ordered by score rounded to 6 decimals, then by id
 * (bytes); the paragraphs of one by score, then by their place in it.
 */
#ifndef PILCROW_SEARCHER_GROUP_H
#define PILCROW_SEARCHER_GROUP_H

#include "searcher/matches.h"

/*
 * By the matching paragraphs of an article: the best, their sum or mean, or the first one in it.
 * Discounted: the best counts whole, each further one GROUP_DISCOUNT times as much as the one
 * before it, so that an article that says more on a matter comes before one that says it once, and
 * a long one gains a quarter at most by its length.
 */
enum group_score { GROUP_DISCOUNTED, GROUP_MAX, GROUP_SUM, GROUP_MEAN, GROUP_FIRST };

#define GROUP_DISCOUNT 0.2

/* "discounted", ...; false if there is none of that name. */
bool group_score_find(const char *name, enum group_score *out) NODISCARD;
/* Static text. */
const char *group_score_name(enum group_score score);

struct grouping {
	enum group_score score;
	uint32_t per_group;	/* paragraphs shown of an article */
	uint32_t offset, count; /* the page, in articles */
};

struct grouped {
	char *article; /* owned */
	size_t article_len;
	double score;		/* rounded */
	uint32_t matching;	/* paragraphs of it that match */
	struct xap_match *best; /* owned; their scores rounded */
	size_t n_best;
};

struct group_page {
	struct grouped *items; /* of the page, in order */
	size_t n;
	size_t articles; /* that have a match */
};

void group_page_done(struct group_page *p);
bool group_matches(struct xap_db *db, const struct matches *matches, const struct grouping *how,
	struct group_page *out, struct error *err) NODISCARD;

#endif
