/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Window by window, keeping the best in a heap. As long as matches are counted none is left out;
 * then the worst of a full heap, whoever has it, is what others must reach. What is equal to it
 * goes on being looked at, and each heap keeps the best of its own blocks, so that the best of all
 * heaps are the best of all.
 */
#include "searcher/match/race.h"

#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "common/glass/values.h"
#include "searcher/match/deal.h"
#include "searcher/match/leap.h"
#include "searcher/match/value_key.h"
#include "searcher/match/window.h"

/* What threads have in common. */
struct track {
	const struct race *race;
	struct deal deal;
	_Atomic double need;
	_Atomic bool timed_out;
	_Atomic bool damaged; /* a value is no date, or cannot be read */
};

/* A runner's way through one of the databases, by docids there. */
struct lane {
	struct node *root;
	const struct scoring *scoring;
	uint32_t number, of;	      /* which one it is of how many */
	uint32_t hope_from, hope_end; /* what leap_over() found last */
	struct values values;	      /* where matches are ordered by them */
};

struct runner {
	struct track *track;
	struct lane *lanes; /* owned */
	struct best *best;
	struct window *window; /* owned */
};

struct helper {
	pthread_t thread;
	bool started;
	struct forest forest;
	struct runner runner;
	struct best best;
};

/* The docid in all together of one in a database. */
static inline uint32_t docid_of_all(const struct lane *l, uint32_t docid)
{
	return (docid - 1) * l->of + l->number + 1;
}

/* The first docid in the database that is `docid` in all together, or behind it. */
static inline uint32_t docid_in_lane(const struct lane *l, uint32_t docid)
{
	uint64_t before = docid + UINT64_C(1) * l->of - 2;

	return docid <= l->number ? 1 : (uint32_t)((before - l->number) / l->of) + 1;
}

static double now_seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* Takes the window's matches, and empties it; returns how many there were. */
static uint32_t collect(struct best *best, struct window *w, const struct lane *l, uint32_t base)
{
	uint32_t n = 0, first = docid_of_all(l, base), step = l->of;

	for (size_t i = 0; i < WINDOW_WORDS; i++) {
		for (uint64_t left = w->marked[i]; left; left &= left - 1) {
			uint32_t at = (uint32_t)(i * 64) + (uint32_t)__builtin_ctzll(left);

			best_add(best, (struct xap_match){ first + at * step, w->scores[at] });
			w->scores[at] = 0;
			n++;
		}
		w->marked[i] = 0;
	}
	return n;
}

/* The same with keys in place of scores. */
static uint32_t collect_keys(struct runner *r, struct lane *l, uint32_t base)
{
	const struct race *race = r->track->race;
	uint32_t n = 0;

	for (size_t i = 0; i < WINDOW_WORDS; i++) {
		for (uint64_t left = r->window->marked[i]; left; left &= left - 1) {
			uint32_t docid =
				base + (uint32_t)(i * 64) + (uint32_t)__builtin_ctzll(left);
			bool has = values_find(&l->values, docid);
			double key = has ? value_key(l->values.value, l->values.len,
						   race->by_value == XAP_BY_VALUE_UP)
					 : 0;

			if (key < 0 || l->values.cursor.bad)
				r->track->damaged = true;
			best_add(r->best, (struct xap_match){ docid_of_all(l, docid), key });
			n++;
		}
		r->window->marked[i] = 0;
	}
	return n;
}

/* The same where only their number is asked for. */
static uint32_t count(struct window *w)
{
	uint32_t n = 0;

	for (size_t i = 0; i < WINDOW_WORDS; i++) {
		if (w->marked[i])
			n += (uint32_t)__builtin_popcountll(w->marked[i]);
		w->marked[i] = 0;
	}
	return n;
}

/* What a further match must score to be of interest to anyone. */
static double need_of(const struct runner *r)
{
	double own = best_need(r->best), need = r->track->need;

	while (own > need) {
		if (atomic_compare_exchange_weak(&r->track->need, &need, own))
			return own;
	}
	return need;
}

/* The first docid from `from` on that may be of interest; then *end is behind the last of which
   that is known. It may be in a later block: what was found is kept, as it cannot be found again.
 */
