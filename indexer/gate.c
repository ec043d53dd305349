/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Each function measures one thing; gate_run() puts the figures beside their limits. */
#include "indexer/gate.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "common/store.h"
#include "common/xap.h"
#include "indexer/gate_answers.h"
#include "indexer/manifest.h"
#include "indexer/production.h"

const struct gate_measure_row gate_measures[GATE_MEASURES] = {
	[GATE_OVERLAP] = { "min_overlap", .least = true, .share = true, .asked = true },
	[GATE_QUERY_OVERLAP] = { "min_query_overlap", .least = true, .share = true, .asked = true },
	[GATE_RBO] = { "min_rbo", .least = true, .share = true, .asked = true },
	[GATE_FEWER_ARTICLES] = { "max_fewer_articles", .share = true },
	[GATE_FEWER_PARAGRAPHS] = { "max_fewer_paragraphs", .share = true },
	[GATE_FEWER_TERMS] = { "max_fewer_terms", .share = true },
	[GATE_LOST_PARAGRAPHS] = { "max_lost_paragraphs", .share = true },
	[GATE_REJECTED] = { "max_rejected", .share = true },
	[GATE_UNREADABLE] = { "max_unreadable", .share = true, .standing = true },
	[GATE_SLOWDOWN] = { "max_slowdown", .asked = true },
	[GATE_LATENCY] = { "max_latency", .asked = true },
};

const struct gate_options gate_defaults = {
	.timeout = 300,
	.limits = { [GATE_OVERLAP] = GATE_NO_LIMIT,
		[GATE_QUERY_OVERLAP] = GATE_NO_LIMIT,
		[GATE_RBO] = GATE_NO_LIMIT,
		[GATE_FEWER_ARTICLES] = GATE_NO_LIMIT,
		[GATE_FEWER_PARAGRAPHS] = GATE_NO_LIMIT,
		[GATE_FEWER_TERMS] = GATE_NO_LIMIT,
		[GATE_LOST_PARAGRAPHS] = GATE_NO_LIMIT,
		[GATE_REJECTED] = GATE_NO_LIMIT,
		[GATE_UNREADABLE] = 0,
		[GATE_SLOWDOWN] = GATE_NO_LIMIT,
		[GATE_LATENCY] = GATE_NO_LIMIT },
};

bool gate_limit(struct gate_options *o, const char *text)
{
	const char *equals = strchr(text, '=');
	size_t len = equals ? (size_t)(equals - text) : 0;

	for (size_t i = 0; equals && i < GATE_MEASURES; i++) {
		char *end;
		double value = strtod(equals + 1, &end);

		if (strlen(gate_measures[i].name) != len ||
			memcmp(gate_measures[i].name, text, len) != 0)
			continue;
		if (end == equals + 1 || *end || !(value >= 0) || isinf(value) ||
			(gate_measures[i].share && value > 1))
			return false;
		o->limits[i] = value;
		return true;
	}
	return false;
}

static bool has_limit(const struct gate_options *o, enum gate_measure m)
{
	return o->limits[m] >= 0;
}

bool gate_is_set(const struct gate_options *o)
{
	for (enum gate_measure m = 0; m < GATE_MEASURES; m++) {
		if (has_limit(o, m) && !gate_measures[m].standing)
			return true;
	}
	return o->queries != NULL;
}

bool gate_check(const struct gate_options *o, struct error *err)
{
	for (enum gate_measure m = 0; m < GATE_MEASURES && !o->queries; m++) {
		if (has_limit(o, m) && gate_measures[m].asked)
			return error_set(err, ERROR_USAGE,
				"the gate's limit %s needs queries: name a file by --gate, or as "
				"gate.queries in the configuration",
				gate_measures[m].name);
	}
	return true;
}

static void measure(struct gate_outcome *g, enum gate_measure m, double value)
{
	g->measured[m] = true;
	g->values[m] = value;
}

/* ---- What is in it ---- */

static bool count_term(
	void *ctx, const char *term UNUSED, size_t len UNUSED, struct error *err UNUSED)
{
	++*(uint64_t *)ctx;
	return true;
}

static bool count_terms(const char *path, uint64_t *n, struct error *err)
{
	CLEANUP(xap_db_closep) struct xap_db *db = xap_db_open(path, err);

	return db && xap_db_terms(db, "", 0, count_term, n, err);
}

