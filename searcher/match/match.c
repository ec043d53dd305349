/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is to be matched, counted and said of the total; race.c does the work. */
#include "searcher/match/match.h"

#include <math.h>
#include <stdlib.h>

#include "common/macros.h"
#include "searcher/match/leap.h"
#include "searcher/match/race.h"
#include "searcher/match/total.h"

struct matcher {
	const struct database *database;
	const struct norms *norms;
	struct pairs *pairs;	       /* NULL: there are none */
	struct bounds *bounds;	       /* likewise */
	struct vocabulary *vocabulary; /* likewise */
	struct xap_stats stats;
	struct ranges *ranges; /* owned; what they have changes */
	struct matcher_sharing sharing;
};

/* A block takes 50 microseconds and more where it matters; a thread as long to start. */
struct matcher_sharing matcher_sharing_default(void)
{
	return (struct matcher_sharing){ .threads = 1, .block = 16384, .least_seconds = 300e-6 };
}

void matcher_share(struct matcher *m, const struct matcher_sharing *sharing)
{
	m->sharing = *sharing;
}

struct matcher *matcher_open(const struct database *tables, const char *directory,
	const struct xap_stats *of, const struct norms *norms, struct error *err)
{
	struct matcher *m = calloc(1, sizeof *m);
	struct error none = { 0 };

	if (!m) {
		error_out_of_memory(err);
		return NULL;
	}
	m->ranges = malloc(sizeof *m->ranges);
	if (!m->ranges) {
		free(m);
		error_out_of_memory(err);
		return NULL;
	}
	ranges_init(m->ranges);
	m->norms = norms;
	m->stats = *of;
	m->sharing = matcher_sharing_default();
	m->database = tables;
	/* Without them queries take longer, which is no fault. */
	m->pairs = pairs_open(directory, of, &none);
	m->bounds = bounds_open(directory, of, &none);
	m->vocabulary = vocabulary_open(directory, of, &none);
	return m;
}

void matcher_close(struct matcher *m)
{
	if (!m)
		return;
	pairs_close(m->pairs);
	bounds_close(m->bounds);
	vocabulary_close(m->vocabulary);
	ranges_done(m->ranges);
	free(m->ranges);
	free(m);
}

bool matcher_can(const struct xap_query *query, const struct xap_search *how)
{
	return (how->weighting == XAP_BM25 || how->weighting == XAP_BOOL) &&
	       how->order == XAP_BY_SCORE && tree_can(query);
}

/* Whether matches need not be counted, or all of them. */
struct total_plan {
	struct total_bounds known;
	bool all_later; /* after ranking, which may then leave out what it likes */
	uint64_t enough;
};

/* Whether words need not meet, whatever filters them. */
static bool is_union(const struct node *node)
{
	while (node->kind == NODE_FAVOUR || node->kind == NODE_EXCEPT ||
		(node->kind == NODE_EVERY && (node->n == 1 || node->parts[1]->kind == NODE_FILTER)))
		node = node->parts[0];
	return node->kind == NODE_ANY;
}

/* Of a union, ranking with nothing left out costs more than ranking and counting each on its own;
   where words must meet, both look the same documents up. */
static struct total_plan plan_total(
	const struct node *root, const struct xap_search *how, uint64_t room, uint32_t documents)
{
	struct total_plan plan = { .known = total_bounds(root, documents),
		.enough = how->check_at_least };

	if (plan.known.least == plan.known.most) {
		plan.enough = 0;
	} else if (how->check_at_least >= documents && room > 0 && room < documents &&
		   is_union(root) && !total_needs_positions(root)) {
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

struct xap_results *matcher_run(const struct matcher *m, const struct xap_query *query,
	const struct xap_search *how, struct error *err)
{
	const struct scoring scoring = scoring_make(&(struct scoring){ .database = m->database,
							    .norms = m->norms,
							    .pairs = m->pairs,
							    .bounds = m->bounds,
							    .ranges = m->ranges,
							    .stats = &m->stats },
		how->k1, how->b);
	struct race race = { .scoring = &scoring,
		.query = query,
		.deadline = how->deadline,
		.sharing = &m->sharing };
	uint32_t documents = m->database->documents;
	uint64_t room = (uint64_t)how->first + how->count;
	CLEANUP(best_done) struct best best = { 0 };
	CLEANUP(tree_freep) struct node *root = NULL;
	struct race_outcome outcome;
	struct total_plan plan;

	room = room < documents ? room : documents;
	if (!best_init(&best, room, how->tie, err))
		return NULL;
	race.weigh = room > 0 && how->weighting != XAP_BOOL;
	root = tree_build(&scoring, query, race.weigh, err);
	if (!root)
		return NULL;
	plan = plan_total(root, how, room, documents);
	race.enough = plan.enough;
	race.least = fmax(leap_least(&scoring, root, room) - how->tie, 0);
	if (!race_run(&race, root, &best, &outcome, err))
		return NULL;
	if (plan.all_later && !outcome.timed_out) {
		CLEANUP(best_done) struct best none = { 0 };

		race.weigh = false;
		race.enough = UINT64_MAX;
		race.least = 0;
		tree_free(TAKE_PTR(root));
		root = tree_build(&scoring, query, false, err);
		if (!root || !best_init(&none, 0, 0, err) ||
			!race_run(&race, root, &none, &outcome, err))
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

const struct vocabulary *matcher_vocabulary(const struct matcher *m)
{
	return m ? m->vocabulary : NULL;
}
