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
	const struct query_node *node; /* borrowed */
	enum query_role role;	       /* where all words must match, no ROLE_SHOULD */
	enum item_use use;
	struct query_terms terms;
	struct reading reading; /* of items in use only */
};

struct query_items {
	struct query_item *items; /* in the order of the query */
	size_t n;
};

/*
 * One item for each child of the root, analysed; those that are empty or repeated are marked. With
 * `all`, what should match must.
 */
bool query_items_make(struct query_items *out, const struct query_node *root, const char *text,
	bool all, struct xap_db *db, const struct query_languages *languages,
	struct receipt *receipt, struct error *err) NODISCARD;
void query_items_done(struct query_items *q);

/* Marks the stop words, unless nothing else is left to look for. */
void query_items_mark_stop_words(struct query_items *q, const struct query_languages *languages);

#endif
