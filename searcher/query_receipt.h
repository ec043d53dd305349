/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writing down how a query was understood. */
#ifndef PILCROW_SEARCHER_QUERY_RECEIPT_H
#define PILCROW_SEARCHER_QUERY_RECEIPT_H

#include <stdbool.h>

#include "common/error.h"
#include "searcher/query_items.h"
#include "searcher/receipt.h"

/* Fills words, tree and languages. Notes were taken on the way. */
bool query_receipt(struct receipt *out, const struct query_items *items,
	const struct query_node *root, const struct query_words *words,
	struct error *err) NODISCARD;

#endif
