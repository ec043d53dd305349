/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "searcher/match/by_value.h"

#include <stdlib.h>
#include <string.h>

#include "common/macros.h"
#include "common/xap_results.h"
#include "searcher/match/value_key.h"
#include "searcher/match/window.h"

/* Keys are whole numbers: what is nearer than this is equal. */
#define SAME_KEY 0.5

struct dated {
	struct xap_match match;
	double key;
};

struct page {
	struct dated *items; /* owned */
	size_t n;
};

static void page_done(struct page *p)
{
	free(p->items);
}

static int by_docid(const void *a, const void *b)
{
	const struct dated *x = a, *y = b;

	return (x->match.docid > y->match.docid) - (x->match.docid < y->match.docid);
}

static int by_place(const void *a, const void *b)
{
	const struct dated *x = a, *y = b;

	if (x->key != y->key)
		return x->key < y->key ? 1 : -1;
	if (x->match.score != y->match.score)
		return x->match.score < y->match.score ? 1 : -1;
	return by_docid(a, b);
}

/* All whose key is among the first `room`: those that tie with the last of them as well. */
static bool find(const struct race *of, const struct xap_search *how, size_t room,
	struct race_outcome *outcome, struct page *out, struct error *err)
{
	CLEANUP(forest_done) struct forest forest = { 0 };
	CLEANUP(best_done) struct best best = { 0 };
	struct race race = *of;

	race.weigh = false;
	race.enough = UINT64_MAX;
	race.least = 0;
	race.by_value = how->order;
	race.slot = how->slot;
	if (!forest_build(&forest, race.scorings, race.n, race.query, false, err) ||
		!best_init(&best, room, SAME_KEY, err) ||
		!race_run(&race, &forest, &best, outcome, err) || !best_sort(&best, err))
		return false;
	out->items = calloc(best.n + 1, sizeof *out->items);
	if (!out->items)
		return error_out_of_memory(err);
	for (out->n = 0; out->n < best.n; out->n++)
		out->items[out->n] = (struct dated){ .match = { best.items[out->n].docid, 0 },
			.key = best.items[out->n].score };
	return true;
}

/* Of items from `from` on, which ascend, those of database `number` that lie in one window; returns
   the item behind them. */
static size_t score_window(struct page *p, const struct race *race, struct node *root,
	uint32_t number, size_t from, struct window *w)
{
	const uint32_t n = (uint32_t)race->n;
	struct window_place place = { .scoring = &race->scorings[number],
		.base = (p->items[from].match.docid - 1) / n + 1 };
	uint64_t hits[WINDOW_WORDS] = { 0 };
	size_t end = from;

	place.end = place.base + WINDOW;
	for (; end < p->n && (p->items[end].match.docid - 1) / n + 1 < place.end; end++) {
		uint32_t docid = p->items[end].match.docid;
		uint32_t at = (docid - 1) / n + 1 - place.base;

		if ((docid - 1) % n == number)
			w->marked[at / 64] |= UINT64_C(1) << at % 64;
	}
	window_refine(&place, root, w->marked, hits, w->scores);
	for (size_t i = from; i < end; i++) {
		uint32_t docid = p->items[i].match.docid;

		if ((docid - 1) % n == number) {
			double *score = &w->scores[(docid - 1) / n + 1 - place.base];

			p->items[i].match.score = *score;
			*score = 0;
		}
	}
	memset(w->marked, 0, sizeof w->marked);
	return end;
}

static void window_free(struct window **w)
{
	free(*w);
}

static bool score(struct page *p, const struct race *race, struct error *err)
{
	CLEANUP(forest_done) struct forest forest = { 0 };
	CLEANUP(window_free) struct window *w = window_new(race->last_docid, err);

	if (!w || !forest_build(&forest, race->scorings, race->n, race->query, true, err))
		return false;
	if (p->n > 1)
		qsort(p->items, p->n, sizeof *p->items, by_docid);
	for (uint32_t number = 0; number < race->n; number++) {
		for (size_t i = 0; i < p->n;)
			i = score_window(p, race, forest.roots[number], number, i, w);
	}
	return !forest_bad(&forest) ||
	       error_set(err, ERROR_CORRUPT, "a table of the index is damaged; run: indexer check");
}

/* Of a sorted page, without what is behind `room` and does not tie with the last. */
static void cut(struct page *p, size_t room, double tie)
{
	const struct dated *last;

	if (p->n <= room)
		return;
	last = &p->items[room - 1];
	while (room < p->n && tie > 0 && p->items[room].key == last->key &&
		p->items[room].match.score >= last->match.score - tie)
		room++;
	p->n = room;
}

static struct xap_results *report(const struct page *p, const struct xap_search *how,
	const struct race_outcome *o, uint32_t documents, struct error *err)
{
	size_t first = how->first < p->n ? how->first : p->n, n = p->n - first;
	uint32_t least = (uint32_t)(o->timed_out ? o->seen : o->counted);
	struct xap_match *matches = malloc((n + 1) * sizeof *matches);
	CLEANUP(xap_results_freep) struct xap_results *r = NULL;

	if (!matches) {
		error_out_of_memory(err);
		return NULL;
	}
	for (size_t i = 0; i < n; i++)
		matches[i] = p->items[first + i].match;
	r = xap_results_new(
		matches, n, least, least, o->timed_out ? documents : least, o->timed_out, err);
	free(matches);
	for (size_t i = 0; r && i < n; i++) {
		char text[VALUE_KEY_DIGITS];
		size_t len = value_key_text(
			p->items[first + i].key, how->order == XAP_BY_VALUE_UP, text);

		if (!xap_results_add_key(r, i, text, len, err))
			return NULL;
	}
	return TAKE_PTR(r);
}

struct xap_results *by_value_run(
	const struct race *of, const struct xap_search *how, size_t room, struct error *err)
{
	CLEANUP(page_done) struct page p = { 0 };
	struct race_outcome outcome;
	uint32_t documents = 0;

	for (size_t i = 0; i < of->n; i++)
		documents += of->scorings[i].database->documents;
	if (!find(of, how, room, &outcome, &p, err) || (of->weigh && !score(&p, of, err)))
		return NULL;
	if (p.n > 1)
		qsort(p.items, p.n, sizeof *p.items, by_place);
	cut(&p, room, how->tie);
	return report(&p, how, &outcome, documents, err);
}
