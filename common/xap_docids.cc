/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Documents by their numbers, as a filter. A posting source is handed one member of a database
 * after the other and is not told which; it knows the member by what no two of them share.
 */
#include <algorithm>
#include <vector>

#include "common/xap_guard.h"
#include "common/xap_handles.h"

namespace
{

/* The first from item `from` on that is the docid or above. */
size_t find(const xap_docid_list &l, size_t from, Xapian::docid docid)
{
	auto begin = l.docids.begin();

	if (l.all)
		return std::max(from, (size_t)docid - 1);
	return (size_t)(std::lower_bound(begin + (std::ptrdiff_t)from, l.docids.end(), docid) -
			begin);
}

class docid_filter : public Xapian::PostingSource
{
	const std::shared_ptr<const std::vector<xap_docid_list>> lists;
	const xap_docid_list none = {};
	/* Of the member that init() was called with. */
	const xap_docid_list *own = &none;
	size_t at = 0;
	bool begun = false;

      public:
	explicit docid_filter(const std::shared_ptr<const std::vector<xap_docid_list>> &lists_)
	    : lists(lists_)
	{
	}
	void init(const Xapian::Database &db) override
	{
		const std::string uuid = db.get_uuid();

		own = &none;
		for (const xap_docid_list &l : *lists) {
			if (l.uuid == uuid && l.last == db.get_lastdocid() &&
				l.total == db.get_total_length())
				own = &l;
		}
		at = 0;
		begun = false;
		set_maxweight(0);
	}
	Xapian::PostingSource *clone() const override
	{
		return new docid_filter(lists);
	}
	Xapian::doccount get_termfreq_min() const override
	{
		return (Xapian::doccount)own->size();
	}
	Xapian::doccount get_termfreq_est() const override
	{
		return (Xapian::doccount)own->size();
	}
	Xapian::doccount get_termfreq_max() const override
	{
		return (Xapian::doccount)own->size();
	}
	void next(double) override
	{
		at += begun;
		begun = true;
	}
	void skip_to(Xapian::docid docid, double) override
	{
		begun = true;
		at = find(*own, at, docid);
	}
	bool at_end() const override
	{
		return at >= own->size();
	}
	Xapian::docid get_docid() const override
	{
		return own->at(at);
	}
	std::string get_description() const override
	{
		return "docids(" + std::to_string(own->size()) + ")";
	}
};

} // namespace

struct xap_query *xap_query_docids(const struct xap_docids *lists, size_t n, struct error *err)
{
	return xap_guard(err, [&] {
		auto copies = std::make_shared<std::vector<xap_docid_list>>();
		std::unique_ptr<struct xap_query> q(new xap_query());

		for (size_t i = 0; i < n; i++) {
			const Xapian::Database &db = lists[i].member->db;

			copies->push_back({ db.get_uuid(), db.get_lastdocid(),
				db.get_total_length(), lists[i].all,
				std::vector<Xapian::docid>(
					lists[i].docids, lists[i].docids + lists[i].n) });
		}
		q->query = Xapian::Query((new docid_filter(copies))->release());
		q->shape = XAP_SHAPE_DOCIDS;
		q->docids = copies;
		return q.release();
	});
}

void xap_query_docids_of(
	const struct xap_query *q, const struct xap_stats *member, struct xap_docids *out)
{
	*out = {};
	for (const xap_docid_list &l : *q->docids) {
		if (l.uuid != member->uuid || l.last != member->last_docid ||
			l.total != member->total_length)
			continue;
		out->docids = l.docids.data();
		out->n = l.docids.size();
		out->all = l.all;
	}
}
