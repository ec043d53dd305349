/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Relevance feedback: what the best hits of a query have in common ranks its matches anew. What
 * matches stays as it is.
 */
#ifndef PILCROW_SEARCHER_EXPAND_H
#define PILCROW_SEARCHER_EXPAND_H

#include "searcher/query.h"

/*
 * Runs the plan until `deadline` (as in struct xap_search) and adds to it, and to its receipt, the
 * stems that say most in the best request->expand hits: paragraphs, or articles if it groups.
 */
bool expand_plan(struct index *ix, const struct request *request, double deadline,
	struct plan *plan, struct error *err) NODISCARD;

#endif