static uint32_t find_hope(
	struct runner *r, struct lane *l, uint32_t from, double need, uint32_t *end)
{
	const struct scoring *s = l->scoring;
	/* What equals the worst of its own is behind it; that of another may be before, as may be
	   those of other databases. */
	const struct leap leap = { need, l->of == 1 && need <= best_need(r->best),
		s->database->last_docid };

	*end = leap.last + 1;
	if (need <= 0)
		return window_next(l->root, from, need);
	if (from >= l->hope_end)
		l->hope_from = leap_over(s, l->root, &leap, from, &l->hope_end);
	*end = l->hope_end;
	from = from > l->hope_from ? from : l->hope_from;
	return from <= leap.last ? window_next(l->root, from, need) : POSTINGS_END;
}

/* Matches what may be of interest from `from` to before `end`, up to a window. Returns where to go
   on. */
static uint32_t match_some(struct runner *r, struct lane *l, double need, uint32_t from,
	uint32_t end, uint32_t *matches)
{
	struct window_place place = { .scoring = l->scoring };
	uint32_t hope_end;

	if (need == HUGE_VAL)
		return POSTINGS_END;
	place.base = find_hope(r, l, from, need, &hope_end);
	end = hope_end < end ? hope_end : end;
	if (place.base >= end)
		return place.base;
	place.end = end - place.base < WINDOW ? end : place.base + WINDOW;
	window_fill(&place, l->root, r->window, need);
	if (r->track->race->by_value != XAP_BY_SCORE)
		*matches += collect_keys(r, l, place.base);
	else if (r->best->room > 0)
		*matches += collect(r->best, r->window, l, place.base);
	else
		*matches += count(r->window);
	return place.end;
}

/* Returns a docid of all together before which this database has nothing more; at most `last` + 1.
 */
static uint32_t match_lane(
	struct runner *r, struct lane *l, const struct deal_block *b, uint32_t *matches)
{
	struct track *t = r->track;
	uint32_t from = docid_in_lane(l, b->from), end = docid_in_lane(l, b->end);

	while (from < end && !t->timed_out) {
		from = match_some(r, l, b->count ? 0 : need_of(r), from, end, matches);
		if (t->race->deadline > 0 && now_seconds() >= t->race->deadline)
			t->timed_out = true;
	}
	return from > l->scoring->database->last_docid ? t->race->last_docid + 1
						       : docid_of_all(l, from);
}

/* Returns a docid before which there is nothing more. */
static uint32_t match_block(struct runner *r, const struct deal_block *b, uint32_t *matches)
{
	uint32_t next = r->track->race->last_docid + 1;

	for (size_t i = 0; i < r->track->race->n; i++) {
		uint32_t then = match_lane(r, &r->lanes[i], b, matches);

		next = then < next ? then : next;
	}
	return next;
}

/* False when there is nothing left. */
static bool run_block(struct runner *r)
{
	struct deal_block block;
	uint32_t matches = 0, next;

	if (r->track->timed_out || !deal_take(&r->track->deal, &block))
		return false;
	next = match_block(r, &block, &matches);
	deal_return(&r->track->deal, &block, matches, next);
	return true;
}

static void *help(void *arg)
{
	while (run_block(arg))
		;
	return NULL;
}

/* `best` and the trees outlive it. It has to be ended after a failure as well. */
static bool runner_init(struct runner *r, struct track *track, const struct forest *forest,
	struct best *best, struct error *err)
{
	uint32_t last_docid = 0;

	r->track = track;
	r->best = best;
	r->lanes = calloc(forest->n, sizeof *r->lanes);
	if (!r->lanes)
		return error_out_of_memory(err);
	for (size_t i = 0; i < forest->n; i++) {
		const struct scoring *s = &track->race->scorings[i];

		r->lanes[i] = (struct lane){ .root = forest->roots[i],
			.scoring = s,
			.number = (uint32_t)i,
			.of = (uint32_t)forest->n };
		last_docid =
			s->database->last_docid > last_docid ? s->database->last_docid : last_docid;
		if (track->race->by_value != XAP_BY_SCORE)
			values_open(&r->lanes[i].values, s->database, track->race->slot);
	}
	r->window = window_new(last_docid, err);
	return r->window != NULL;
}

