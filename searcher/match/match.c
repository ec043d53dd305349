/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Window by window, keeping the best in a heap. As long as matches are counted none is left out;
 * then the worst of a full heap is what others must reach.
 */
#include "searcher/match/match.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "common/macros.h"
#include "searcher/match/leap.h"
#include "searcher/match/stored.h"
#include "searcher/match/values.h"
#include "searcher/match/window.h"

struct matcher {
	struct database database;
	const struct norms *norms;
	struct pairs *pairs;   /* NULL: there are none */
	struct bounds *bounds; /* likewise */
};

struct matcher *matcher_open(const char *directory, const struct xap_stats *of,
	const struct norms *norms, struct error *err)
{
	struct matcher *m = calloc(1, sizeof *m);
	struct error none = { 0 };

	if (!m) {
		error_out_of_memory(err);
		return NULL;
	}
	m->norms = norms;
	if (database_open(&m->database, directory, err)) {
		if (m->database.revision == of->revision &&
			m->database.total_length == of->total_length &&
			m->database.last_docid == of->last_docid) {
			/* Without them queries take longer, which is no fault. */
			m->pairs = pairs_open(directory, of, &none);
			m->bounds = bounds_open(directory, of, &none);
			return m;
		}
		error_set(err, ERROR_CORRUPT, "%s changes while it is open", directory);
	}
	matcher_close(m);
	return NULL;
}

void matcher_close(struct matcher *m)
{
	if (!m)
		return;
	database_close(&m->database);
	pairs_close(m->pairs);
	bounds_close(m->bounds);
	free(m);
}

bool matcher_can(const struct xap_query *query, const struct xap_search *how)
{
	return how->weighting == XAP_BM25 && how->order == XAP_BY_SCORE && tree_can(query);
}

/* The best so far: a heap, once it is full, with the worst on top. */
struct best {
	struct xap_match *items;
	size_t n, room;
	uint64_t seen; /* matches */
};

static bool is_worse(const struct xap_match *a, const struct xap_match *b)
{
	return a->score < b->score || (a->score == b->score && a->docid > b->docid);
}

static void sift_down(struct best *best, size_t at)
{
	struct xap_match item = best->items[at];

	for (;;) {
		size_t child = 2 * at + 1;

		if (child >= best->n)
			break;
		if (child + 1 < best->n && is_worse(&best->items[child + 1], &best->items[child]))
			child++;
		if (!is_worse(&best->items[child], &item))
			break;
		best->items[at] = best->items[child];
		at = child;
	}
	best->items[at] = item;
}

static void add_match(struct best *best, struct xap_match match)
{
	if (best->n < best->room) {
		best->items[best->n++] = match;
		if (best->n == best->room) {
			for (size_t i = best->n / 2; i-- > 0;)
				sift_down(best, i);
		}
	} else if (best->room > 0 && is_worse(&best->items[0], &match)) {
		best->items[0] = match;
		sift_down(best, 0);
	}
}

static int best_first(const void *a, const void *b)
{
	const struct xap_match *x = a, *y = b;

	return is_worse(x, y) ? 1 : is_worse(y, x) ? -1 : 0;
}

/* Takes the window's matches, and empties it. */
static void collect(struct best *best, struct window *w, uint32_t base)
{
	for (size_t i = 0; i < WINDOW_WORDS; i++) {
		for (uint64_t left = w->marked[i]; left; left &= left - 1) {
			uint32_t at = (uint32_t)(i * 64) + (uint32_t)__builtin_ctzll(left);

			best->seen++;
			add_match(best, (struct xap_match){ base + at, w->scores[at] });
			w->scores[at] = 0;
		}
		w->marked[i] = 0;
	}
}

struct run {
	const struct xap_search *how;
	struct scoring scoring;
	struct node *root;
	struct window window;
	struct best best;
	/* Where matches began to be left out, and how many there were by then; 0: nowhere. */
	uint32_t left_out_from;
	uint64_t seen_before;
	bool timed_out;
};

static bool is_late(const struct xap_search *how)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9 >= how->deadline;
}

/* What a further match must score to be of interest. */
static double need_of(struct run *r, uint32_t from)
{
	if ((r->root->kind != NODE_TERM && r->best.seen < r->how->check_at_least) ||
		r->best.n < r->best.room)
		return 0;
	if (r->best.room == 0)
		return HUGE_VAL;
	if (r->left_out_from == 0) {
		r->left_out_from = from;
		r->seen_before = r->best.seen;
	}
	return r->best.items[0].score;
}

