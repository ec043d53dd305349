/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One question answered: plan the query, rank, load the page's paragraphs, mark what matched and
 * choose what to show of each. Holds no state between questions.
 */
#include "searcher/search.h"

#include <stdlib.h>
#include <string.h>

#include "searcher/context.h"
#include "searcher/expand.h"
#include "searcher/explain.h"
#include "searcher/group.h"
#include "searcher/hit_load.h"
#include "searcher/hit_names.h"
#include "searcher/like.h"
#include "searcher/order.h"
#include "searcher/pattern_words.h"
#include "searcher/query.h"
#include "searcher/restrict.h"
#include "searcher/snippet.h"

/* The marks of the text, then those of the title; where the file holds the paragraph byte for byte,
 * the text's marks have their place in it. */
static bool join_marks(
	struct hit *h, const struct marks *text, const struct marks *title, struct error *err)
{
	bool in_file = h->file_end - h->file_start == h->text_len;

	h->marks = calloc(text->n + title->n + 1, sizeof *h->marks);
	if (!h->marks)
		return error_out_of_memory(err);
	for (size_t i = 0; i < text->n; i++) {
		struct mark *m = &h->marks[h->n_marks++];

		*m = text->items[i];
		if (in_file) {
			m->file_start = (int64_t)(h->file_start + m->start);
			m->file_end = (int64_t)(h->file_start + m->end);
		}
	}
	for (size_t i = 0; i < title->n; i++)
		h->marks[h->n_marks++] = title->items[i];
	return true;
}

static bool mark(struct index *ix, const struct patterns *patterns, const struct request *request,
	struct hit *h, struct error *err)
{
	struct marks text CLEANUP(marks_done) = { 0 };
	struct marks title CLEANUP(marks_done) = { 0 };
	struct analyzer *a =
		index_analyzer(ix, h->language ? h->language : ix->facts.languages[0].code, err);

	if (!a || !marks_find(&text, a, patterns, FIELD_TEXT, h->text, h->text_len, err))
		return false;
	if (h->title &&
		!marks_find(&title, a, patterns, FIELD_TITLE, h->title, strlen(h->title), err))
		return false;
	h->n_fragments = request->fragments;
	h->fragments = calloc(h->n_fragments, sizeof *h->fragments);
	if (!h->fragments)
		return error_out_of_memory(err);
	if (!snippet_windows(h->text, h->text_len, &text, request->snippet_chars, h->fragments,
		    &h->n_fragments, err))
		return false;
	return join_marks(h, &text, &title, err);
}

/* Whether to load another hit: the first one always, so that what was found is seen. */
static bool has_time(const struct request *request, struct answer *a)
{
	if (a->n_hits == 0 || !request_is_late(request))
		return true;
	a->timed_out = true;
	return false;
}

/* Loads the next hit of the answer, for which there is room. */
static bool load_hit(struct index *ix, const struct request *request, const struct plan *plan,
	struct xap_match match, uint32_t rank, struct answer *a, struct error *err)
{
	struct hit *h = &a->hits[a->n_hits];

	if (!request->names_only && !hit_load(ix, match.docid, h, err))
		return false;
	a->n_hits++;
	h->docid = match.docid;
	h->rank = rank;
	h->score = match.score;
	if (request->names_only)
		return true;
	if (request->context > 0 && !context_load(ix, h, request->context, err))
		return false;
	timing_lap(&a->timing, PHASE_FETCH);
	if (!mark(ix, &plan->patterns, request, h, err))
		return false;
	timing_lap(&a->timing, PHASE_SNIPPETS);
	return true;
}

/* Names what the hit stands for. */
static bool load_duplicates(
	struct index *ix, const struct ranked *item, struct hit *h, struct error *err)
{
	h->duplicates = calloc(item->n_duplicates + 1, sizeof *h->duplicates);
	if (!h->duplicates)
		return error_out_of_memory(err);
	for (; h->n_duplicates < item->n_duplicates; h->n_duplicates++) {
		char **id = &h->duplicates[h->n_duplicates];

		if (!hit_load_id(ix, item->duplicates[h->n_duplicates], id, err))
			return false;
	}
	return true;
}

