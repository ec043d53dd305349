/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The relevance model RM1 of Lavrenko and Croft (SIGIR 2001), mixed with the query as RM3 does
 * (Abdul-Jaleel et al., TREC 2004): p(w|R) is the sum over hits D of p(w|D) p(D|Q), with p(w|D) the
 * share of stem w among those of D. Scores of BM25 are sums of logarithms of odds, so p(D|Q) would
 * go with exp(score) if the words of a query came independently of each other; since they do not,
 * it goes with the root of that. So a hit that stands out is nearly all that counts, and a query
 * that was answered well by its first hit stays with it. (With the score itself, as RM3 is often
 * built, questions that have one answer lose it.) Stems are chosen by p(w|R) times the root of
 * their idf and weigh so, the first of them WEIGHT times a word of the query, in titles as well.
 *
 * A hit is what the answer has as one: where that is an article, D are all its paragraphs that
 * match, up to MAX_PARAGRAPHS of the best.
 *
 * They add weight and match nothing by themselves: whoever asks for +harbour gets no paragraph
 * without it, and totals stay. (Paragraphs that match by such stems alone add less than .003 to any
 * mean average precision below.)
 */
#include "searcher/expand.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "common/schema.h"
#include "searcher/group.h"
#include "searcher/grow.h"
#include "searcher/hit_load.h"
#include "searcher/order.h"
#include "searcher/query_parts.h"
#include "searcher/stem_pool.h"

/*
 * Mean average precision on cranfield, cacm, npl, scifact and covidqa: .469 .392 .323 .665 .588;
 * without expansion .427 .373 .295 .663 .610. Not in titles .462 .388 .323 .665 .591; by the idf in
 * place of its root, and WEIGHT 0.8, .466 .390; with paragraphs in place of articles and neither
 * .454 .372 .321 .665 .594; with MAX_STEMS 60 .470 .391. So that the stems together weigh as much
 * as the query, as RM3 has it: .456 .360 .318 at best.
 */
enum { MAX_STEMS = 40 };
#define WEIGHT 1.0
#define ROOT 0.5

enum {
	/* A stem that no other paragraph has cannot help to find one. */
	LEAST_PARAGRAPHS = 2,
	/* Of an article; the rest of a long one says no more. */
	MAX_PARAGRAPHS = 100,
};

/* What the plan is expanded by. */
struct feedback {
	struct index *ix;
	const struct request *request;
	double deadline;
	struct stem_pool pool;
	struct receipt *receipt;
};

/* Takes what a hit says, as much as it counts beside the best one. */
static bool add_hit(
	struct feedback *f, const struct stem_pool *own, double beside, struct error *err)
{
	double likely = exp(beside * ROOT);

	for (size_t i = 0; i < own->names.n; i++) {
		const struct tallied *name = &own->names.items[i];

		if (!stem_pool_add(&f->pool, name->value, name->len,
			    likely * own->amounts[i] / own->total, err))
			return false;
	}
	return true;
}

/* Where to put the id of one more. */
static char **next_id(struct receipt *receipt, struct error *err)
{
	char **from = grow(receipt->expanded_from, receipt->n_expanded_from, sizeof *from, err);

	if (!from)
		return NULL;
	receipt->expanded_from = from;
	return &from[receipt->n_expanded_from];
}

static bool read_paragraphs(struct feedback *f, const struct plan *plan, struct error *err)
{
	struct ranking_page page CLEANUP(ranking_page_done) = { 0 };
	const struct ranking_want want = { .ranking = &f->request->ranking,
		.count = f->request->expand,
		.deadline = f->deadline,
		.matcher = f->ix->matcher,
		.collapse = f->ix };

	if (!ranking_page_fetch(f->ix->db, plan->query, &want, &page, err))
		return false;
	for (size_t i = 0; i < page.n; i++) {
		const struct ranked *hit = &page.items[i];
		struct stem_pool own CLEANUP(stem_pool_done) = { 0 };
		char **id = next_id(f->receipt, err);

		if (!id || !stem_pool_paragraph(&own, f->ix, hit->docid, err) ||
			!add_hit(f, &own, hit->score - page.items[0].score, err) ||
			!hit_load_id(f->ix, hit->docid, id, err))
			return false;
		f->receipt->n_expanded_from++;
	}
	return true;
}

