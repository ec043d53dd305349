/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A query's terms weighed by us instead of by Xapian's BM25Weight, to the same scores: see
 * xap_leaf.cc. C++ only.
 */
#ifndef PILCROW_COMMON_XAP_LEAF_H
#define PILCROW_COMMON_XAP_LEAF_H

#ifdef __cplusplus

#include "common/xap_handles.h"

/* Whether there are norms to do it with, it is BM25 that is wanted, and the query has no phrases.
 */
bool xap_has_leaves(
	const struct xap_db *db, const struct xap_query &query, const struct xap_search *how);

/* The query for a search with BM25Weight of these parameters (which weighs what stays a term of
   Xapian's). `db` outlives it. */
Xapian::Query xap_with_leaves(
	const struct xap_db *db, const struct xap_query &query, double k1, double b);

#endif

#endif
