/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Running a query. The page is copied out of Xapian's MSet at once, so that nothing can throw
 * later and results outlive no reference of theirs.
 */
#include <algorithm>
#include <cmath>
#include <ctime>
#include <memory>
#include <vector>

#include "common/xap_guard.h"
#include "common/xap_handles.h"
#include "common/xap_leaf.h"
#include "common/xap_results.h"

static bool has_k1_and_b(enum xap_weighting weighting)
{
	return weighting == XAP_BM25 || weighting == XAP_BM25PLUS;
}

static bool has_c(enum xap_weighting weighting)
{
	return weighting >= XAP_PL2 && weighting <= XAP_INEB2;
}

/* Comparisons are such that NaN fails them. */
static bool check_parameters(const struct xap_search *how, struct error *err)
{
	if (has_k1_and_b(how->weighting) && !(std::isfinite(how->k1) && how->k1 >= 0))
		return error_set(err, ERROR_LIMIT, "k1 must be 0 or more, not %g", how->k1);
	if (has_k1_and_b(how->weighting) && !(how->b >= 0 && how->b <= 1))
		return error_set(err, ERROR_LIMIT, "b must be from 0 to 1, not %g", how->b);
	if (how->weighting == XAP_BM25PLUS && !(std::isfinite(how->delta) && how->delta >= 0))
		return error_set(err, ERROR_LIMIT, "delta must be 0 or more, not %g", how->delta);
	if (has_c(how->weighting) && !(std::isfinite(how->c) && how->c > 0))
		return error_set(err, ERROR_LIMIT, "c must be more than 0, not %g", how->c);
	return true;
}

static void set_weighting(Xapian::Enquire &enquire, const struct xap_search *how)
{
	double k1 = std::max(how->k1, XAP_NEARLY_ZERO);

	switch (how->weighting) {
	case XAP_BM25:
		return enquire.set_weighting_scheme(
			Xapian::BM25Weight(k1, 0, 0, how->b, XAP_NEARLY_ZERO));
	case XAP_BM25PLUS:
		return enquire.set_weighting_scheme(
			Xapian::BM25PlusWeight(k1, 0, 0, how->b, XAP_NEARLY_ZERO, how->delta));
	case XAP_TFIDF:
		return enquire.set_weighting_scheme(Xapian::TfIdfWeight("ntn"));
	case XAP_PL2:
		return enquire.set_weighting_scheme(Xapian::PL2Weight(how->c));
	case XAP_INL2:
		return enquire.set_weighting_scheme(Xapian::InL2Weight(how->c));
	case XAP_BB2:
		return enquire.set_weighting_scheme(Xapian::BB2Weight(how->c));
	case XAP_IFB2:
		return enquire.set_weighting_scheme(Xapian::IfB2Weight(how->c));
	case XAP_INEB2:
		return enquire.set_weighting_scheme(Xapian::IneB2Weight(how->c));
	case XAP_DPH:
		return enquire.set_weighting_scheme(Xapian::DPHWeight());
	case XAP_DLH:
		return enquire.set_weighting_scheme(Xapian::DLHWeight());
	case XAP_COORD:
		return enquire.set_weighting_scheme(Xapian::CoordWeight());
	case XAP_BOOL:
		return enquire.set_weighting_scheme(Xapian::BoolWeight());
	}
}

/* What has no value comes last, as it does when the greatest comes first. */
class rising_key : public Xapian::KeyMaker
{
	Xapian::valueno slot;

      public:
	explicit rising_key(Xapian::valueno slot_) : slot(slot_)
	{
	}
	std::string operator()(const Xapian::Document &doc) const override
	{
		std::string value = doc.get_value(slot);

		return value.empty() ? std::string(1, '\xff') : value;
	}
};

/*
 * Every document until the deadline, none after it. Joined to a query by AND it ends the match in
 * an orderly way with what was found, which Xapian's own time limit does not: that only stops
 * counting.
 */
class until_deadline : public Xapian::PostingSource
{
	double deadline;
	bool *passed; /* shared with the copies for the members of a database */
	Xapian::docid current = 0, last = 0;
	Xapian::doccount documents = 0;
	unsigned steps = 0;

	void move_to(Xapian::docid docid)
	{
		struct timespec now;

		current = docid;
		if (++steps % XAP_CLOCK_INTERVAL != 0 || *passed)
			return;
		clock_gettime(CLOCK_MONOTONIC, &now);
		*passed = (double)now.tv_sec + (double)now.tv_nsec / 1e9 >= deadline;
	}

      public:
	until_deadline(double deadline_, bool *passed_) : deadline(deadline_), passed(passed_)
	{
	}
	Xapian::doccount get_termfreq_min() const override
	{
		return 0;
	}
	Xapian::doccount get_termfreq_est() const override
	{
		return documents;
	}
	Xapian::doccount get_termfreq_max() const override
	{
		return documents;
	}
	void next(double) override
	{
		move_to(current + 1);
	}
	void skip_to(Xapian::docid docid, double) override
	{
		move_to(docid);
	}
	bool check(Xapian::docid docid, double) override
	{
		move_to(docid);
		return true;
	}
	bool at_end() const override
	{
		return *passed || current > last;
	}
	Xapian::docid get_docid() const override
	{
		return current;
	}
	void init(const Xapian::Database &db) override
	{
		current = 0;
		last = db.get_lastdocid();
		documents = db.get_doccount();
	}
	Xapian::PostingSource *clone() const override
	{
		return new until_deadline(deadline, passed);
	}
};