/* The best paragraphs, one by one. */
static bool find_paragraphs(struct index *ix, const struct request *request,
	const struct plan *plan, struct answer *a, struct error *err)
{
	struct ranking_page page CLEANUP(ranking_page_done) = { 0 };
	const struct ranking_want want = { .ranking = &request->ranking,
		.sort = request->sort,
		.offset = request->offset,
		.count = request->hits,
		.deadline = request->deadline,
		.matcher = ix->matcher,
		.collapse = request->duplicates || request->hits == 0 ? NULL : ix,
		.count_all = request->count_all };

	if (!ranking_page_fetch(ix->db, plan->query, &want, &page, err))
		return false;
	a->total.value = page.total;
	a->total.relation = page.exact	     ? TOTAL_EXACT
			    : page.timed_out ? TOTAL_AT_LEAST
					     : TOTAL_ABOUT;
	a->timed_out = page.timed_out;
	a->hits = calloc(page.n + 1, sizeof *a->hits);
	if (!a->hits)
		return error_out_of_memory(err);
	timing_lap(&a->timing, PHASE_SEARCH);
	for (size_t i = 0; i < page.n && has_time(request, a); i++) {
		struct xap_match match = { page.items[i].docid, page.items[i].score };

		if (!load_hit(
			    ix, request, plan, match, request->offset + (uint32_t)i + 1, a, err) ||
			!load_duplicates(ix, &page.items[i], &a->hits[i], err))
			return false;
		a->hits[i].more_duplicates = page.items[i].n_duplicates > 0 && !page.compared;
	}
	timing_lap(&a->timing, PHASE_FETCH);
	return true;
}

/* One group and its hits. */
static bool load_group(struct index *ix, const struct request *request, const struct plan *plan,
	const struct grouped *item, struct answer *a, struct error *err)
{
	struct hit_group *group = &a->groups[a->n_groups];

	*group = (struct hit_group){ .rank = request->offset + (uint32_t)a->n_groups + 1,
		.score = item->score,
		.matching = item->matching,
		.first = a->n_hits,
		.n_hits = item->n_best };
	a->n_groups++;
	for (size_t i = 0; i < item->n_best; i++) {
		if (!load_hit(ix, request, plan, item->best[i], group->rank, a, err))
			return false;
	}
	return true;
}

/* How many matches are looked at where all must be. */
static uint32_t match_limit(const struct index *ix, const struct request *request)
{
	return request->count_all ? ix->stats.documents : MATCHES_MAX;
}

/* The best articles, each with its best paragraphs. */
static bool find_articles(struct index *ix, const struct request *request, const struct plan *plan,
	struct answer *a, struct error *err)
{
	struct matches matches CLEANUP(matches_done) = { 0 };
	struct group_page page CLEANUP(group_page_done) = { 0 };
	const struct grouping how = { .score = request->group_score,
		.per_group = request->per_group,
		.offset = request->offset,
		.count = request->hits };
	size_t n = 0;

	if (!matches_fetch(ix->db, ix->matcher, plan->query, &request->ranking,
		    match_limit(ix, request), request->deadline, &matches, err) ||
		!group_matches(ix->db, &matches, &how, &page, err))
		return false;
	a->grouped = true;
	a->timed_out = matches.timed_out;
	a->total = (struct total){ matches.n, matches.complete ? TOTAL_EXACT : TOTAL_AT_LEAST };
	a->articles = (struct total){ page.articles, a->total.relation };
	for (size_t i = 0; i < page.n; i++)
		n += page.items[i].n_best;
	a->hits = calloc(n + 1, sizeof *a->hits);
	a->groups = calloc(page.n + 1, sizeof *a->groups);
	if (!a->hits || !a->groups)
		return error_out_of_memory(err);
	timing_lap(&a->timing, PHASE_SEARCH);
	for (size_t i = 0; i < page.n && has_time(request, a); i++) {
		if (!load_group(ix, request, plan, &page.items[i], a, err))
			return false;
	}
	return true;
}

