/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A page of ranked paragraphs. More than the page is fetched, so that the ties at its far edge are
 * all in hand; then only groups of equal score that touch the page are sorted, since looking up ids
 * costs more than ranking.
 */
#include "searcher/order.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "common/schema.h"
#include "searcher/collapse.h"
#include "searcher/grow.h"
#include "searcher/labelled.h"
#include "searcher/prints.h"

/* Totals up to this are exact; of phrases, where a match costs ten times as much, up to that. */
enum { COUNT_EXACTLY = 10000, COUNT_PHRASES = 1000 };

/* Fetched beyond the page at first, so that few ties need a second run. */
enum { MARGIN = 16 };

/* Scores that are the same when rounded differ by no more. */
#define ROUNDING 1e-6

/* How many matches after the page are held against those on it. */
enum { LOOK_BEYOND = 50 };

/* Further down the ranking nothing is collapsed: whoever goes there wants everything. */
enum { MAX_COLLAPSED = 10000 };

static const char *const sort_names[] = {
	[SORT_RELEVANCE] = "relevance", [SORT_NEWEST] = "date", [SORT_OLDEST] = "date-asc"
};

const char *sort_name(enum sort sort)
{
	return sort_names[sort];
}

bool sort_find(const char *name, enum sort *out)
{
	for (size_t i = 0; i < sizeof sort_names / sizeof *sort_names; i++) {
		if (strcmp(name, sort_names[i]) == 0) {
			*out = (enum sort)i;
			return true;
		}
	}
	return false;
}

double score_rounded(double score)
{
	return round(score * 1e6) / 1e6;
}

void ranking_page_done(struct ranking_page *p)
{
	for (size_t i = 0; i < p->n; i++) {
		free(p->items[i].owned);
		free(p->items[i].duplicates);
	}
	free(p->items);
	*p = (struct ranking_page){ 0 };
}

static double score_at(const struct xap_results *r, size_t i)
{
	return score_rounded(xap_results_get(r, i).score);
}

static bool is_tie(const struct xap_results *r, size_t i, size_t k)
{
	size_t i_len, k_len;
	const char *i_key = xap_results_key(r, i, &i_len), *k_key = xap_results_key(r, k, &k_len);

	return score_at(r, i) == score_at(r, k) && i_len == k_len &&
	       memcmp(i_key, k_key, i_len) == 0;
}

/* Runs the query until everything that ties with the page's last hit is among the results: what
 * the matcher does by itself, and Xapian when enough is fetched. */
static struct xap_results *run(struct xap_db *db, const struct xap_query *query,
	const struct ranking_want *want, uint64_t end, uint32_t documents, struct error *err)
{
	static const enum xap_order orders[] = { [SORT_RELEVANCE] = XAP_BY_SCORE,
		[SORT_NEWEST] = XAP_BY_VALUE_DOWN,
		[SORT_OLDEST] = XAP_BY_VALUE_UP };
	uint32_t most = xap_query_has_positions(query) ? COUNT_PHRASES : COUNT_EXACTLY;
	uint64_t fetch = end > 0 ? end + MARGIN : 0;

	for (;;) {
		struct xap_results *r;
		bool own;
		size_t n;
		uint32_t count = fetch < documents ? (uint32_t)fetch : documents;
		uint32_t exactly = want->count_all ? documents : most;
		struct xap_search how = ranking_search(
			want->ranking, count, count > exactly ? count : exactly, want->deadline);

		how.slot = SLOT_DATE;
		how.order = orders[want->sort];
		own = want->matcher && matcher_can(query, &how);
		if (own && end > 0) {
			/* One more tells whether there is more. */
			how.count = end < documents ? (uint32_t)end + 1 : documents;
			how.tie = ROUNDING;
		}
		r = matcher_run_or(want->matcher, db, query, &how, err);
		if (!r)
			return NULL;
		n = xap_results_count(r);
		if (own || xap_results_timed_out(r) || n < fetch || fetch >= documents ||
			end == 0 || !is_tie(r, n - 1, end - 1))
			return r;
		xap_results_free(r);
		fetch *= 2;
	}
}

static bool take_ordinal(void *ctx, size_t i, const char *value, size_t len, struct error *err)
{
	struct ranked *item = ctx;

	(void)i;
	(void)err;
	item->ordinal = len ? (uint32_t)xap_sortable_decode(value, len) : 0;
	return true;
}

static bool take_article(void *ctx, size_t i, const char *value, size_t len, struct error *err)
{
	struct ranked *item = ctx;

	(void)i;
	item->owned = malloc(len + 1);
	if (!item->owned)
		return error_out_of_memory(err);
	memcpy(item->owned, value, len);
	item->owned[len] = '\0';
	item->article = item->owned;
	item->article_len = len;
	return true;
}

static bool look_up(struct xap_db *db, struct ranked *item, struct error *err)
{
	struct labelled known;

	item->member = (item->docid - 1) % (uint32_t)xap_db_members(db);
	if (labelled_find(db, item->docid, &known)) {
		item->article = known.article;
		item->article_len = known.article_len;
		item->ordinal = known.ordinal;
		return true;
	}
	return xap_db_values(db, SLOT_ORDINAL, &item->docid, 1, take_ordinal, item, err) &&
	       xap_db_values(db, SLOT_ARTICLE, &item->docid, 1, take_article, item, err);
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
	if (order == 0)
		order = (x->member > y->member) - (x->member < y->member);
	return order;
}

