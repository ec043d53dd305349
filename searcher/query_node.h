/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Making the tree of a query: nodes that own their children, moved by value. */
#ifndef PILCROW_SEARCHER_QUERY_NODE_H
#define PILCROW_SEARCHER_QUERY_NODE_H

#include <stdbool.h>

#include "common/error.h"
#include "searcher/query.h"

/* Appends *child and leaves it empty. An empty group is dropped. */
bool query_node_adopt(
	struct query_node *parent, struct query_node *child, struct error *err) NODISCARD;

/* Whether it says where to look, not what for: a leaf with such a field, or a group of them. */
bool query_node_filters(const struct query_node *node);

/* A group of one child becomes this child, in the group's role, unless that changed what it says.
 */
void query_node_unwrap(struct query_node *group);

/*
 * The operands of AND (or of OR) as a group: those that exclude still do. The list is empty after.
 */
bool query_node_combine(struct query_node *operands, bool must, struct query_node *out,
	struct error *err) NODISCARD;

#endif
