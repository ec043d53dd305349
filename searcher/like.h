/* SPDX-License-Identifier: GPL-2.0-or-later */
/* More like a paragraph of the index: its most telling stems as a query. */
#ifndef PILCROW_SEARCHER_LIKE_H
#define PILCROW_SEARCHER_LIKE_H

#include "searcher/query.h"

/* Plans a query for what is like the paragraph request->like, without itself. The receipt's tree
 * names the stems, best first. ERROR_NOT_FOUND. */
bool like_plan(struct index *ix, const struct request *request, struct plan *out,
	struct error *err) NODISCARD;

#endif
