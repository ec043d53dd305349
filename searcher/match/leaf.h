/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The nodes of a tree that have no parts. Each is the caller's; NULL: ERROR_MEMORY, ERROR_CORRUPT.
   What matches nothing is NODE_NOTHING, what is sure to match everything NODE_ALL. */
#ifndef PILCROW_SEARCHER_MATCH_LEAF_H
#define PILCROW_SEARCHER_MATCH_LEAF_H

#include "searcher/match/tree.h"

/* Of any kind, with nothing in it. */
struct node *node_new(enum node_kind kind, struct error *err);

struct node *leaf_term(const struct scoring *s, const struct xap_look *look, double factor,
	bool in_phrase, struct error *err);
struct node *leaf_all(const struct scoring *s, struct error *err);
/* Of documents by their numbers. */
struct node *leaf_list(const struct scoring *s, const struct xap_query *q, struct error *err);
/* Of documents by a value. */
struct node *leaf_range(const struct scoring *s, const struct xap_look *look, struct error *err);

#endif