static void match_all(struct run *r)
{
	uint32_t last = r->scoring.database->last_docid, from = 1;

	while (from <= last && !r->timed_out) {
		const struct leap leap = { need_of(r, from), true, last };
		double need = leap.need;
		uint32_t end, base = leap_over(&r->scoring, r->root, &leap, from, &end);
		struct window_place place = { .scoring = &r->scoring };

		if (base <= last)
			base = window_next(r->root, base, need);
		if (base > last)
			break;
		from = base;
		if (base >= end)
			continue;
		place.base = base;
		place.end = end - base < WINDOW ? end : base + WINDOW;
		window_fill(&place, r->root, &r->window, need);
		collect(&r->best, &r->window, base);
		from = place.end;
		if (r->how->deadline > 0)
			r->timed_out = is_late(r->how);
	}
}

/* How many there would have been, by the part where all were counted. */
static struct xap_results *report(struct run *r, struct error *err)
{
	uint32_t documents = r->scoring.database->documents;
	uint32_t last = r->scoring.database->last_docid;
	uint64_t lower = r->best.seen, upper = lower, estimated = lower;
	size_t first = r->how->first < r->best.n ? r->how->first : r->best.n;

	if (r->root->kind == NODE_TERM && !r->timed_out) {
		lower = upper = estimated = r->root->postings->documents;
	} else if (r->left_out_from || r->timed_out) {
		upper = documents;
		if (r->left_out_from > 1)
			estimated =
				(uint64_t)((double)r->seen_before * last / (r->left_out_from - 1));
		if (estimated < lower)
			estimated = lower;
		if (estimated > upper)
			estimated = upper;
	}
	qsort(r->best.items, r->best.n, sizeof *r->best.items, best_first);
	return xap_results_new(r->best.items + first, r->best.n - first, (uint32_t)lower,
		(uint32_t)estimated, (uint32_t)upper, r->timed_out, err);
}

static void run_done(struct run **r)
{
	if (!*r)
		return;
	tree_free((*r)->root);
	free((*r)->best.items);
	free(*r);
}

struct xap_results *matcher_run(const struct matcher *m, const struct xap_query *query,
	const struct xap_search *how, struct error *err)
{
	CLEANUP(run_done) struct run *r = calloc(1, sizeof *r);
	uint64_t room = (uint64_t)how->first + how->count;

	if (!r) {
		error_out_of_memory(err);
		return NULL;
	}
	r->how = how;
	r->scoring = scoring_make(&m->database, m->norms, m->pairs, m->bounds, how->k1, how->b);
	r->best.room = room < m->database.documents ? room : m->database.documents;
	r->best.items = malloc((r->best.room + 1) * sizeof *r->best.items);
	if (!r->best.items) {
		error_out_of_memory(err);
		return NULL;
	}
	r->root = tree_build(&r->scoring, query, err);
	if (!r->root)
		return NULL;
	match_all(r);
	if (tree_bad(r->root)) {
		error_set(
			err, ERROR_CORRUPT, "a table of the index is damaged; run: indexer check");
		return NULL;
	}
	return report(r, err);
}

struct xap_results *matcher_run_or(const struct matcher *m, struct xap_db *db,
	const struct xap_query *query, const struct xap_search *how, struct error *err)
{
	return m && matcher_can(query, how) ? matcher_run(m, query, how, err)
					    : xap_search_run(db, query, how, err);
}

bool matcher_values_or(const struct matcher *m, struct xap_db *db, uint32_t slot,
	const uint32_t *docids, size_t n, xap_value_fn *fn, void *ctx, struct error *err)
{
	return m ? values_read(&m->database, slot, docids, n, fn, ctx, err)
		 : xap_db_values(db, slot, docids, n, fn, ctx, err);
}

bool matcher_data_or(const struct matcher *m, struct xap_db *db, uint32_t docid, struct buf *out,
	struct error *err)
{
	return m ? stored_data(&m->database, docid, out, err) : xap_db_data(db, docid, out, err);
}

bool matcher_metadata_or(const struct matcher *m, struct xap_db *db, const char *key, size_t len,
	struct buf *out, struct error *err)
{
	return m ? stored_metadata(&m->database, key, len, out, err)
		 : xap_db_metadata(db, key, len, out, err);
}

bool matcher_frequency_or(const struct matcher *m, struct xap_db *db, const char *term, size_t len,
	uint32_t *documents, struct error *err)
{
	uint64_t occurrences;

	return m ? stored_frequency(&m->database, term, len, documents, err)
		 : xap_db_freqs(db, term, len, documents, &occurrences, err);
}
