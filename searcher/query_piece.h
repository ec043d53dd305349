/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The leaves of a query's tree. */
#ifndef PILCROW_SEARCHER_QUERY_PIECE_H
#define PILCROW_SEARCHER_QUERY_PIECE_H

#include <stdbool.h>
#include <stdint.h>

#include "common/error.h"
#include "searcher/query.h"
#include "searcher/query_lexemes.h"

/* A word or quotation as a node; `field` is the one around it. */
bool query_piece(struct query_node *out, const struct lexeme *lexeme, const char *text,
	const struct query_syntax *how, enum query_field field, struct receipt *receipt,
	struct error *err) NODISCARD;

/*
 * What stood between NEARs and ADJs, as one node; the list is empty after. `first` is the lexeme
 * where the first operand begins.
 */
bool query_near(struct query_node *out, struct query_node *operands, const struct lexemes *lexemes,
	size_t first, struct receipt *receipt, struct error *err) NODISCARD;

#endif
