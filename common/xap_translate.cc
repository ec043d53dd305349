/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Queries as Xapian has them. It builds and simplifies trees of its own. The shared constants
 * Query::MatchAll and the like are not used: their reference counts are not atomic, and two threads
 * may search at once.
 */
#include <algorithm>
#include <vector>

#include "common/xap_guard.h"
#include "common/xap_handles.h"

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

namespace
{

/*
 * Documents by their numbers, as a filter. A posting source is handed one member of a database
 * after the other and is not told which; it knows the member by what no two of them share.
 */
class docid_filter : public Xapian::PostingSource
{
	const struct xap_query &query;
	const struct xap_docid_list none = {};
	/* Of the member that init() was called with. */
	const struct xap_docid_list *own = &none;
	size_t at = 0;
	bool begun = false;

	size_t size() const
	{
		return own->all ? own->last_docid : own->n;
	}

      public:
	explicit docid_filter(const struct xap_query &query_) : query(query_)
	{
	}
	void init(const Xapian::Database &db) override
	{
		const std::string uuid = db.get_uuid();

		own = &none;
		for (size_t i = 0; i < query.n_lists; i++) {
			const struct xap_docid_list &l = query.lists[i];

			if (l.uuid == uuid && l.last_docid == db.get_lastdocid() &&
				l.total_length == db.get_total_length())
				own = &l;
		}
		at = 0;
		begun = false;
		set_maxweight(0);
	}
	Xapian::PostingSource *clone() const override
	{
		return new docid_filter(query);
	}
	Xapian::doccount get_termfreq_min() const override
	{
		return (Xapian::doccount)size();
	}
	Xapian::doccount get_termfreq_est() const override
	{
		return (Xapian::doccount)size();
	}
	Xapian::doccount get_termfreq_max() const override
	{
		return (Xapian::doccount)size();
	}
	void next(double) override
	{
		at += begun;
		begun = true;
	}
	void skip_to(Xapian::docid docid, double) override
	{
		begun = true;
		at = own->all ? std::max(at, (size_t)docid - 1)
			      : (size_t)(std::lower_bound(
						 own->docids + at, own->docids + own->n, docid) -
					 own->docids);
	}
	bool at_end() const override
	{
		return at >= size();
	}
	Xapian::docid get_docid() const override
	{
		return own->all ? (Xapian::docid)at + 1 : own->docids[at];
	}
	std::string get_description() const override
	{
		return "docids(" + std::to_string(size()) + ")";
	}
};

Xapian::Query group(const struct xap_query &q)
{
	std::vector<Xapian::Query> parts;

	parts.reserve(q.n_parts);
	for (size_t i = 0; i < q.n_parts; i++)
		parts.push_back(xap_translate(*q.parts[i]));
	return Xapian::Query(xap_xapian_op(q.op), parts.begin(), parts.end(), q.window);
}

} // namespace

Xapian::Query xap_translate(const struct xap_query &q)
{
	switch (q.shape) {
	case XAP_SHAPE_TERM:
		return Xapian::Query(std::string(q.term, q.len));
	case XAP_SHAPE_GROUP:
		return group(q);
	case XAP_SHAPE_SCALED:
		return Xapian::Query(
			Xapian::Query::OP_SCALE_WEIGHT, xap_translate(*q.parts[0]), q.factor);
	case XAP_SHAPE_ALL:
		return Xapian::Query(std::string());
	case XAP_SHAPE_RANGE:
		return Xapian::Query(Xapian::Query::OP_VALUE_RANGE, q.slot, std::string(q.from),
			std::string(q.to));
	case XAP_SHAPE_DOCIDS:
		return Xapian::Query((new docid_filter(q))->release());
	case XAP_SHAPE_NOTHING:
		break;
	}
	return Xapian::Query();
}

bool xapian_describe(const struct xap_query *q, struct buf *out, struct error *err)
{
	return xap_guard(err, [&] {
		const std::string text = xap_translate(*q).get_description();

		buf_add(out, text.data(), text.size());
		return out->failed ? error_out_of_memory(err) : true;
	});
}
