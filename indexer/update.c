/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The order of an update's steps. One thread: reading and digesting are fast, and what is written
 * goes through one Xapian writer, which takes far longer than the analysis of what it is given.
 */
#include "indexer/update.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "common/schema.h"
#include "indexer/beside.h"
#include "indexer/update_internal.h"

double update_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* What came may take an eighth of the memory; beyond that bounds are made when it is written. What
   is planned may take as much. */
enum { MEMORY_SHARE = 8 };

void update_free(struct update *u)
{
	if (!u)
		return;
	read_ahead_end(&u->ahead);
	feed_free(u->feed);
	/* After a commit nothing is left to be dropped. */
	xap_writer_drop(u->writer);
	xap_db_close(u->old);
	xap_doc_free(u->doc);
	update_words_free(u->words);
	update_spelling_done(&u->spelling);
	update_moves_done(&u->moves);
	update_plan_done(&u->plan);
	worker_done(&u->worker);
	build_outcome_done(&u->outcome);
	free(u->met);
	free(u->walked);
	docids_done(&u->docids);
	update_changes_done(&u->changes);
	buf_done(&u->key);
	buf_done(&u->data);
	buf_done(&u->now);
	free(u);
}

void update_freep(struct update **u)
{
	update_free(*u);
}

static bool open_old(struct update *u, const struct update_setup *setup, struct rejects *rejects,
	struct error *err)
{
	const struct build_setup *b = setup->build;
	struct feed_options feed = b->feed;
	struct xap_stats stats;

	feed.language = b->language;
	u->setup = setup;
	u->most = setup->most;
	u->before = setup->ledger;
	u->met = calloc(u->before->n_articles + 1, sizeof *u->met);
	if (!u->met)
		return error_out_of_memory(err);
	u->feed = feed_new(b->files, &feed, rejects, err);
	u->old = u->feed ? xap_db_open(setup->live, err) : NULL;
	if (!u->old || !xap_db_stats(u->old, &stats, err))
		return false;
	u->counts.copied_revision = stats.revision;
	u->old_last_docid = u->last_docid = stats.last_docid;
	u->plan.most = u->changes.gains.most = b->memory / MEMORY_SHARE;
	u->place = (struct workplace){ .feed = u->feed,
		.language = b->language,
		.analyzer = b->analyzer,
		.stop = b->feed.stop };
	u->worker.place = &u->place;
	/* All that documents of the old generation can be of. One that is made known while an
	   article is worked on would move the others away under its hands. */
	for (size_t i = 0; i < setup->facts->n_languages; i++) {
		struct article any = { .language = setup->facts->languages[i].code };

		if (!worker_language_of(&u->worker, &any, err))
			return false;
	}
	return update_moves_init(&u->moves, setup->live, &stats, setup->facts->moved, err);
}

struct update *update_new(
	const struct update_setup *setup, struct rejects *rejects, struct error *err)
{
	CLEANUP(update_freep) struct update *u = calloc(1, sizeof *u);

	if (!u) {
		error_out_of_memory(err);
		return NULL;
	}
	return open_old(u, setup, rejects, err) ? TAKE_PTR(u) : NULL;
}

bool update_heed_stop(const struct update *u, struct error *err)
{
	const atomic_int *stop = u->setup->build->feed.stop;

	return !stop || atomic_load(stop) == 0 || error_set(err, ERROR_INTERRUPTED, "interrupted");
}

bool update_plan(struct update *u, bool *over, struct update_counts *counts, struct error *err)
{
	bool ok = update_read(u, err);

	*over = u->over;
	if (!ok && !u->over)
		return false;
	*counts = u->counts;
	counts->paragraphs_written = u->plan.written;
	counts->paragraphs_removed = u->plan.removed;
	return true;
}

static bool finish(struct update *u, struct error *err)
{
	CLEANUP(xap_db_closep) struct xap_db *after = NULL;
	CLEANUP(buf_done) struct buf text = { 0 };
	double started = update_now();
	struct xap_stats stats;

	if (u->outcome.counts.paragraphs.indexed == 0)
		return build_refuse_nothing(u->setup->build->files, err);
	if (!xap_writer_commit(u->writer, err))
		return false;
	u->counts.write += update_now() - started;
	started = update_now();
	u->outcome.facts.moved = update_moves_any(&u->moves);
	after = xap_db_open(u->setup->build->directory, err);
	if (!after || !xap_db_stats(after, &stats, err) ||
		!update_facts(&u->outcome.facts, &u->outcome.ledger, &u->worker, err) ||
		!update_words_write(u->words, after, u->writer, err) ||
		!update_spelling_write(&u->spelling, u->writer, err) ||
		!facts_write(&u->outcome.facts, &text, err) || !update_heed_stop(u, err))
		return false;
	u->counts.last_docid = stats.last_docid;
	u->counts.words = update_now() - started;
	return xap_writer_metadata(
		       u->writer, SCHEMA_FACTS, strlen(SCHEMA_FACTS), text.data, text.len, err) &&
	       xap_writer_commit(u->writer, err);
}

static bool write_ledger(void *ctx, struct error *err)
{
	const struct update *u = ctx;

	return ledger_write(&u->outcome.ledger, u->setup->build->directory, err);
}

/* What is known of the list of sources and of postings before the database has it. Xapian writes in
   one thread. */
static bool write_all(struct update *u, struct error *err)
{
	struct beside ledger = { .run = write_ledger, .ctx = u };
	struct beside bounds = { .run = update_renew_bounds, .ctx = u };
	unsigned jobs = u->setup->build->jobs;
	bool ok;

	beside_begin(&ledger, jobs);
	beside_begin(&bounds, jobs);
	ok = finish(u, err);
	ok = beside_end(&bounds, ok, err);
	return beside_end(&ledger, ok, err);
}

/* ---- The whole ---- */

static bool open_copy(struct update *u, bool shared, struct error *err)
{
	const struct build_setup *b = u->setup->build;

	if (shared && u->plan.written + u->plan.removed >= read_ahead_from(b->directory))
		read_ahead_begin(&u->ahead, b->directory);
	u->writer = xap_writer_open(b->directory, b->memory, err);
	u->doc = u->writer ? xap_doc_new(err) : NULL;
	u->words = u->doc ? update_words_new(u->old, &u->worker, err) : NULL;
	return u->words && update_spelling_init(&u->spelling, u->old, err);
}

static bool do_planned(struct update *u, struct error *err)
{
	for (size_t i = 0; i < u->plan.n; i++) {
		if (!update_write(u, &u->plan.tasks[i], &u->plan.articles.articles[i], err))
			return false;
	}
	for (size_t i = 0; i < u->plan.gone.n; i++) {
		if (!update_remove(u, &u->before->articles[u->plan.gone.items[i]], err))
			return false;
	}
	update_plan_clear(&u->plan);
	return true;
}

bool update_run(struct update *u, bool shared, bool *over, struct build_outcome *out,
	struct update_counts *counts, struct update_changes *changes, struct error *err)
{
	*over = false;
	if (!open_copy(u, shared, err) || !do_planned(u, err))
		return false;
	while (!u->plan.complete) {
		if (!update_plan(u, over, counts, err))
			return false;
		if (*over)
			return true;
		if (!do_planned(u, err))
			return false;
	}
	if (!update_sum_up(u, err) || !write_all(u, err) ||
		!update_moves_write(&u->moves, u->setup->build->directory, err))
		return false;
	*counts = u->counts;
	*changes = u->changes;
	u->changes = (struct update_changes){ 0 };
	*out = u->outcome;
	u->outcome = (struct build_outcome){ 0 };
	return true;
}
