/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One question answered: plan the query, rank, load the page's paragraphs, mark what matched and
 * choose what to show of each. Holds no state between questions.
 */
#include "searcher/search.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "searcher/hit_load.h"
#include "searcher/order.h"
#include "searcher/query.h"
#include "searcher/snippet.h"

static double milliseconds_since(const struct timespec *start)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)(now.tv_sec - start->tv_sec) * 1e3 +
	       (double)(now.tv_nsec - start->tv_nsec) / 1e6;
}

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

static bool load_hits(struct index *ix, const struct request *request, const struct plan *plan,
	const struct ranking_page *page, struct answer *a, struct error *err)
{
	a->hits = calloc(page->n + 1, sizeof *a->hits);
	if (!a->hits)
		return error_out_of_memory(err);
	for (size_t i = 0; i < page->n; i++) {
		struct hit *h = &a->hits[i];

		if (!hit_load(ix, page->items[i].docid, h, err))
			return false;
		a->n_hits = i + 1;
		h->rank = request->offset + (uint32_t)i + 1;
		h->score = page->items[i].score;
		if (!mark(ix, &plan->patterns, request, h, err))
			return false;
	}
	return true;
}

static bool describe_ranking(
	const struct request *request, struct receipt *receipt, struct error *err)
{
	struct buf text CLEANUP(buf_done) = { 0 };

	ranking_describe(&request->ranking, &text);
	receipt->ranking = buf_take(&text);
	return receipt->ranking || error_out_of_memory(err);
}

bool search_run(
	struct index *ix, const struct request *request, struct answer *out, struct error *err)
{
	struct answer a CLEANUP(answer_done) = {
		.query = request->query, .query_len = request->query_len, .offset = request->offset
	};
	struct plan plan CLEANUP(plan_done) = { 0 };
	struct ranking_page page CLEANUP(ranking_page_done) = { 0 };
	struct timespec start;

	clock_gettime(CLOCK_MONOTONIC, &start);
	if (!query_plan(ix, request, &plan, err))
		return false;
	if (!ranking_page_fetch(ix->db, plan.query, &request->ranking, request->offset,
		    request->hits, &page, err))
		return false;
	a.total.value = page.total;
	a.total.relation = page.exact ? TOTAL_EXACT : TOTAL_ABOUT;
	if (!load_hits(ix, request, &plan, &page, &a, err))
		return false;
	if (!describe_ranking(request, &plan.receipt, err))
		return false;
	a.receipt = plan.receipt;
	plan.receipt = (struct receipt){ 0 };
	a.elapsed_ms = milliseconds_since(&start);
	*out = a;
	a = (struct answer){ 0 };
	return true;
}
