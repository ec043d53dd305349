/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A page of ranked paragraphs. More than the page is fetched, until the ties at its far edge are
 * all in hand; then only groups of equal score that touch the page are sorted, since looking up ids
 * costs more than ranking.
 */
#include "searcher/order.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "common/schema.h"

/* Totals up to this are exact; counting a phrase's matches in a large index is not free. */
enum { COUNT_EXACTLY = 10000 };

/* Fetched beyond the page at first, so that few ties need a second run. */
enum { MARGIN = 16 };

double score_rounded(double score)
{
	return round(score * 1e6) / 1e6;
}

void ranking_page_done(struct ranking_page *p)
{
	for (size_t i = 0; i < p->n; i++)
		free(p->items[i].article);
	free(p->items);
	*p = (struct ranking_page){ 0 };
}

static double score_at(const struct xap_results *r, size_t i)
{
	return score_rounded(xap_results_get(r, i).score);
}

/* Runs the query until everything that ties with the page's last hit is among the results. */
static struct xap_results *run(struct xap_db *db, const struct xap_query *query,
	const struct ranking *ranking, uint64_t end, uint32_t documents, struct error *err)
{
	uint64_t fetch = end + MARGIN;

	for (;;) {
		struct xap_results *r;
		size_t n;
		uint32_t count = fetch < documents ? (uint32_t)fetch : documents;
		const struct xap_search how = ranking_search(
			ranking, count, count > COUNT_EXACTLY ? count : COUNT_EXACTLY);

		r = xap_search_run(db, query, &how, err);
		if (!r)
			return NULL;
		n = xap_results_count(r);
		if (n < fetch || fetch >= documents || end == 0 ||
			score_at(r, n - 1) != score_at(r, end - 1))
			return r;
		xap_results_free(r);
		fetch *= 2;
	}
}

static bool look_up(struct xap_db *db, struct ranked *item, struct error *err)
{
	struct buf value CLEANUP(buf_done) = { 0 };

	if (!xap_db_value(db, item->docid, SLOT_ORDINAL, &value, err))
		return false;
	item->ordinal = value.len ? xap_sortable_decode(value.data, value.len) : 0;
	buf_clear(&value);
	if (!xap_db_value(db, item->docid, SLOT_ARTICLE, &value, err))
		return false;
	item->article_len = value.len;
	item->article = value.len ? buf_take(&value) : strdup("");
	return item->article || error_out_of_memory(err);
}

static int by_place(const void *a, const void *b)
{
	const struct ranked *x = a, *y = b;
	size_t len = x->article_len < y->article_len ? x->article_len : y->article_len;
	int order = memcmp(x->article, y->article, len);

	if (order == 0)
		order = (x->article_len > y->article_len) - (x->article_len < y->article_len);
	if (order == 0)
		order = (x->ordinal > y->ordinal) - (x->ordinal < y->ordinal);
	return order;
}

static bool sort_ties(struct xap_db *db, struct ranked *items, size_t n, size_t first, size_t end,
	struct error *err)
{
	for (size_t from = 0, to; from < n && from < end; from = to) {
		for (to = from + 1; to < n && items[to].score == items[from].score;)
			to++;
		if (to <= first || to == from + 1)
			continue;
		for (size_t i = from; i < to; i++) {
			if (!look_up(db, &items[i], err))
				return false;
		}
		qsort(items + from, to - from, sizeof *items, by_place);
	}
	return true;
}

/* All that was fetched, as Xapian has it. */
static bool copy_results(const struct xap_results *r, struct ranking_page *out, struct error *err)
{
	size_t n = xap_results_count(r);
	uint32_t lower, estimated, upper;

	out->items = calloc(n + 1, sizeof *out->items);
	if (!out->items)
		return error_out_of_memory(err);
	for (size_t i = 0; i < n; i++) {
		out->items[i].docid = xap_results_get(r, i).docid;
		out->items[i].score = score_at(r, i);
	}
	out->n = n;
	xap_results_total(r, &lower, &estimated, &upper);
	out->exact = lower == upper;
	out->total = out->exact ? lower : estimated;
	return true;
}

bool ranking_page_fetch(struct xap_db *db, const struct xap_query *query,
	const struct ranking *ranking, uint32_t offset, uint32_t count, struct ranking_page *out,
	struct error *err)
{
	struct xap_results *results CLEANUP(xap_results_freep) = NULL;
	struct ranking_page all CLEANUP(ranking_page_done) = { 0 };
	uint64_t end = (uint64_t)offset + count;
	struct xap_stats stats;
	struct ranked *items;
	size_t n;

	if (!xap_db_stats(db, &stats, err))
		return false;
	results = run(db, query, ranking, end, stats.documents, err);
	if (!results || !copy_results(results, &all, err) ||
		!sort_ties(db, all.items, all.n, offset, (size_t)end, err))
		return false;
	n = all.n > offset ? all.n - offset : 0;
	n = n < count ? n : count;
	items = calloc(n + 1, sizeof *items);
	if (!items)
		return error_out_of_memory(err);
	for (size_t i = 0; i < n; i++) {
		items[i] = all.items[offset + i];
		all.items[offset + i].article = NULL;
	}
	*out = (struct ranking_page){
		.items = items, .n = n, .total = all.total, .exact = all.exact
	};
	return true;
}
