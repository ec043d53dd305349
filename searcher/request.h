/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One question: the query's text and how to answer it. Plain data, constant once it is filled. */
#ifndef PILCROW_SEARCHER_REQUEST_H
#define PILCROW_SEARCHER_REQUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "searcher/facet.h"
#include "searcher/group.h"
#include "searcher/order.h"
#include "searcher/ranking.h"

/* What numbers may be. A page, and the groups of one, are held in memory; a snippet below its least
 * size shows nothing; all the words that the patterns of a query stand for are in one query. */
enum {
	REQUEST_MAX_HITS = 100000,
	REQUEST_MAX_OFFSET = 1000000000,
	REQUEST_MAX_PER_GROUP = 1000,
	REQUEST_MAX_FACET_SIZE = 100000,
	REQUEST_MAX_CONTEXT = 1000,
	REQUEST_MAX_EXPAND = 100,
	REQUEST_MAX_TIMEOUT = 1000000, /* seconds */
	REQUEST_MIN_SNIPPET = 20,
	REQUEST_MAX_SNIPPET = 1000000,
	REQUEST_MAX_FRAGMENTS = 100,
	REQUEST_MAX_EXPANSION = 20000,
};

struct request {
	const char *query; /* UTF-8; borrowed */
	size_t query_len;
	bool all;		/* every word must match, else any */
	bool plain;		/* no character of the query has a meaning */
	bool strict;		/* an error in place of each repair */
	bool explain;		/* say why the answer is as it is */
	uint32_t max_expansion; /* words that the pattern of one word or phrase may stand for */
	int64_t now;		/* seconds since 1970, for dates such as yesterday */
	uint32_t offset, hits;	/* the page; no hits: only what is said of all matches */
	bool count_all;		/* an exact total, whatever it costs */
	const char *language; /* code: analyse the query in this language only, of paragraphs in it;
				 NULL: all */
	bool names_only;      /* of hits, ids and scores are enough: nothing else is loaded */
	uint32_t snippet_chars; /* a paragraph up to this long is shown whole */
	bool suggest;		/* other queries, if a word is in no paragraph */
	bool auto_correct;	/* and answer the best of them if nothing matches */
	uint32_t fragments;	/* of longer ones, so many windows of that size at most */
	struct ranking ranking;
	const char *since, *until; /* dates, both included; borrowed; NULL: no bound */
	const char *new_since;	   /* a generation or a date; borrowed; NULL: new or not */
	enum sort sort;
	bool facets[FACET_KINDS]; /* which are wanted */
	uint32_t facet_size;	  /* values of each */
	const char *like;	  /* a paragraph id, in place of a query; borrowed; NULL: none */
	const char *like_text;	  /* or a text; UTF-8; borrowed; NULL: none */
	size_t like_text_len;
	uint32_t expand;  /* rank anew by what so many of the best hits have in common; 0: do not */
	double timeout;	  /* seconds; 0: none */
	double deadline;  /* of CLOCK_MONOTONIC, in seconds; 0: request_start() was not called */
	uint32_t context; /* neighbouring paragraphs on either side of a hit */
	bool duplicates;  /* show near-duplicates of better hits as well */
	bool group;	  /* by article: `offset` and `hits` count articles then */
	uint32_t per_group;
	enum group_score group_score;
};

/* The defaults; `query` is empty. */
struct request request_default(void);

/* Begins the time that it may take, unless it has begun: what is asked on the way to an answer
   shares it. */
void request_start(struct request *r);
/* Whether that time is over. */
bool request_is_late(const struct request *r);

#endif
