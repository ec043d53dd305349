/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which stretches of a query's text a leaf of its tree looks up, and how. */
#ifndef PILCROW_SEARCHER_QUERY_PIECES_H
#define PILCROW_SEARCHER_QUERY_PIECES_H

#include <stdbool.h>
#include <stddef.h>

#include "common/error.h"
#include "searcher/query.h"
#include "searcher/query_terms.h"

struct query_pieces {
	struct term_piece *items;
	size_t n;
};

bool query_pieces_make(struct query_pieces *out, const struct query_node *node, const char *text,
	struct error *err) NODISCARD;
void query_pieces_done(struct query_pieces *p);

#endif