/* The share by which there are fewer than before. */
static double loss(uint64_t before, uint64_t now)
{
	return now >= before ? 0 : (double)(before - now) / (double)before;
}

static bool measure_terms(
	struct gate_outcome *g, const char *old_path, const char *new_path, struct error *err)
{
	uint64_t before = 0, now = 0;

	if (!count_terms(old_path, &before, err) || !count_terms(new_path, &now, err))
		return false;
	measure(g, GATE_FEWER_TERMS, loss(before, now));
	return true;
}

static bool measure_counts(struct gate_outcome *g, const struct gate_options *o,
	const struct gate_candidate *c, struct error *err)
{
	CLEANUP(generation_done) struct generation old = { .manifest_fd = -1 };
	CLEANUP(generation_done) struct generation new = { .manifest_fd = -1 };
	CLEANUP(buf_done) struct buf text = { 0 };
	struct manifest before;
	uint64_t kept = c->paragraphs - c->new_keys;

	if (!generation_open_number(c->index, c->old, &old, err) ||
		!generation_open_number(c->index, c->new, &new, err) ||
		!generation_manifest(&old, &text, err) ||
		!manifest_read(&before, text.data ? text.data : "", text.len, err))
		return false;
	measure(g, GATE_FEWER_ARTICLES, loss(before.articles, c->articles));
	measure(g, GATE_FEWER_PARAGRAPHS, loss(before.paragraphs, c->paragraphs));
	measure(g, GATE_LOST_PARAGRAPHS, loss(before.paragraphs, kept));
	measure(g, GATE_UNREADABLE, loss(before.articles, before.articles - c->unreadable));
	return !has_limit(o, GATE_FEWER_TERMS) || measure_terms(g, old.path, new.path, err);
}

/* ---- What it answers ---- */

static bool list_missing(const struct gate_ranking *from, const struct gate_ranking *in,
	struct pool *pool, const char *const **out, size_t *n, struct error *err)
{
	const char **list = pool_alloc(pool, from->n + 1, sizeof *list, err);

	if (!list)
		return false;
	for (size_t i = 0; i < from->n; i++) {
		if (gate_has(in, from->items[i]))
			continue;
		list[*n] = pool_text(pool, from->items[i], strlen(from->items[i]), err);
		if (!list[(*n)++])
			return false;
	}
	*out = list;
	return true;
}

static bool add_change(struct gate_outcome *g, const struct gate_answer *old,
	const struct gate_answer *new, double overlap, double rbo, struct error *err)
{
	struct gate_change *change = &g->changes[g->n_changes++];

	change->overlap = overlap;
	change->rbo = rbo;
	change->id = pool_text(&g->pool, new->id, strlen(new->id), err);
	change->query = pool_text(&g->pool, new->query, strlen(new->query), err);
	return change->id && change->query &&
	       list_missing(
		       &old->keys, &new->keys, &g->pool, &change->lost, &change->n_lost, err) &&
	       list_missing(&new->keys, &old->keys, &g->pool, &change->new, &change->n_new, err);
}

static int by_overlap(const void *left, const void *right)
{
	const struct gate_change *a = left, *b = right;

	if (a->overlap != b->overlap)
		return a->overlap < b->overlap ? -1 : 1;
	if (a->rbo != b->rbo)
		return a->rbo < b->rbo ? -1 : 1;
	return strcmp(a->id, b->id);
}

static bool compare_answers(struct gate_outcome *g, const struct gate_answers *old,
	const struct gate_answers *new, struct error *err)
{
	double overlaps = 0, rbos = 0, least = 1;

	if (old->n != new->n)
		return error_set(
			err, ERROR_INTERNAL, "searcher gave %zu answers, then %zu", old->n, new->n);
	g->changes = pool_alloc(&g->pool, new->n + 1, sizeof *g->changes, err);
	if (!g->changes)
		return false;
	for (size_t i = 0; i < new->n; i++) {
		const struct gate_answer *a = &old->items[i], *b = &new->items[i];
		double overlap = gate_overlap(&a->keys, &b->keys);
		double rbo = gate_rbo(&a->keys, &b->keys);

		overlaps += overlap;
		rbos += rbo;
		least = overlap < least ? overlap : least;
		if (rbo < 1 - 1e-9 && !add_change(g, a, b, overlap, rbo, err))
			return false;
	}
	if (g->n_changes > 0)
		qsort(g->changes, g->n_changes, sizeof *g->changes, by_overlap);
	measure(g, GATE_OVERLAP, overlaps / (double)new->n);
	measure(g, GATE_QUERY_OVERLAP, least);
	measure(g, GATE_RBO, rbos / (double)new->n);
	return true;
}

