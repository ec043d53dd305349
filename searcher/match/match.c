/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is to be matched, counted and said of the total; race.c does the work. */
#include <math.h>
#include <stdlib.h>

#include "common/macros.h"
#include "common/schema.h"
#include "searcher/match/by_value.h"
#include "searcher/match/frequencies.h"
#include "searcher/match/leap.h"
#include "searcher/match/race.h"

bool matcher_can(const struct xap_query *query, const struct xap_search *how)
{
	return (how->weighting == XAP_BM25 || how->weighting == XAP_BOOL) &&
	       (how->order == XAP_BY_SCORE || how->slot == SLOT_DATE) && tree_can(query);
}

/* Whether matches need not be counted, or all of them. */
struct total_plan {
	struct total_bounds known;
	bool all_later; /* after ranking, which may then leave out what it likes */
	uint64_t enough;
};

/* Where words must meet, ranking and counting look the same documents up. */
static struct total_plan plan_total(const struct forest *forest, const struct scoring *scorings,
	const struct xap_search *how, uint64_t room, uint32_t documents)
{
	struct total_plan plan = { .known = forest_total(forest, scorings),
		.enough = how->check_at_least };

	if (plan.known.least == plan.known.most) {
		plan.enough = 0;
	} else if (how->check_at_least >= documents && room > 0 && room < documents &&
		   forest_counts_later(forest)) {
		plan.enough = 0;
		plan.all_later = true;
	}
	return plan;
}

struct totals {
	uint64_t lower, estimated, upper;
};

/* By the part where all were counted. */
static struct totals sum_up(const struct race_outcome *o, struct total_bounds known)
{
	struct totals t = { .lower = known.least, .upper = known.most };

	if (o->timed_out) {
		t.lower = o->seen > t.lower ? o->seen : t.lower;
		t.estimated = t.lower;
		return t;
	}
	if (known.least == known.most || o->counted_all)
		t.lower = t.upper = o->counted_all ? o->counted : known.least;
	else if (o->counted > t.lower)
		t.lower = o->counted;
	t.estimated = (uint64_t)(o->counted_part > 0 ? (double)o->counted / o->counted_part
						     : known.expected);
	if (t.estimated < t.lower)
		t.estimated = t.lower;
	if (t.estimated > t.upper)
		t.estimated = t.upper;
	return t;
}

static struct xap_results *report(struct best *best, const struct xap_search *how,
	const struct race_outcome *o, struct total_bounds known, struct error *err)
{
	struct totals t = sum_up(o, known);
	size_t first;

	if (!best_sort(best, err))
		return NULL;
	first = how->first < best->n ? how->first : best->n;
	return xap_results_new(best->items + first, best->n - first, (uint32_t)t.lower,
		(uint32_t)t.estimated, (uint32_t)t.upper, o->timed_out, err);
}

static void scorings_free(struct scoring **scorings)
{
	free(*scorings);
}

/* Of each member. */
static struct scoring *make_scorings(const struct matcher *m, const struct frequencies *frequencies,
	const struct xap_search *how, struct error *err)
{
	const struct scoring_whole whole = { m->documents, m->total_length,
		m->n > 1 ? frequencies : NULL };
	struct scoring *scorings = calloc(m->n, sizeof *scorings);

	if (!scorings)
		error_out_of_memory(err);
	for (size_t i = 0; scorings && i < m->n; i++) {
		struct matcher_member *member = m->members[i];
		const struct scoring of = { .database = member->database,
			.norms = member->norms,
			.pairs = member->pairs,
			.bounds = member->bounds,
			.ranges = &member->ranges,
			.stats = &member->stats };

		scorings[i] = scoring_make(&of, &whole, how->k1, how->b);
	}
	return scorings;
}

/* Counts all matches, weighing nothing. */
static bool count_all(struct race *race, struct race_outcome *outcome, struct error *err)
{
	CLEANUP(best_done) struct best none = { 0 };
	CLEANUP(forest_done) struct forest forest = { 0 };

	race->weigh = false;
	race->enough = UINT64_MAX;
	race->least = 0;
	return forest_build(&forest, race->scorings, race->n, race->query, false, err) &&
	       best_init(&none, 0, 0, err) && race_run(race, &forest, &none, outcome, err);
}

struct xap_results *matcher_run(const struct matcher *m, const struct xap_query *query,
	const struct xap_search *how, struct error *err)
{
	CLEANUP(frequencies_done) struct frequencies frequencies = { 0 };
	CLEANUP(scorings_free) struct scoring *scorings = NULL;
	CLEANUP(best_done) struct best best = { 0 };
	CLEANUP(forest_done) struct forest forest = { 0 };
	uint64_t room = (uint64_t)how->first + how->count;
	struct race race = { .n = m->n,
		.last_docid = m->last_docid,
		.query = query,
		.deadline = how->deadline,
		.sharing = &m->sharing };
	struct race_outcome outcome;
	struct total_plan plan;

	room = room < m->documents ? room : m->documents;
	if (!best_init(&best, room, how->tie, err) ||
		(m->n > 1 && !frequencies_read(&frequencies, m, query, err)))
		return NULL;
	race.scorings = scorings = make_scorings(m, &frequencies, how, err);
	race.weigh = room > 0 && how->weighting != XAP_BOOL;
	if (scorings && how->order != XAP_BY_SCORE && room > 0)
		return by_value_run(&race, how, (size_t)room, err);
	if (!scorings || !forest_build(&forest, scorings, m->n, query, race.weigh, err))
		return NULL;
	plan = plan_total(&forest, scorings, how, room, m->documents);
	race.enough = plan.enough;
	race.least = fmax(forest_least(&forest, scorings, room) - how->tie, 0);
	if (!race_run(&race, &forest, &best, &outcome, err))
		return NULL;
	if (plan.all_later && !outcome.timed_out) {
		forest_done(&forest);
		if (!count_all(&race, &outcome, err))
			return NULL;
	}
	return report(&best, how, &outcome, plan.known, err);
}

struct xap_results *matcher_run_or(const struct matcher *m, struct xap_db *db,
	const struct xap_query *query, const struct xap_search *how, struct error *err)
{
	return m && matcher_can(query, how) ? matcher_run(m, query, how, err)
					    : xap_search_run(db, query, how, err);
}

size_t matcher_vocabularies(const struct matcher *m)
{
	for (size_t i = 0; m && i < m->n; i++) {
		if (!m->members[i]->vocabulary)
			return 0;
	}
	return m ? m->n : 0;
}

const struct vocabulary *matcher_vocabulary(const struct matcher *m, size_t i)
{
	return m->members[i]->vocabulary;
}
