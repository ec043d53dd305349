/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Queries as immutable values, whose parts are shared by whatever was made from them. Refuses what
 * Xapian would misread.
 */
#include "common/xap_query.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "common/macros.h"
#include "common/xap_checks.h"
#include "common/xap_engine.h"

static struct xap_query *make(enum xap_shape shape, struct error *err)
{
	struct xap_query *q = calloc(1, sizeof *q);

	if (!q) {
		error_out_of_memory(err);
		return NULL;
	}
	q->owners = 1;
	q->shape = shape;
	q->factor = 1;
	return q;
}

void xap_query_free(struct xap_query *q)
{
	if (!q || --q->owners > 0)
		return;
	for (size_t i = 0; i < q->n_parts; i++)
		xap_query_free(q->parts[i]);
	for (size_t i = 0; i < q->n_lists; i++)
		free(q->lists[i].docids);
	free(q->parts);
	free(q->lists);
	free(q->term);
	free(q->from);
	free(q->to);
	free(q);
}

void xap_query_freep(struct xap_query **q)
{
	xap_query_free(*q);
	*q = NULL;
}

struct xap_query *xap_query_term(const char *term, size_t len, struct error *err)
{
	CLEANUP(xap_query_freep) struct xap_query *q = NULL;

	if (!xap_term_fits("term", term, len, err))
		return NULL;
	q = make(XAP_SHAPE_TERM, err);
	if (!q)
		return NULL;
	q->term = malloc(len + 1);
	if (!q->term) {
		error_out_of_memory(err);
		return NULL;
	}
	memcpy(q->term, term, len);
	q->term[len] = '\0';
	q->len = len;
	return TAKE_PTR(q);
}

struct xap_query *xap_query_all(struct error *err)
{
	return make(XAP_SHAPE_ALL, err);
}

struct xap_query *xap_query_nothing(struct error *err)
{
	return make(XAP_SHAPE_NOTHING, err);
}

struct xap_query *xap_query_value_range(
	uint32_t slot, const char *from, const char *to, struct error *err)
{
	CLEANUP(xap_query_freep) struct xap_query *q = make(XAP_SHAPE_RANGE, err);

	if (!q)
		return NULL;
	q->slot = slot;
	q->from = strdup(from);
	q->to = strdup(to);
	if (!q->from || !q->to) {
		error_out_of_memory(err);
		return NULL;
	}
	return TAKE_PTR(q);
}

/* Room for n parts, which are to be added. */
static struct xap_query *make_parent(enum xap_shape shape, size_t n, struct error *err)
{
	CLEANUP(xap_query_freep) struct xap_query *q = make(shape, err);

	if (!q)
		return NULL;
	q->parts = calloc(n, sizeof(struct xap_query *));
	if (!q->parts) {
		error_out_of_memory(err);
		return NULL;
	}
	return TAKE_PTR(q);
}

/* A part never changes but for the number of its owners. */
static void add_part(struct xap_query *q, const struct xap_query *part)
{
	struct xap_query *shared = (struct xap_query *)part;

	shared->owners++;
	q->parts[q->n_parts++] = shared;
}

/* Xapian refuses an operator inside PHRASE and NEAR, but not one inside an OR there: it then
   matches documents that do not hold the phrase. What has one part is that part to it. */
static bool has_positions(const struct xap_query *q)
{
	if (q->shape == XAP_SHAPE_TERM || q->shape == XAP_SHAPE_NOTHING)
		return true;
	if (q->shape != XAP_SHAPE_GROUP || (q->op != XAP_OR && q->n_parts > 1))
		return false;
	for (size_t i = 0; i < q->n_parts; i++)
		if (!has_positions(q->parts[i]))
			return false;
	return true;
}