static bool count_facets(struct index *ix, const struct request *request, const struct plan *plan,
	struct answer *a, struct error *err)
{
	/* Without scores there is no ranking to do. */
	const struct ranking unranked = { .weighting = XAP_BOOL };
	struct matches matches CLEANUP(matches_done) = { 0 };

	for (size_t kind = 0; kind < FACET_KINDS; kind++) {
		if (!request->facets[kind])
			continue;
		if (!a->facets) {
			a->facets = calloc(FACET_KINDS, sizeof *a->facets);
			if (!a->facets)
				return error_out_of_memory(err);
			if (!matches_fetch(ix->db, ix->matcher, plan->query, &unranked,
				    match_limit(ix, request), request->deadline, &matches, err))
				return false;
			a->timed_out = a->timed_out || matches.timed_out;
			a->facets_over = (struct total){ matches.n,
				matches.complete ? TOTAL_EXACT : TOTAL_AT_LEAST };
		}
		if (!facet_count(ix, &matches, (enum facet_kind)kind, request->facet_size,
			    &a->facets[a->n_facets], err))
			return false;
		a->n_facets++;
	}
	return true;
}

typedef bool find_fn(struct index *ix, const struct request *request, const struct plan *plan,
	struct answer *a, struct error *err);

static bool describe_ranking(const struct index *ix, const struct request *request,
	struct receipt *receipt, struct error *err)
{
	struct buf text CLEANUP(buf_done) = { 0 };

	ranking_describe(&request->ranking, &text);
	receipt->ranking = buf_take(&text);
	for (size_t i = 0; i < ix->n_members && !receipt->no_norms; i++) {
		if (ix->members[i].norms)
			continue;
		receipt->no_norms = strdup(ix->members[i].no_norms.msg);
		if (!receipt->no_norms)
			return error_out_of_memory(err);
	}
	return receipt->ranking || error_out_of_memory(err);
}

/* What other words would have found is missing. */
static void tell_cut_patterns(struct answer *a)
{
	if (!a->receipt.timed_out)
		return;
	a->timed_out = true;
	a->total.relation = a->articles.relation = TOTAL_AT_LEAST;
}

bool search_run(
	struct index *ix, const struct request *asked, struct answer *out, struct error *err)
{
	struct request timed = *asked;
	const struct request *request = &timed;
	struct answer a CLEANUP(answer_done) = {
		.query = request->query, .query_len = request->query_len, .offset = request->offset
	};
	struct plan plan CLEANUP(plan_done) = { 0 };
	find_fn *find;

	timing_start(&a.timing);
	request_start(&timed);
	if (!(like_wanted(request) ? like_plan : query_plan)(ix, request, &plan, err) ||
		!restrict_dates(&plan, request, err) || !fresh_restrict(ix, request, &plan, err) ||
		!describe_ranking(ix, request, &plan.receipt, err))
		return false;
	timing_lap(&a.timing, PHASE_PARSE);
	if (request->expand > 0) {
		if (!expand_plan(ix, request, request->deadline, &plan, err))
			return false;
		timing_lap(&a.timing, PHASE_EXPAND);
	}
	/* Of hits that are only named nothing is marked. */
	if (!request->names_only && !patterns_find_words(&plan.patterns, ix, err))
		return false;
	find = request->group ? find_articles : find_paragraphs;
	if (!find(ix, request, &plan, &a, err) ||
		(request->names_only && !hit_names_load(ix, a.hits, a.n_hits, err)) ||
		!count_facets(ix, request, &plan, &a, err))
		return false;
	timing_lap(&a.timing, PHASE_FACETS);
	a.receipt = plan.receipt;
	plan.receipt = (struct receipt){ 0 };
	tell_cut_patterns(&a);
	if (request->explain) {
		if (!explain_answer(ix, request, plan.query, &a, err))
			return false;
		timing_lap(&a.timing, PHASE_EXPLAIN);
	}
	*out = a;
	a = (struct answer){ 0 };
	return true;
}
