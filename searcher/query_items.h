/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The pieces of a query on their way from the tree to what is run. */
#ifndef PILCROW_SEARCHER_QUERY_ITEMS_H
#define PILCROW_SEARCHER_QUERY_ITEMS_H

#include <stdbool.h>
#include <stddef.h>

#include "common/error.h"
#include "searcher/query.h"
#include "searcher/query_reading.h"
#include "searcher/query_terms.h"

enum item_use {
	ITEM_USED,
	ITEM_EMPTY,	/* has no word in it, such as a dash */
	ITEM_REPEATED,	/* the same again: counts once */
	ITEM_STOP_WORD, /* neither matches nor ranks */
};

struct query_item {
	struct query_node *node; /* borrowed; never a group */
	const struct query_node *parent;
	bool excluded; /* it or a group around it */
	enum item_use use;
	double boost;		  /* its own, times those of the groups around it */
	uint32_t times;		  /* how often its group says it; the repeats count here */
	struct query_item *again; /* the next of these, itself ITEM_REPEATED; NULL: there is none */
	struct query_terms terms;
	struct reading reading; /* of items in use only */
	struct slot parts;	/* filled by query_evidence: words in it that weigh by themselves */
	/* Filled by query_kin: others that stand in for it, with their likeness as weight. */
	struct slot kin;
};

struct query_items {
	struct query_item *items; /* in the order of the query */
	size_t n;
	bool loose; /* filled by query_kin: `parts` and `kin` match, too */
};

/* What a search knows about words. */
struct query_words {
	struct xap_db *db;
	struct query_languages languages;
	const char *text; /* of the query */
};

/*
 * One item for each leaf below the root, analysed; those that are empty or repeated are marked.
 * With `all`, what should match must: the roles in the tree change.
 */
bool query_items_make(struct query_items *out, struct query_node *root, bool all,
	const struct query_words *words, struct receipt *receipt, struct error *err) NODISCARD;
void query_items_done(struct query_items *q);

/* Marks the stop words, unless nothing else is left to look for in their group. */
void query_items_mark_stop_words(
	struct query_items *q, struct query_node *root, const struct query_languages *languages);

/* Fills `unused` in all of the tree. */
void query_items_mark_unused(const struct query_items *q, struct query_node *node);

#endif
