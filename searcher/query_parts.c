/* SPDX-License-Identifier: GPL-2.0-or-later */
/* See query_parts.h. Ownership is all that it is about: a part is given away once and for all. */
#include "searcher/query_parts.h"

#include <stdlib.h>

#include "searcher/grow.h"

void parts_done(struct parts *p)
{
	for (size_t i = 0; i < p->n; i++)
		xap_query_free(p->items[i]);
	free(p->items);
	*p = (struct parts){ 0 };
}

bool parts_add(struct parts *p, struct xap_query *query, struct error *err)
{
	struct xap_query **items;

	if (!query)
		return false;
	items = grow(p->items, p->n, sizeof *items, err);
	if (!items) {
		xap_query_free(query);
		return false;
	}
	p->items = items;
	items[p->n++] = query;
	return true;
}

struct xap_query *parts_combine(struct parts *p, enum xap_op op, struct error *err)
{
	return parts_combine_within(p, op, 0, err);
}

struct xap_query *parts_combine_within(
	struct parts *p, enum xap_op op, uint32_t window, struct error *err)
{
	struct xap_query *query;

	if (p->n == 1)
		query = TAKE_PTR(p->items[0]);
	else
		query = xap_query_combine(
			op, (const struct xap_query *const *)p->items, p->n, window, err);
	parts_done(p);
	return query;
}

struct xap_query *query_favour(
	struct xap_query *main, struct xap_query *extra, double factor, struct error *err)
{
	CLEANUP(parts_done) struct parts parts = { 0 };
	struct xap_query *scaled = extra ? xap_query_scale(extra, factor, err) : NULL;

	xap_query_free(extra);
	if (!parts_add(&parts, main, err)) {
		xap_query_free(scaled);
		return NULL;
	}
	return parts_add(&parts, scaled, err) ? parts_combine(&parts, XAP_AND_MAYBE, err) : NULL;
}