static void runner_done(struct runner *r)
{
	const struct race *race = r->track ? r->track->race : NULL;

	for (size_t i = 0; r->lanes && race->by_value != XAP_BY_SCORE && i < race->n; i++)
		values_done(&r->lanes[i].values);
	free(r->lanes);
	free(r->window);
}

/* From what is best so far. Where it cannot be had, the others do without. */
static void helper_start(struct helper *h, struct runner *first, struct error *err)
{
	const struct race *race = first->track->race;

	if (!best_init(&h->best, first->best->room, first->best->tie, err))
		return;
	memcpy(h->best.items, first->best->items, first->best->n * sizeof *h->best.items);
	h->best.n = first->best->n;
	h->started =
		forest_build(&h->forest, race->scorings, race->n, race->query, race->weigh, err) &&
		runner_init(&h->runner, first->track, &h->forest, &h->best, err) &&
		pthread_create(&h->thread, NULL, help, &h->runner) == 0;
}

/* `from`: where the first block begins that was not given to the first runner alone. */
static bool helper_end(struct helper *h, struct best *to, uint32_t from)
{
	bool ok = true;

	if (h->started) {
		pthread_join(h->thread, NULL);
		ok = !forest_bad(&h->forest);
		best_add_all(to, &h->best, from);
	}
	runner_done(&h->runner);
	forest_done(&h->forest);
	best_done(&h->best);
	return ok;
}

static bool run_with_help(struct runner *first)
{
	struct track *t = first->track;
	unsigned n = t->race->sharing->threads - 1;
	struct helper *helpers = calloc(n, sizeof *helpers);
	double part;
	uint32_t from = deal_position(&t->deal, &part);
	bool ok = true;

	for (unsigned i = 0; helpers && i < n; i++) {
		struct error ignored = { 0 };

		helper_start(&helpers[i], first, &ignored);
	}
	while (run_block(first))
		;
	for (unsigned i = 0; helpers && i < n; i++)
		ok = helper_end(&helpers[i], first->best, from) && ok;
	free(helpers);
	return ok;
}

/* Whether what is left is worth starting threads: by the time that the rest has taken. */
static bool is_long(struct track *t, double start)
{
	double part, seconds = now_seconds() - start, least = t->race->sharing->least_seconds;

	deal_position(&t->deal, &part);
	return seconds >= least && seconds * (1 - part) >= least * part;
}

static bool run(struct runner *first)
{
	struct track *t = first->track;
	bool alone = t->race->sharing->threads <= 1;
	double start = alone ? 0 : now_seconds();

	while (alone || !is_long(t, start)) {
		if (!run_block(first))
			return true;
	}
	return run_with_help(first);
}

static void track_done(struct track *t)
{
	deal_done(&t->deal);
}

static void tell(const struct track *t, struct race_outcome *out)
{
	const struct deal *d = &t->deal;
	uint64_t docids = (uint64_t)d->counted_blocks * d->block_size;

	*out = (struct race_outcome){ .counted = d->counted,
		.counted_all = d->counted_blocks == d->blocks,
		.counted_part = d->last_docid > 0 ? (double)docids / d->last_docid : 0,
		.seen = d->seen,
		.timed_out = t->timed_out };
}

bool race_run(const struct race *race, const struct forest *forest, struct best *best,
	struct race_outcome *out, struct error *err)
{
	CLEANUP(runner_done) struct runner first = { 0 };
	CLEANUP(track_done) struct track track = { .race = race, .need = race->least };
	uint32_t block = race->sharing->block;

	/* As many documents of each database as if it were alone. */
	block = block < UINT32_MAX / race->n ? block * (uint32_t)race->n : UINT32_MAX;
	if (!deal_init(&track.deal, race->last_docid, block, race->enough, err) ||
		!runner_init(&first, &track, forest, best, err))
		return false;
	if (!run(&first) || forest_bad(forest) || track.damaged)
		return error_set(
			err, ERROR_CORRUPT, "a table of the index is damaged; run: indexer check");
	tell(&track, out);
	return true;
}
