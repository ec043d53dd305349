/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Queries as immutable values. Xapian builds and simplifies trees of its own; we only refuse what
 * it would misread. The shared constants Query::MatchAll and the like are not used: their reference
 * counts are not atomic, and two threads may build queries at once.
 */
#include <cmath>
#include <vector>

#include "common/xap_guard.h"
#include "common/xap_handles.h"

static struct xap_query *wrap(const Xapian::Query &query, enum xap_shape shape)
{
	std::unique_ptr<struct xap_query> q(new xap_query());

	q->query = query;
	q->shape = shape;
	return q.release();
}

struct xap_query *xap_query_term(const char *term, size_t len, struct error *err)
{
	if (!xap_term_fits("term", term, len, err))
		return nullptr;
	return xap_guard(err, [&] {
		std::string name(term, len);
		std::unique_ptr<struct xap_query> q(wrap(Xapian::Query(name), XAP_SHAPE_TERM));

		q->term = name;
		return q.release();
	});
}

struct xap_query *xap_query_all(struct error *err)
{
	return xap_guard(err, [&] { return wrap(Xapian::Query(std::string()), XAP_SHAPE_ALL); });
}

struct xap_query *xap_query_nothing(struct error *err)
{
	return xap_guard(err, [&] { return wrap(Xapian::Query(), XAP_SHAPE_NOTHING); });
}

struct xap_query *xap_query_value_range(
	uint32_t slot, const char *from, const char *to, struct error *err)
{
	return xap_guard(err, [&] {
		const std::string first(from), last(to);
		std::unique_ptr<struct xap_query> q(
			wrap(Xapian::Query(Xapian::Query::OP_VALUE_RANGE, slot, first, last),
				XAP_SHAPE_RANGE));

		q->slot = slot;
		q->from = first;
		q->to = last;
		return q.release();
	});
}

Xapian::Query::op xap_xapian_op(enum xap_op op) noexcept
{
	switch (op) {
	case XAP_OR:
		return Xapian::Query::OP_OR;
	case XAP_AND:
		return Xapian::Query::OP_AND;
	case XAP_AND_NOT:
		return Xapian::Query::OP_AND_NOT;
	case XAP_AND_MAYBE:
		return Xapian::Query::OP_AND_MAYBE;
	case XAP_FILTER:
		return Xapian::Query::OP_FILTER;
	case XAP_PHRASE:
		return Xapian::Query::OP_PHRASE;
	case XAP_NEAR:
		return Xapian::Query::OP_NEAR;
	}
	return Xapian::Query::OP_INVALID;
}

/* Xapian refuses an operator inside PHRASE and NEAR, but not one inside an OR there: it then
   matches documents that do not hold the phrase. */
static bool has_positions(const Xapian::Query &query)
{
	switch (query.get_type()) {
	case Xapian::Query::LEAF_TERM:
	case Xapian::Query::LEAF_MATCH_NOTHING:
		return true;
	case Xapian::Query::OP_OR:
		for (size_t i = 0; i < query.get_num_subqueries(); i++)
			if (!has_positions(query.get_subquery(i)))
				return false;
		return true;
	default:
		return false;
	}
}

static struct xap_query *group(enum xap_op op, uint32_t window, const Xapian::Query &query,
	const struct xap_query *const *parts, size_t n)
{
	std::unique_ptr<struct xap_query> q(wrap(query, XAP_SHAPE_GROUP));

	q->op = op;
	q->window = window;
	for (size_t i = 0; i < n; i++)
		q->parts.push_back(std::make_shared<const struct xap_query>(*parts[i]));
	return q.release();
}

struct xap_query *xap_query_combine(enum xap_op op, const struct xap_query *const *parts, size_t n,
	uint32_t window, struct error *err)
{
	bool positional = op == XAP_PHRASE || op == XAP_NEAR;

	return xap_guard(
		err, [&]() -> struct xap_query * {
			std::vector<Xapian::Query> queries;

			queries.reserve(n);
			for (size_t i = 0; i < n; i++) {
				if (positional && !has_positions(parts[i]->query)) {
					error_set(err, ERROR_LIMIT,
						"a phrase is made of words and alternatives of "
						"words");
					return nullptr;
				}
				queries.push_back(parts[i]->query);
			}
			if (n == 0)
				return wrap(Xapian::Query(), XAP_SHAPE_NOTHING);
			if (!positional)
				return group(op, 0,
					Xapian::Query(
						xap_xapian_op(op), queries.begin(), queries.end()),
					parts, n);
			/* To Xapian a window of 0 is the number of parts, as it is to us. */
			return group(op, window ? window : (uint32_t)n,
				Xapian::Query(
					xap_xapian_op(op), queries.begin(), queries.end(), window),
				parts, n);
		});
}

struct xap_query *xap_query_scale(const struct xap_query *part, double factor, struct error *err)
{
	if (!std::isfinite(factor) || factor < 0) {
		error_set(err, ERROR_LIMIT, "a weight must be a number from 0 up, not %g", factor);
		return nullptr;
	}
	return xap_guard(err, [&] {
		std::unique_ptr<struct xap_query> q(
			wrap(Xapian::Query(Xapian::Query::OP_SCALE_WEIGHT, part->query, factor),
				XAP_SHAPE_SCALED));

		q->factor = factor;
		q->parts.push_back(std::make_shared<const struct xap_query>(*part));
		return q.release();
	});
}

struct xap_look xap_query_look(const struct xap_query *q)
{
	return { q->shape, q->term.data(), q->term.size(), q->op, q->window, q->factor,
		q->parts.size(), q->slot, q->from.data(), q->to.data(), q->from.size(),
		q->to.size() };
}

const struct xap_query *xap_query_part(const struct xap_query *q, size_t i)
{
	return q->parts[i].get();
}

void xap_query_free(struct xap_query *q)
{
	delete q;
}

void xap_query_freep(struct xap_query **q)
{
	xap_query_free(*q);
	*q = nullptr;
}

bool xap_query_describe(const struct xap_query *q, struct buf *out, struct error *err)
{
	return xap_guard(err, [&] {
		std::string text = q->query.get_description();

		buf_add(out, text.data(), text.size());
		return out->failed ? error_out_of_memory(err) : true;
	});
}

bool xap_query_has_positions(const struct xap_query *q)
{
	if (q->shape == XAP_SHAPE_GROUP && (q->op == XAP_PHRASE || q->op == XAP_NEAR))
		return true;
	for (const std::shared_ptr<const struct xap_query> &part : q->parts)
		if (xap_query_has_positions(part.get()))
			return true;
	return false;
}