static Xapian::Query limited(const Xapian::Query &query, double deadline, bool *passed)
{
	Xapian::PostingSource *source = new until_deadline(deadline, passed);

	return Xapian::Query(Xapian::Query::OP_FILTER, query, Xapian::Query(source->release()));
}

static struct xap_results *run(struct xap_db *db, const struct xap_query *query,
	const struct xap_search *how, struct error *err)
{
	std::vector<struct xap_match> matches;
	bool passed = false; /* outlives the query that points to it */
	Xapian::Enquire enquire(db->opened->db);

	Xapian::Query ranked =
		xap_has_leaves(db, *query, how)
			? xap_with_leaves(db, *query, std::max(how->k1, XAP_NEARLY_ZERO), how->b)
			: xap_translate(*query);

	enquire.set_query(how->deadline > 0 ? limited(ranked, how->deadline, &passed) : ranked);
	set_weighting(enquire, how);
	enquire.set_docid_order(Xapian::Enquire::ASCENDING);
	rising_key rising(how->slot);
	if (how->order == XAP_BY_VALUE_DOWN)
		enquire.set_sort_by_value_then_relevance(how->slot, true);
	else if (how->order == XAP_BY_VALUE_UP)
		enquire.set_sort_by_key_then_relevance(&rising, false);

	Xapian::MSet set = enquire.get_mset(how->first, how->count, how->check_at_least);
	matches.reserve(set.size());
	for (Xapian::MSetIterator it = set.begin(); it != set.end(); ++it)
		matches.push_back({ *it, it.get_weight() });
	uint32_t lower = set.get_matches_lower_bound();
	std::unique_ptr<struct xap_results, decltype(&xap_results_free)> results(
		xap_results_new(matches.data(), matches.size(),
			passed ? std::max<uint32_t>(lower, set.size()) : lower,
			set.get_matches_estimated(), set.get_matches_upper_bound(), passed, err),
		xap_results_free);
	for (size_t i = 0; results && how->order != XAP_BY_SCORE && i < matches.size(); i++) {
		const std::string key = set[i].get_sort_key();

		if (!xap_results_add_key(results.get(), i, key.data(), key.size(), err))
			return nullptr;
	}
	return results.release();
}

struct xap_results *xapian_search(struct xap_db *db, const struct xap_query *query,
	const struct xap_search *how, struct error *err)
{
	if (!check_parameters(how, err))
		return nullptr;
	return xap_guard(err, [&] { return run(db, query, how, err); });
}

struct parts_walk {
	struct xap_db *db;
	const struct xap_search *how;
	Xapian::Query only;
	Xapian::docid docid;
	xap_part_fn *fn;
	void *ctx;
	struct error *err;
};

/* The document's score by this part of the query alone; false if it does not match. */
static bool part_score(const struct parts_walk &w, const Xapian::Query &part, double *score)
{
	Xapian::Enquire enquire(w.db->opened->db);

	enquire.set_query(Xapian::Query(Xapian::Query::OP_FILTER, part, w.only));
	set_weighting(enquire, w.how);
	Xapian::MSet set = enquire.get_mset(0, w.db->opened->db.get_doccount());
	*score = 0;
	for (Xapian::MSetIterator it = set.begin(); it != set.end(); ++it) {
		if (*it != w.docid)
			continue;
		*score = it.get_weight();
		return true;
	}
	return false;
}

/* A factor is not to be had from Xapian but by dividing. */
static bool walk_parts(const struct parts_walk &w, const Xapian::Query &part, double factor)
{
	size_t n = part.get_num_subqueries();
	double score, inner;

	if (!part_score(w, part, &score) || score == 0)
		return true;
	switch (part.get_type()) {
	case Xapian::Query::LEAF_TERM: {
		const std::string term = *part.get_terms_begin();

		return w.fn(w.ctx, term.data(), term.size(), factor * score, w.err);
	}
	case Xapian::Query::OP_SCALE_WEIGHT:
		part_score(w, part.get_subquery(0), &inner);
		return inner == 0 || walk_parts(w, part.get_subquery(0), factor * score / inner);
	case Xapian::Query::OP_FILTER:
	case Xapian::Query::OP_AND_NOT:
		n = 1;
		break;
	default:
		break;
	}
	for (size_t i = 0; i < n; i++)
		if (!walk_parts(w, part.get_subquery(i), factor))
			return false;
	return true;
}

bool xapian_search_parts(struct xap_db *db, const struct xap_query *query,
	const struct xap_search *how, uint32_t docid, const char *only, size_t only_len,
	xap_part_fn *fn, void *ctx, struct error *err)
{
	if (!check_parameters(how, err))
		return false;
	return xap_guard(err, [&] {
		const struct parts_walk w = { db, how, Xapian::Query(std::string(only, only_len)),
			docid, fn, ctx, err };

		return walk_parts(w, xap_translate(*query), 1);
	});
}
