/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A row of queries to be combined into one. */
#ifndef PILCROW_SEARCHER_QUERY_PARTS_H
#define PILCROW_SEARCHER_QUERY_PARTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"
#include "common/xap.h"

struct parts {
	struct xap_query **items; /* owned */
	size_t n;
};

void parts_done(struct parts *p);
/* Takes `query`, on failure too. False if it is NULL (then *err has been filled by its maker). */
bool parts_add(struct parts *p, struct xap_query *query, struct error *err) NODISCARD;
/* The parts (at least one) as one query; the row is empty after. A single part is itself. */
struct xap_query *parts_combine(struct parts *p, enum xap_op op, struct error *err) NODISCARD;
/* XAP_PHRASE or XAP_NEAR within `window` positions. */
struct xap_query *parts_combine_within(
	struct parts *p, enum xap_op op, uint32_t window, struct error *err) NODISCARD;

/* `main`, with the weight of `extra` times `factor` where that matches too. Takes both; NULL for
 * either of them is NULL back. */
struct xap_query *query_favour(struct xap_query *main, struct xap_query *extra, double factor,
	struct error *err) NODISCARD;

#endif
