/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * `indexer build`: lock, look what there is to read, build aside, check, publish. Until the last
 * step the index that is served stays as it was, whatever happens.
 */
#include <inttypes.h>
#include <time.h>

#include "common/schema.h"
#include "common/store.h"
#include "indexer/build.h"
#include "indexer/command.h"
#include "indexer/manifest.h"
#include "indexer/options.h"
#include "indexer/progress.h"
#include "indexer/report.h"
#include "indexer/space.h"
#include "indexer/turn.h"
#include "indexer/verify.h"

enum {
	/* Some megabytes a part keep Xapian's tables small while they grow and leave few parts to
	   merge; small inputs are cut finer, so that all threads have something to do. */
	MAX_RANGE_BYTES = 8 << 20,
	MIN_RANGE_BYTES = 256 << 10,
	RANGES_A_THREAD = 3,
	MAX_RANGE_ARTICLES = 20000,
};

struct build_command {
	const struct build_options *options;
	struct command_context *context;
	struct walk walk;
	struct rejects rejects;
	struct build_outcome outcome;
	struct build_report report;
	uint64_t input_bytes; /* 0: not known */
	double begun;
};

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void build_command_done(struct build_command *b)
{
	walk_done(&b->walk);
	rejects_done(&b->rejects);
	build_outcome_done(&b->outcome);
	folder_done(&b->report.database);
}

static void say_progress(void *ctx, const struct build_progress *progress)
{
	struct build_command *b = ctx;
	CLEANUP(buf_done) struct buf line = { 0 };

	if (!b->context->log->progress)
		return;
	progress_format(&line, progress, now() - b->begun, b->input_bytes);
	if (!line.failed)
		log_progress(b->context->log, "%s", line.data);
}

static uint64_t sum_sizes(const struct walk *w)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < w->n; i++) {
		if (w->files[i].size == 0)
			return 0;
		sum += w->files[i].size;
	}
	return sum;
}

static uint64_t range_bytes(uint64_t input_bytes, unsigned jobs)
{
	uint64_t bytes = input_bytes / (jobs * RANGES_A_THREAD);

	if (jobs == 1 || input_bytes == 0 || bytes > MAX_RANGE_BYTES)
		return MAX_RANGE_BYTES;
	return bytes < MIN_RANGE_BYTES ? MIN_RANGE_BYTES : bytes;
}

static bool find_files(struct build_command *b, struct error *err)
{
	const struct build_options *o = b->options;
	double started = now();

	if (!walk_sources(o->sources, o->n_sources, &o->walk, &b->walk, err))
		return false;
	b->report.walk_seconds = now() - started;
	for (size_t i = 0; i < b->walk.n_skipped && o->report_skipped; i++)
		log_note(b->context->log, "not read: %s: %s", b->walk.skipped[i].path,
			b->walk.skipped[i].reason);
	b->input_bytes = sum_sizes(&b->walk);
	return true;
}

static const struct builder_ops *choose_builder(
	struct build_command *b, const char *directory, struct error *err)
{
	CLEANUP(buf_done) struct buf note = { 0 };
	const struct builder_ops *ops = builder_choose(b->options->builder, directory, &note, err);

	if (ops && note.len > 0)
		log_note(b->context->log, "%s", note.data);
	return ops;
}

static bool build(struct build_command *b, const char *directory, struct error *err)
{
	const struct build_options *o = b->options;
	struct build_setup setup = { .ops = choose_builder(b, directory, err),
		.directory = directory,
		.files = &b->walk,
		.feed = { .range_bytes = range_bytes(b->input_bytes, o->jobs),
			.range_articles = MAX_RANGE_ARTICLES,
			.stop = b->context->stop },
		.language = o->language,
		.analyzer = { .keep_accents = o->keep_accents },
		.jobs = o->jobs,
		.memory = o->memory,
		.progress = say_progress,
		.progress_ctx = b };
	bool ok = setup.ops && build_run(&setup, &b->rejects, &b->outcome, err);

	if (!setup.ops)
		return false;
	b->report.builder = setup.ops->name;
	rejects_say_rest(&b->rejects);
	return ok;
}

