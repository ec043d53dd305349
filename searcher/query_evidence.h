/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Words that weigh without being asked for by themselves: the parts of a word of several tokens,
 * such as boundary and layer in boundary-layer.
 */
#ifndef PILCROW_SEARCHER_QUERY_EVIDENCE_H
#define PILCROW_SEARCHER_QUERY_EVIDENCE_H

#include <stdbool.h>

#include "common/error.h"
#include "searcher/query_items.h"

/* Whether words can weigh for the item by themselves: it is a plain word that may match. */
bool query_evidence_counts(const struct query_item *item);

/* Whether an item in use looks for the form in texts, or it is among its `parts`. */
bool query_items_ask_for(const struct query_items *q, const struct form *form);

/* Fills `parts` of the items in use, whose readings have been made. */
bool query_evidence(struct query_items *q, const struct query_languages *languages,
	struct error *err) NODISCARD;

#endif
