/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A query's tree as one line for people and tests: all(ship) any(~"old dock" quay) not(navy). */
#ifndef PILCROW_SEARCHER_QUERY_TREE_H
#define PILCROW_SEARCHER_QUERY_TREE_H

#include "common/buf.h"
#include "searcher/query.h"

/* Appends the line. `text` is what the tree's offsets point into. */
void query_tree(struct buf *out, const struct query_node *root, const char *text);

#endif