static bool check(struct build_command *b, const char *directory, struct error *err)
{
	CLEANUP(verdict_done) struct verdict verdict = { 0 };
	const struct counts *c = &b->outcome.counts;
	double started = now();

	log_progress(b->context->log, "checking");
	if (!verify_database(directory,
		    &(struct verify_expected){
			    .articles = c->articles.indexed, .paragraphs = c->paragraphs.indexed },
		    &verdict, err))
		return error_wrap(err, "checking what was built");
	b->report.check_seconds = now() - started;
	if (verdict.faults == 0)
		return true;
	return error_set(err, ERROR_CORRUPT,
		"what was built is faulty and was not published: %.300s",
		verdict.report.data ? verdict.report.data : "");
}

static bool write_manifest(struct build_command *b, const char *directory, struct error *err)
{
	CLEANUP(buf_done) struct buf text = { 0 };

	b->report.finished = time(NULL);
	b->report.total_seconds = now() - b->begun;
	return folder_read(&b->report.database, directory, err) &&
	       report_write(&b->report, REPORT_MANIFEST, &text, err) &&
	       manifest_write(directory, &text, err);
}

static bool publish(const struct build_options *o, struct store *store, struct error *err)
{
	return o->no_publish ? store_set_aside(store, "built with --no-publish\n", err)
			     : store_publish(store, o->keep, err);
}

static bool require_space(struct build_command *b, struct error *err)
{
	const struct build_options *o = b->options;

	return space_require(o->index, space_for_build(o->index, b->input_bytes), o->reserve, err);
}

static bool build_and_publish(struct build_command *b, struct store *store, struct error *err)
{
	const char *directory =
		require_space(b, err) ? store_begin(store, &b->report.generation, err) : NULL;

	if (!directory || !build(b, directory, err) || !check(b, directory, err) ||
		!write_manifest(b, directory, err))
		return false;
	if (atomic_load(b->context->stop))
		return error_set(err, ERROR_INTERRUPTED, "interrupted");
	log_progress(b->context->log, "publishing");
	if (!publish(b->options, store, err))
		return false;
	b->report.total_seconds = now() - b->begun;
	return true;
}

static bool say_outcome(struct build_command *b, struct error *err)
{
	CLEANUP(buf_done) struct buf line = { 0 };

	report_summary(&b->report, &line);
	if (line.failed)
		return error_out_of_memory(err);
	log_note(b->context->log, "%s", line.data);
	return !b->options->json || report_write(&b->report, REPORT_FULL, b->context->out, err);
}

/* An exit status that asks for attention needs its reason, whatever was silenced. */
static int judge_rejects(const struct build_command *b)
{
	uint64_t total = b->rejects.total, most = b->options->max_rejected;
	struct error why = { 0 };

	if (total <= most)
		return 0;
	error_set(&why, ERROR_INPUT,
		"%" PRIu64 " %s could not be indexed, --max-rejected allows %" PRIu64
		"; the rest is published",
		total, total == 1 ? "record" : "records", most);
	log_error(b->context->log, &why);
	return 1;
}

bool command_build(struct command_context *c, int argc, char **argv, int *status, struct error *err)
{
	CLEANUP(build_options_done) struct build_options options = { 0 };
	CLEANUP(build_command_done)
	struct build_command b = {
		.options = &options, .context = c, .rejects = { .log = c->log }, .begun = now()
	};
	CLEANUP(store_unlockp) struct store *store = NULL;

	if (!build_options_parse(&options, c->index, argc, argv, err))
		return false;
	if (options.quiet) {
		c->log->level = LOG_ERROR;
		c->log->progress = false;
	}
	b.report = (struct build_report){ .options = &options,
		.walk = &b.walk,
		.outcome = &b.outcome,
		.rejects = &b.rejects,
		.started = time(NULL) };
	if (!priority_set(&options.priority, err))
		return false;
	store = turn_lock_or_make(options.index, options.wait_seconds, c->stop, err);
	if (!store || !find_files(&b, err) || !build_and_publish(&b, store, err))
		return false;
	if (!say_outcome(&b, err))
		return false;
	*status = judge_rejects(&b);
	return true;
}