static bool sort_ties(struct xap_db *db, struct ranked *items, size_t n, size_t first, size_t end,
	struct error *err)
{
	for (size_t from = 0, to; from < n && from < end; from = to) {
		for (to = from + 1; to < n && items[to].ties;)
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
		out->items[i].ties = i > 0 && is_tie(r, i, i - 1);
	}
	out->n = n;
	xap_results_total(r, &lower, &estimated, &upper);
	out->timed_out = xap_results_timed_out(r);
	out->exact = lower == upper && !out->timed_out;
	out->total = out->exact || out->timed_out ? lower : estimated;
	return true;
}

/* The first `end` of the ranking, and some more, in order from `first` on. */
static bool fetch(struct xap_db *db, const struct xap_query *query, const struct ranking_want *want,
	uint64_t first, uint64_t end, struct ranking_page *out, struct error *err)
{
	struct xap_results *results CLEANUP(xap_results_freep) = NULL;
	struct xap_stats stats;

	if (!xap_db_stats(db, &stats, err))
		return false;
	results = run(db, query, want, end, stats.documents, err);
	return results && copy_results(results, out, err) &&
	       sort_ties(db, out->items, out->n, (size_t)first, (size_t)end, err);
}

/* Moves items [first, first + count) of `all` to *out, as far as there are any. */
static bool take_page(struct ranking_page *all, uint32_t first, uint32_t count,
	struct ranking_page *out, struct error *err)
{
	size_t n = all->n > first ? all->n - first : 0;

	n = n < count ? n : count;
	*out = (struct ranking_page){ .total = all->total,
		.exact = all->exact,
		.timed_out = all->timed_out,
		.compared = all->compared };
	out->items = calloc(n + 1, sizeof *out->items);
	if (!out->items)
		return error_out_of_memory(err);
	for (; out->n < n; out->n++) {
		out->items[out->n] = all->items[first + out->n];
		all->items[first + out->n] = (struct ranked){ 0 };
	}
	return true;
}

static bool add_duplicate(struct ranked *item, uint32_t docid, struct error *err)
{
	uint32_t *duplicates = grow(item->duplicates, item->n_duplicates, sizeof *duplicates, err);

	if (!duplicates)
		return false;
	item->duplicates = duplicates;
	duplicates[item->n_duplicates++] = docid;
	return true;
}

static bool read_shingles(
	void *ctx, uint32_t docid, bool all, struct shingles *out, struct error *err)
{
	return shingles_read(ctx, docid, all, out, err);
}

/* Tells which of the first n items stand for others. */
static bool find_duplicates(struct index *ix, const struct ranked *items, size_t n, size_t end,
	struct collapsing *found, struct error *err)
{
	struct prints prints CLEANUP(prints_done) = { 0 };
	uint32_t *docids = calloc(n + 1, sizeof *docids);
	bool ok = docids || error_out_of_memory(err);

	for (size_t i = 0; ok && i < n; i++)
		docids[i] = items[i].docid;
	ok = ok && prints_read(&prints, ix->db, docids, n, err) &&
	     collapse(found,
		     &(struct collapse_items){ docids, prints.simhashes, prints.sketches, n }, end,
		     read_shingles, ix, err);
	free(docids);
	return ok;
}

/* Leaves those of the first n items that stand for themselves, the first `end` of them with their
 * duplicates. */
static bool leave_out_duplicates(struct index *ix, struct ranking_page *all, size_t n, size_t end,
	struct collapsing *found, struct error *err)
{
	size_t looked_at = n < MAX_COLLAPSED ? n : MAX_COLLAPSED, kept = 0;
	size_t *place = calloc(looked_at + 1, sizeof *place);
	bool ok = (place || error_out_of_memory(err)) &&
		  find_duplicates(ix, all->items, looked_at, end, found, err);

	for (size_t i = 0; ok && i < all->n; i++) {
		struct ranked item = all->items[i];

		all->items[i] = (struct ranked){ 0 };
		if (i < n && (i >= looked_at || found->items[i].stands_for == i)) {
			if (i < looked_at)
				place[i] = kept;
			all->items[kept++] = item;
			continue;
		}
		free(item.owned);
		if (i < n)
			ok = add_duplicate(
				&all->items[place[found->items[i].stands_for]], item.docid, err);
	}
	if (ok)
		all->n = kept;
	free(place);
	return ok;
}

/* Looks further down the ranking until what is left fills the page. */
static bool fetch_collapsed(struct xap_db *db, const struct xap_query *query,
	const struct ranking_want *want, struct ranking_page *out, struct error *err)
{
	uint64_t end = (uint64_t)want->offset + want->count, reach = end + LOOK_BEYOND;
	struct collapsing found CLEANUP(collapsing_done) = { 0 };

	for (;; reach *= 2) {
		struct ranking_page all CLEANUP(ranking_page_done) = { 0 };
		size_t n;

		if (!fetch(db, query, want, 0, reach, &all, err))
			return false;
		n = all.n < reach ? all.n : (size_t)reach;
		all.compared = all.n <= n && n <= MAX_COLLAPSED && !all.timed_out;
		if (!leave_out_duplicates(want->collapse, &all, n, (size_t)end, &found, err))
			return false;
		if (all.n >= end || n < reach || all.timed_out)
			return take_page(&all, want->offset, want->count, out, err);
	}
}

bool ranking_page_fetch(struct xap_db *db, const struct xap_query *query,
	const struct ranking_want *want, struct ranking_page *out, struct error *err)
{
	struct ranking_page page CLEANUP(ranking_page_done) = { 0 };
	struct ranking_page all CLEANUP(ranking_page_done) = { 0 };

	if (want->collapse) {
		if (!fetch_collapsed(db, query, want, &page, err))
			return false;
	} else if (!fetch(db, query, want, want->offset, (uint64_t)want->offset + want->count, &all,
			   err) ||
		   !take_page(&all, want->offset, want->count, &page, err)) {
		return false;
	}
	*out = page;
	page = (struct ranking_page){ 0 };
	return true;
}