static bool read_article(
	struct feedback *f, const struct grouped *article, double best, struct error *err)
{
	struct stem_pool own CLEANUP(stem_pool_done) = { 0 };
	char **id = next_id(f->receipt, err);

	if (!id)
		return false;
	for (size_t i = 0; i < article->n_best; i++)
		if (!stem_pool_paragraph(&own, f->ix, article->best[i].docid, err))
			return false;
	*id = strndup(article->article, article->article_len);
	if (!*id)
		return error_out_of_memory(err);
	f->receipt->n_expanded_from++;
	return add_hit(f, &own, article->score - best, err);
}

static bool read_articles(struct feedback *f, const struct plan *plan, struct error *err)
{
	const struct request *request = f->request;
	struct matches matches CLEANUP(matches_done) = { 0 };
	struct group_page page CLEANUP(group_page_done) = { 0 };
	const struct grouping how = {
		.score = request->group_score, .per_group = MAX_PARAGRAPHS, .count = request->expand
	};

	if (!matches_fetch(f->ix->db, f->ix->matcher, plan->query, &request->ranking, MATCHES_MAX,
		    f->deadline, &matches, err) ||
		!group_matches(f->ix->db, &matches, &how, &page, err))
		return false;
	for (size_t i = 0; i < page.n; i++)
		if (!read_article(f, &page.items[i], page.items[0].score, err))
			return false;
	return true;
}

/* The stem under a prefix, with so much weight. */
static bool add_field(struct parts *to, const char *prefix, const struct telling_stem *stem,
	double weight, struct error *err)
{
	struct xap_query *query CLEANUP(xap_query_freep) = NULL;
	struct buf term CLEANUP(buf_done) = { 0 };

	schema_term(&term, prefix, stem->stem, stem->len);
	if (term.failed)
		return error_out_of_memory(err);
	query = xap_query_term(term.data, term.len, err);
	return query && parts_add(to, xap_query_scale(query, weight, err), err);
}

static bool add_stem(struct parts *to, struct telling_stem *stem, double weight, double title,
	struct receipt *receipt, struct error *err)
{
	struct receipt_stem *said =
		grow(receipt->expanded_by, receipt->n_expanded_by, sizeof *said, err);

	if (!said)
		return false;
	receipt->expanded_by = said;
	if (!add_field(to, PREFIX_STEM, stem, weight, err) ||
		(title > 0 && !add_field(to, PREFIX_TITLE_STEM, stem, weight * title, err)))
		return false;
	said[receipt->n_expanded_by++] = (struct receipt_stem){
		.stem = TAKE_PTR(stem->stem), .weight = weight, .paragraphs = stem->paragraphs
	};
	return true;
}

/* Three decimals are what the receipt shows, and the same on every machine. */
static double weight_beside(double weight, double best)
{
	return round(WEIGHT * weight / best * 1e3) / 1e3;
}

/* Stems of weight 0 would say nothing. */
static bool add_stems(
	struct plan *plan, struct telling_stems *stems, double title, struct error *err)
{
	struct parts any CLEANUP(parts_done) = { 0 };

	for (size_t i = 0; i < stems->n; i++) {
		double weight = weight_beside(stems->items[i].weight, stems->items[0].weight);

		if (weight > 0 &&
			!add_stem(&any, &stems->items[i], weight, title, &plan->receipt, err))
			return false;
	}
	if (any.n == 0)
		return true;
	plan->query = query_favour(TAKE_PTR(plan->query), parts_combine(&any, XAP_OR, err), 1, err);
	return plan->query != NULL;
}

bool expand_plan(struct index *ix, const struct request *request, double deadline,
	struct plan *plan, struct error *err)
{
	struct feedback f = {
		.ix = ix, .request = request, .deadline = deadline, .receipt = &plan->receipt
	};
	struct telling_stems stems CLEANUP(telling_stems_done) = { 0 };
	bool ok = (request->group ? read_articles : read_paragraphs)(&f, plan, err) &&
		  stem_pool_best(
			  &f.pool, ix, TELLING_BY_ROOT, LEAST_PARAGRAPHS, MAX_STEMS, &stems, err) &&
		  add_stems(plan, &stems, request->ranking.title, err);

	stem_pool_done(&f.pool);
	return ok;
}