static double median_seconds(const struct gate_answers *a, double *scratch)
{
	for (size_t i = 0; i < a->n; i++)
		scratch[i] = a->items[i].seconds;
	return gate_median(scratch, a->n);
}

static bool measure_latency(struct gate_outcome *g, const struct gate_answers *old,
	const struct gate_answers *new, struct error *err)
{
	double *scratch = pool_alloc(&g->pool, new->n + 1, sizeof *scratch, err);
	double slowest = 0, before, now;

	if (!scratch)
		return false;
	for (size_t i = 0; i < new->n; i++)
		slowest = new->items[i].seconds > slowest ? new->items[i].seconds : slowest;
	measure(g, GATE_LATENCY, slowest);
	now = median_seconds(new, scratch);
	before = median_seconds(old, scratch);
	if (old->n > 0 && before > 0)
		measure(g, GATE_SLOWDOWN, now / before);
	return true;
}

/* Each is asked twice if times matter: the first time reads the index from the disk. */
static bool ask(const struct gate_options *o, const struct gate_candidate *c, uint32_t generation,
	struct gate_answers *out, struct error *err)
{
	const struct gate_question question = { .searcher = c->searcher,
		.index = c->index,
		.queries = o->queries,
		.generation = generation,
		.timeout = o->timeout,
		.stop = c->stop };

	if (!gate_ask(&question, out, err))
		return false;
	if (!has_limit(o, GATE_SLOWDOWN) && !has_limit(o, GATE_LATENCY))
		return true;
	gate_answers_done(out);
	return gate_ask(&question, out, err);
}

static bool measure_answers(struct gate_outcome *g, const struct gate_options *o,
	const struct gate_candidate *c, struct error *err)
{
	CLEANUP(gate_answers_done) struct gate_answers old = { 0 };
	CLEANUP(gate_answers_done) struct gate_answers new = { 0 };

	if (!ask(o, c, c->new, &new, err) || (c->old != 0 && !ask(o, c, c->old, &old, err)))
		return false;
	g->queries = new.n;
	if (new.n == 0)
		return error_set(err, ERROR_INPUT, "%s: no query in it", o->queries);
	return measure_latency(g, &old, &new, err) &&
	       (c->old == 0 || compare_answers(g, &old, &new, err));
}

/* ---- The verdict ---- */

static void judge(struct gate_outcome *g, const struct gate_options *o)
{
	for (enum gate_measure m = 0; m < GATE_MEASURES; m++) {
		double limit = o->limits[m], value = g->values[m];

		if (!has_limit(o, m) || !g->measured[m])
			continue;
		g->breached[m] = gate_measures[m].least ? value < limit : value > limit;
		g->n_breaches += g->breached[m];
	}
}

bool gate_run(const struct gate_options *o, const struct gate_candidate *c,
	struct gate_outcome *out, struct error *err)
{
	double started = production_now();

	out->old = c->old;
	out->new = c->new;
	measure(out, GATE_REJECTED,
		c->articles_in > 0 ? (double)c->articles_rejected / (double)c->articles_in : 0);
	if ((c->old != 0 && !measure_counts(out, o, c, err)) ||
		(o->queries && !measure_answers(out, o, c, err)))
		return false;
	judge(out, o);
	out->seconds = production_now() - started;
	return true;
}

void gate_outcome_done(struct gate_outcome *g)
{
	pool_done(&g->pool);
	*g = (struct gate_outcome){ 0 };
}

void gate_say(const struct gate_outcome *g, const struct gate_options *o, struct buf *out)
{
	const char *between = "";

	for (enum gate_measure m = 0; m < GATE_MEASURES; m++) {
		if (!g->breached[m])
			continue;
		buf_printf(out, "%s%s: %.4g, limit %.4g", between, gate_measures[m].name,
			g->values[m], o->limits[m]);
		between = "; ";
	}
}
