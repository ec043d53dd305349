/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The relevance model RM1 of Lavrenko and Croft (SIGIR 2001), mixed with the query as RM3 does
 * (Abdul-Jaleel et al., TREC 2004): p(w|R) is the sum over hits D of p(w|D) p(D|Q), with p(w|D) the
 * share of stem w among those of D. Scores of BM25 are sums of logarithms of odds, so p(D|Q) would
 * go with exp(score) if the words of a query came independently of each other; since they do not,
 * it goes with the root of that. So a hit that stands out is nearly all that counts, and a query
 * that was answered well by its first hit stays with it. (With the score itself, as RM3 is often
 * built, questions that have one answer lose it.) Stems are chosen by p(w|R) times their idf and
 * weigh so, the first of them WEIGHT times a word of the query.
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
#include "searcher/grow.h"
#include "searcher/hit_load.h"
#include "searcher/order.h"
#include "searcher/query_parts.h"
#include "searcher/stem_pool.h"

/*
 * Mean average precision on cranfield, cacm, npl, scifact and covidqa by (ROOT, WEIGHT, MAX_STEMS):
 * (1, .5, 20) .447 .373 .315 .660 .594; (.5, .8, 20) .455 .369 .319 .662 .586; these .454 .372 .321
 * .665 .594; (.1, .8, 20) .450 .354 .316 .638; without expansion .427 .373 .295 .663 .610.
 */
enum { MAX_STEMS = 40 };
#define WEIGHT 0.8
#define ROOT 0.5

/* A stem that no other paragraph has cannot help to find one. */
enum { LEAST_PARAGRAPHS = 2 };

/* Takes what the hit says, as much as it counts beside the best one. */
static bool add_hit(struct stem_pool *pool, struct index *ix, const struct ranked *hit, double best,
	struct error *err)
{
	struct stem_pool own CLEANUP(stem_pool_done) = { 0 };
	double likely = exp((hit->score - best) * ROOT);

	if (!stem_pool_paragraph(&own, ix, hit->docid, err))
		return false;
	for (size_t i = 0; i < own.names.n; i++) {
		const struct tallied *name = &own.names.items[i];

		if (!stem_pool_add(
			    pool, name->value, name->len, likely * own.amounts[i] / own.total, err))
			return false;
	}
	return true;
}

static bool say_hit(struct receipt *receipt, struct index *ix, uint32_t docid, struct error *err)
{
	char **from = grow(receipt->expanded_from, receipt->n_expanded_from, sizeof *from, err);

	if (!from)
		return false;
	receipt->expanded_from = from;
	if (!hit_load_id(ix, docid, &from[receipt->n_expanded_from], err))
		return false;
	receipt->n_expanded_from++;
	return true;
}

static bool add_stem(struct parts *to, struct telling_stem *stem, double weight,
	struct receipt *receipt, struct error *err)
{
	struct xap_query *query CLEANUP(xap_query_freep) = NULL;
	struct buf term CLEANUP(buf_done) = { 0 };
	struct receipt_stem *said =
		grow(receipt->expanded_by, receipt->n_expanded_by, sizeof *said, err);

	if (!said)
		return false;
	receipt->expanded_by = said;
	schema_term(&term, PREFIX_STEM, stem->stem, stem->len);
	if (term.failed)
		return error_out_of_memory(err);
	query = xap_query_term(term.data, term.len, err);
	if (!query || !parts_add(to, xap_query_scale(query, weight, err), err))
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
static bool add_stems(struct plan *plan, struct telling_stems *stems, struct error *err)
{
	struct parts any CLEANUP(parts_done) = { 0 };

	for (size_t i = 0; i < stems->n; i++) {
		double weight = weight_beside(stems->items[i].weight, stems->items[0].weight);

		if (weight > 0 && !add_stem(&any, &stems->items[i], weight, &plan->receipt, err))
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
	struct ranking_page page CLEANUP(ranking_page_done) = { 0 };
	struct stem_pool pool CLEANUP(stem_pool_done) = { 0 };
	struct telling_stems stems CLEANUP(telling_stems_done) = { 0 };
	const struct ranking_want want = { .ranking = &request->ranking,
		.count = request->expand,
		.deadline = deadline,
		.matcher = ix->matcher,
		.collapse = ix };

	if (!ranking_page_fetch(ix->db, plan->query, &want, &page, err))
		return false;
	for (size_t i = 0; i < page.n; i++) {
		if (!add_hit(&pool, ix, &page.items[i], page.items[0].score, err) ||
			!say_hit(&plan->receipt, ix, page.items[i].docid, err))
			return false;
	}
	return stem_pool_best(&pool, ix, LEAST_PARAGRAPHS, MAX_STEMS, &stems, err) &&
	       add_stems(plan, &stems, err);
}
