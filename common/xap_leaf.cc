/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Two thirds of a union's time under Xapian's BM25Weight go into looking up document lengths. So
 * the terms of a query that weigh are replaced by posting sources that take lengths from the norms
 * and compute BM25 themselves; Xapian's operators and its pruning work on them as on its own.
 *
 * Terms stay Xapian's where their weight does not count (what filters or excludes). A query with
 * phrases, whose positions a posting source does not have, is left as it is: with both kinds in one
 * tree, pruning in Xapian 1.4.22 lost documents of some random queries.
 */
#include "common/xap_leaf.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "common/norms.h"

namespace
{

/* What holds for the whole collection, be it of one database or of several. */
struct collection {
	const struct xap_db *db;
	double documents, mean_length;
	double k1, b, least_length;
};

/*
 * BM25 as in Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond"
 * (2009), with what Xapian 1.4 does about terms in more than a third of all documents: weight *
 * wdf / (k1 * (1 - b) + k1 * b * length / mean length + wdf).
 */
struct formula {
	double weight, of_all, of_length, least_length;

	formula(const collection &c, double frequency, double factor)
	{
		double odds = (c.documents - frequency + 0.5) / (frequency + 0.5);

		if (odds < 2)
			odds = odds * 0.5 + 1;
		weight = std::log(odds) * (c.k1 + 1) * factor;
		of_all = c.k1 * (1 - c.b);
		of_length = c.mean_length > 0 ? c.k1 * c.b / c.mean_length : 0;
		least_length = c.least_length;
	}
	double score(double wdf, double length) const
	{
		return weight * (wdf / (of_all + of_length * std::max(length, least_length) + wdf));
	}
};

class bm25_leaf : public Xapian::PostingSource
{
	const struct xap_db *all;
	const std::string term;
	const struct formula formula;
	/* Of the member that init() was called with. */
	const struct norms *norms = nullptr;
	Xapian::doccount frequency = 0;
	Xapian::PostingIterator it, end;
	bool begun = false;

	void find_norms(const Xapian::Database &db)
	{
		const std::string uuid = db.get_uuid();

		norms = nullptr;
		for (size_t i = 0; i < all->n_norms; i++) {
			const struct norms *n = all->norms[i];
			const struct side_header *h = n->file.header;

			if (uuid.size() == sizeof h->uuid &&
				std::memcmp(uuid.data(), h->uuid, sizeof h->uuid) == 0 &&
				h->last_docid == db.get_lastdocid() &&
				h->total_length == db.get_total_length())
				norms = n;
		}
	}

      public:
	bm25_leaf(const struct xap_db *all_, const std::string &term_, const struct formula &f)
	    : all(all_), term(term_), formula(f)
	{
	}
	void init(const Xapian::Database &db) override
	{
		Xapian::termcount most = db.get_wdf_upper_bound(term);

		find_norms(db);
		frequency = db.get_termfreq(term);
		it = db.postlist_begin(term);
		end = db.postlist_end(term);
		begun = false;
		/* No document is shorter than the wdf of its term. */
		set_maxweight(formula.score(most, std::max(most, db.get_doclength_lower_bound())));
	}
	Xapian::PostingSource *clone() const override
	{
		return new bm25_leaf(all, term, formula);
	}
	Xapian::doccount get_termfreq_min() const override
	{
		return frequency;
	}
	Xapian::doccount get_termfreq_est() const override
	{
		return frequency;
	}
	Xapian::doccount get_termfreq_max() const override
	{
		return frequency;
	}
	void next(double) override
	{
		if (begun)
			++it;
		begun = true;
	}
	void skip_to(Xapian::docid docid, double) override
	{
		begun = true;
		it.skip_to(docid);
	}
	bool at_end() const override
	{
		return it == end;
	}
	Xapian::docid get_docid() const override
	{
		return *it;
	}
	double get_weight() const override
	{
		return formula.score(
			it.get_wdf(), norms ? norms_length(norms, *it) : it.get_doclength());
	}
	std::string get_description() const override
	{
		return "bm25(" + term + ")";
	}
};

Xapian::Query leaf(const collection &c, const std::string &term, double factor)
{
	Xapian::PostingSource *source =
		new bm25_leaf(c.db, term, formula(c, c.db->opened->db.get_termfreq(term), factor));

	return Xapian::Query(source->release());
}

Xapian::Query plain(const Xapian::Query &query, double factor)
{
	return factor == 1 ? query : Xapian::Query(Xapian::Query::OP_SCALE_WEIGHT, query, factor);
}

Xapian::Query replaced(const collection &c, const struct xap_query &q, double factor)
{
	std::vector<Xapian::Query> parts;
	size_t weighs = q.n_parts;

	/* Of weight 0 a leaf would be slower than a term that nobody weighs. */
	if (factor == 0)
		return plain(xap_translate(q), factor);
	if (q.shape == XAP_SHAPE_TERM)
		return leaf(c, std::string(q.term, q.len), factor);
	if (q.shape == XAP_SHAPE_SCALED)
		return replaced(c, *q.parts[0], factor * q.factor);
	if (q.shape != XAP_SHAPE_GROUP)
		return plain(xap_translate(q), factor);
	if (q.op == XAP_FILTER || q.op == XAP_AND_NOT)
		weighs = std::min<size_t>(weighs, 1);
	for (size_t i = 0; i < q.n_parts; i++)
		parts.push_back(
			i < weighs ? replaced(c, *q.parts[i], factor) : xap_translate(*q.parts[i]));
	return Xapian::Query(xap_xapian_op(q.op), parts.begin(), parts.end());
}

} // namespace

bool xap_has_leaves(
	const struct xap_db *db, const struct xap_query &query, const struct xap_search *how)
{
	return db->n_norms > 0 && how->weighting == XAP_BM25 && !xap_query_has_positions(&query);
}

Xapian::Query xap_with_leaves(
	const struct xap_db *db, const struct xap_query &query, double k1, double b)
{
	collection c = { db, (double)db->opened->db.get_doccount(), db->opened->db.get_avlength(),
		k1, b, 0 };

	c.least_length = XAP_NEARLY_ZERO * c.mean_length;
	return replaced(c, query, 1);
}
