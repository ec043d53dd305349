/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A query over one database, ready to be matched: terms with their postings and weights, and what
 * joins them.
 *
 * Documents are matched in windows of docids. A node fills a window with its matches and their
 * scores, or refines one: says which of the documents marked there it matches too, and adds their
 * scores (window.h). Per document this takes a few additions instead of a walk through a tree.
 */
#ifndef PILCROW_SEARCHER_MATCH_TREE_H
#define PILCROW_SEARCHER_MATCH_TREE_H

#include "common/glass/positions.h"
#include "common/glass/postings.h"
#include "searcher/match/filter.h"
#include "searcher/match/scoring.h"

enum { WINDOW = 2048, WINDOW_WORDS = WINDOW / 64 };

/* Scores of documents that are not marked are 0. Of a small database the scores end with those of
   its documents. */
struct window {
	uint64_t marked[WINDOW_WORDS];
	double scores[];
};

/* Empty; for free(). A query has one for each part, and their pages cost more than a search in a
   few documents. */
struct window *window_new(uint32_t last_docid, struct error *err) NODISCARD;

enum node_kind {
	NODE_TERM,
	NODE_ALL, /* every document */
	NODE_NOTHING,
	NODE_ANY,
	NODE_EVERY,
	NODE_EXCEPT, /* the first without the others */
	NODE_FAVOUR, /* the first; the others only weigh */
	NODE_PHRASE, /* every one, which are terms or NODE_ANY of terms; within `span` */
	NODE_FILTER,
};

/* A phrase's parts as they stand in it (owned elsewhere), and what checking it needs. */
struct phrase_work {
	struct node **parts;
	size_t *at;
	struct position_list starts;
	/* Where two words are known to stand side by side, the rarest first. */
	struct pair_list *pairs;
	size_t n_pairs;
	bool all_paired; /* each with the next */
};

struct node {
	enum node_kind kind;
	/* Of a term: what BM25 multiplies with, 0 where it does not weigh. */
	double weight;
	double most;	 /* no document gets more from here */
	double expected; /* number of documents that match, if words were independent */
	uint32_t span;	 /* of a phrase, in order unless: */
	bool any_order;
	struct postings *postings;   /* of a term, and of all documents */
	struct positions *positions; /* of a term in a phrase */
	struct filter *filter;
	/* Of a term that can be leapt over (leap.h), which are its own if it is rare. */
	struct bound_list *bounds;
	struct bound *own_bounds;
	struct window *own; /* of what joins, to work in */
	/* Sorted: of NODE_ANY those first that may add most, of NODE_EVERY and NODE_PHRASE the
	   rarest, but filters last unless one has far fewer documents. */
	struct node **parts;
	size_t n;
	double *rest;		     /* rest[i]: the sum of `most` from part i on */
	struct phrase_work *phrase;  /* of a phrase */
	struct position_list merged; /* of alternatives in a phrase: where any of them stands */
};

/* Whether a query has nothing but what is above. */
bool tree_can(const struct xap_query *q);

/* To be freed by the caller; the database outlives it. Unless it is to `weigh`, the same documents
   match and all score 0. ERROR_MEMORY, ERROR_CORRUPT. */
struct node *tree_build(
	const struct scoring *s, const struct xap_query *q, bool weigh, struct error *err);
void tree_free(struct node *root);
void tree_freep(struct node **root);

/* Whether any table was found damaged. */
bool tree_bad(const struct node *root);

#endif