struct xap_query *xap_query_combine(enum xap_op op, const struct xap_query *const *parts, size_t n,
	uint32_t window, struct error *err)
{
	bool positional = op == XAP_PHRASE || op == XAP_NEAR;
	struct xap_query *q;

	for (size_t i = 0; i < n && positional; i++) {
		if (!has_positions(parts[i])) {
			error_set(err, ERROR_LIMIT,
				"a phrase is made of words and alternatives of words");
			return NULL;
		}
	}
	if (n == 0)
		return xap_query_nothing(err);
	q = make_parent(XAP_SHAPE_GROUP, n, err);
	if (!q)
		return NULL;
	q->op = op;
	if (positional)
		q->window = window ? window : (uint32_t)n;
	for (size_t i = 0; i < n; i++)
		add_part(q, parts[i]);
	return q;
}

struct xap_query *xap_query_scale(const struct xap_query *part, double factor, struct error *err)
{
	struct xap_query *q;

	if (!isfinite(factor) || factor < 0) {
		error_set(err, ERROR_LIMIT, "a weight must be a number from 0 up, not %g", factor);
		return NULL;
	}
	q = make_parent(XAP_SHAPE_SCALED, 1, err);
	if (!q)
		return NULL;
	q->factor = factor;
	add_part(q, part);
	return q;
}

/* What no two databases have in common, and the documents. */
static bool copy_list(struct xap_docid_list *to, const struct xap_docids *from, struct error *err)
{
	struct xap_stats stats;

	if (!xap_db_stats((struct xap_db *)from->member, &stats, err))
		return false;
	memcpy(to->uuid, stats.uuid, sizeof to->uuid);
	to->last_docid = stats.last_docid;
	to->total_length = stats.total_length;
	to->all = from->all;
	to->docids = malloc((from->n + 1) * sizeof *to->docids);
	if (!to->docids)
		return error_out_of_memory(err);
	if (from->n > 0)
		memcpy(to->docids, from->docids, from->n * sizeof *to->docids);
	to->n = from->n;
	return true;
}

struct xap_query *xap_query_docids(const struct xap_docids *lists, size_t n, struct error *err)
{
	CLEANUP(xap_query_freep) struct xap_query *q = make(XAP_SHAPE_DOCIDS, err);

	if (!q)
		return NULL;
	q->lists = calloc(n + 1, sizeof *q->lists);
	if (!q->lists) {
		error_out_of_memory(err);
		return NULL;
	}
	for (; q->n_lists < n; q->n_lists++) {
		if (!copy_list(&q->lists[q->n_lists], &lists[q->n_lists], err))
			return NULL;
	}
	return TAKE_PTR(q);
}

void xap_query_docids_of(
	const struct xap_query *q, const struct xap_stats *member, struct xap_docids *out)
{
	*out = (struct xap_docids){ 0 };
	for (size_t i = 0; i < q->n_lists; i++) {
		const struct xap_docid_list *l = &q->lists[i];

		if (strcmp(l->uuid, member->uuid) != 0 || l->last_docid != member->last_docid ||
			l->total_length != member->total_length)
			continue;
		out->docids = l->docids;
		out->n = l->n;
		out->all = l->all;
	}
}

struct xap_look xap_query_look(const struct xap_query *q)
{
	return (struct xap_look){ .shape = q->shape,
		.term = q->len > 0 ? q->term : "",
		.len = q->len,
		.op = q->op,
		.window = q->window,
		.factor = q->factor,
		.n_parts = q->n_parts,
		.slot = q->slot,
		.from = q->from,
		.to = q->to,
		.from_len = q->from ? strlen(q->from) : 0,
		.to_len = q->to ? strlen(q->to) : 0 };
}

const struct xap_query *xap_query_part(const struct xap_query *q, size_t i)
{
	return q->parts[i];
}

bool xap_query_has_positions(const struct xap_query *q)
{
	if (q->shape == XAP_SHAPE_GROUP && (q->op == XAP_PHRASE || q->op == XAP_NEAR))
		return true;
	for (size_t i = 0; i < q->n_parts; i++)
		if (xap_query_has_positions(q->parts[i]))
			return true;
	return false;
}
