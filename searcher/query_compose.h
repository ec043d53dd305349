/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The tree of a query, its leaves read, as one Xapian query. */
#ifndef PILCROW_SEARCHER_QUERY_COMPOSE_H
#define PILCROW_SEARCHER_QUERY_COMPOSE_H

#include "common/error.h"
#include "common/xap.h"
#include "searcher/query_items.h"
#include "searcher/request.h"

/* The caller's; NULL on failure. */
struct xap_query *query_compose(const struct query_items *items, const struct query_node *root,
	const struct request *request, struct error *err) NODISCARD;

#endif
