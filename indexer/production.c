/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Until the last step the index that is served stays as it was, whatever happens.
 */
#include "indexer/production.h"

#include <inttypes.h>
#include <malloc.h>
#include <string.h>
#include <time.h>

#include "common/new_keys.h"
#include "common/schema.h"
#include "indexer/accelerate.h"
#include "indexer/failures.h"
#include "indexer/hooks.h"
#include "indexer/manifest.h"
#include "indexer/new_keys_write.h"
#include "indexer/pairs_write.h"
#include "indexer/progress.h"
#include "indexer/range.h"
#include "indexer/release.h"
#include "indexer/space.h"
#include "indexer/turn.h"
#include "indexer/unreadable.h"
#include "indexer/verify.h"
#include "indexer/verify_parts.h"

/* Of the contract, beside those of error_exit_status(). */
enum { EXIT_INCOMPLETE = 1, EXIT_REFUSED = 3 };

enum {
	MAX_CACHE_BYTES = 64 << 20,
	AMPLE_MEMORY = 192 << 20, /* for each thread */
	LARGE_PIECE = 128 << 10,
	HUGE_PIECE = 1 << 20,
	MAX_RANGE_ARTICLES = 20000,
};

double production_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* While we are small. In a program that goes on it may be long until it is asked something. */
static void begin_holder(struct production *p)
{
	struct error ignored;

	if (p->context->alone)
		(void)!apart_begin(&p->holder, &ignored);
}

bool production_begin(struct production *p, const struct build_options *options,
	struct command_context *context, struct error *err)
{
	*p = (struct production){ .options = options,
		.context = context,
		.rejects = { .log = context->log },
		.disk = write_back_new(),
		.begun = production_now() };
	p->report = (struct build_report){ .options = options,
		.walk = &p->walk,
		.outcome = &p->outcome,
		.rejects = &p->rejects,
		.started = time(NULL) };
	if (options->quiet) {
		context->log->level = LOG_ERROR;
		context->log->progress = false;
	}
	if (!priority_set(&options->priority, err))
		return false;
	p->store = turn_lock_or_make(options->index, options->wait_seconds, context->stop, err);
	if (!p->store)
		return false;
	begin_holder(p);
	p->predecessor = store_live(p->store);
	return release_prepare(p, err) && hooks_before(p, err);
}

void production_done(struct production *p)
{
	write_back_free(p->disk);
	apart_done(&p->holder);
	beside_done(&p->walking);
	store_unlockp(&p->store);
	walk_done(&p->walk);
	rejects_done(&p->rejects);
	build_outcome_done(&p->outcome);
	update_changes_done(&p->changes);
	folder_done(&p->report.database);
	gate_outcome_done(&p->gate);
}

static void say_progress(void *ctx, const struct build_progress *progress)
{
	struct production *p = ctx;
	CLEANUP(buf_done) struct buf line = { 0 };

	if (!log_wants_progress(p->context->log))
		return;
	progress_format(&line, progress, production_now() - p->begun, p->input_bytes);
	if (!line.failed)
		log_progress(p->context->log, "%s", line.data);
}

/* As many threads as are asked for and fit into the memory: one always does. */
static unsigned fitting_jobs(const struct build_options *o)
{
	uint64_t fit = (o->memory - OPTIONS_BASE_MEMORY) / OPTIONS_THREAD_MEMORY;

	return o->jobs < fit ? o->jobs : (unsigned)fit;
}

/* Threads that take turns with each other's memory leave holes in heaps of their own: a build took
   150 MB in place of 92. Large pieces leave holes even in one heap, where glibc takes them from
   once some were freed: 34 of 164 MB. Where there is more memory, none waits for another, and
   inputs that come nowhere near filling it may leave holes: without them they take 6 % longer. */
static void share_heap(const struct build_options *o, uint64_t input_bytes)
{
#ifdef M_ARENA_MAX
	if (o->memory / o->jobs < AMPLE_MEMORY) {
		mallopt(M_ARENA_MAX, 1);
		mallopt(M_MMAP_THRESHOLD, LARGE_PIECE);
	} else if (input_bytes == 0 || input_bytes > o->memory / 2) {
		mallopt(M_MMAP_THRESHOLD, HUGE_PIECE);
	}
#else
	(void)o;
	(void)input_bytes;
#endif
}

/* Of a thread's analyzers together. An eighth of the memory is for those of all threads.
   More than 64 MiB no thread can make use of. */
static size_t cache_bytes(unsigned jobs, uint64_t memory)
{
	uint64_t bytes = memory / 8 / jobs;

	return bytes < MAX_CACHE_BYTES ? (size_t)bytes : MAX_CACHE_BYTES;
}

static const struct builder_ops *choose_builder(struct production *p, struct error *err)
{
	CLEANUP(buf_done) struct buf note = { 0 };
	const struct builder_ops *ops =
		builder_choose(p->options->builder, p->directory, &note, err);

	if (ops && note.len > 0)
		log_note(p->context->log, "%s", note.data);
	return ops;
}

void production_setup(struct production *p, struct build_setup *out)
{
	const struct build_options *o = p->options;
	unsigned jobs = fitting_jobs(o);

	if (jobs < o->jobs)
		log_note(p->context->log, "%lluM of memory are enough for %u of %u threads",
			(unsigned long long)o->memory >> 20, jobs, o->jobs);
	share_heap(o, p->input_bytes);
	*out = (struct build_setup){ .directory = p->directory,
		.files = &p->walk,
		.disk = p->disk,
		.feed = { .range_bytes = range_usual(p->input_bytes, jobs),
			.range_articles = MAX_RANGE_ARTICLES,
			.jobs = jobs,
			.input_bytes = p->input_bytes,
			.stop = p->context->stop },
		.language = o->language,
		.started = p->report.started,
		.analyzer = { .keep_accents = o->keep_accents,
			.cache = cache_bytes(jobs, o->memory) },
		.jobs = jobs,
		.memory = o->memory - OPTIONS_BASE_MEMORY,
		.compression = o->compression,
		.spelling = o->spelling,
		.share = pairs_usual.share,
		.progress = say_progress,
		.progress_ctx = p };
}

/* An update keeps what it cannot read; a build that would take it from those who search now needs
   to be told so. */
static bool note_unreadable(struct production *p, struct error *err)
{
	CLEANUP(generation_done) struct generation live = { .manifest_fd = -1 };

	struct error ignored;

	/* Nothing can be lost of one that is damaged. */
	if (p->predecessor == 0 ||
		!generation_open_number(p->options->index, p->predecessor, &live, &ignored))
		return true;
	return unreadable_lost(
		&p->walk, p->outcome.inputs, live.path, p->directory, &p->unreadable, err);
}

static bool build(struct production *p, struct error *err)
{
	struct build_setup setup;
	bool ok;

	production_setup(p, &setup);
	setup.ops = choose_builder(p, err);
	if (!setup.ops)
		return false;
	ok = build_run(&setup, &p->rejects, &p->outcome, err);
	p->report.builder = setup.ops->name;
	rejects_say_rest(&p->rejects);
	return ok && note_unreadable(p, err);
}

/* What an update did not touch counts on the check of where it came from. */
static const char *how_to_check(const struct production *p)
{
	if (p->options->no_check)
		return "sample";
	return p->report.update && !p->options->check && !p->from_unchecked ? "changes" : "all";
}

/* Of all, or of what an update changed. */
struct begun_check {
	struct verify_parts all;
	struct verify_blocks changes;
};

static void begun_check_done(struct begun_check *c)
{
	verify_parts_done(&c->all);
	verify_blocks_done(&c->changes);
}

/* Two processes check. */
static bool begin_check(struct production *p, struct begun_check *out, struct error *err)
{
	const struct verify_since since = { .revision = p->update.copied_revision,
		.turn = p->report.generation };
	bool ok = true;

	p->report.checked = how_to_check(p);
	if (strcmp(p->report.checked, "changes") == 0)
		ok = verify_blocks_begin(&out->changes, p->directory, &since, err);
	else if (strcmp(p->report.checked, "all") == 0 && p->options->jobs > 1)
		ok = verify_parts_begin(&out->all, p->directory, err);
	return ok || error_wrap(err, "checking what was built");
}

static bool check(struct production *p, struct begun_check *begun, struct error *err)
{
	CLEANUP(verdict_done) struct verdict verdict = { 0 };
	const struct counts *c = &p->outcome.counts;
	double started = production_now();

	log_progress(p->context->log, "checking");
	if (!verify_database(p->directory,
		    &(struct verify_expected){ .articles = c->articles.indexed,
			    .paragraphs = c->paragraphs.indexed,
			    .begun = &begun->all,
			    .changes = &begun->changes,
			    .stop = p->context->stop,
			    .sample_only = p->options->no_check },
		    &verdict, err))
		return error_wrap(err, "checking what was built");
	p->report.check_seconds = production_now() - started;
	if (verdict.faults == 0)
		return true;
	return error_set(err, ERROR_CORRUPT,
		"what was built is faulty and was not published: %.300s",
		verdict.report.data ? verdict.report.data : "");
}

static bool write_manifest(struct production *p, struct error *err)
{
	CLEANUP(buf_done) struct buf text = { 0 };

	p->report.finished = time(NULL);
	p->report.total_seconds = production_now() - p->begun;
	return folder_read(&p->report.database, p->directory, err) &&
	       report_write(&p->report, REPORT_MANIFEST, &text, err) &&
	       manifest_write(p->directory, &text, err);
}

/* What the live generation does not have. One that is damaged must not stand in the way of the one
   that replaces it. */
static bool note_new_keys(struct production *p, struct error *err)
{
	struct new_keys_place place = { .index = p->options->index,
		.directory = p->directory,
		.number = p->report.generation,
		.predecessor = p->predecessor,
		.known = p->report.update ? &p->changes.new_keys : NULL };
	double started = production_now();

	log_progress(p->context->log, "looking for what is new");
	if (!new_keys_write(&place, err)) {
		if (p->predecessor == 0)
			return false;
		log_warning(p->context->log,
			"what is new against generation %" PRIu32 " cannot be told: %s",
			p->predecessor, err->msg);
		place.predecessor = 0;
		if (!new_keys_write(&place, err))
			return false;
	}
	p->report.new_keys_seconds = production_now() - started;
	return true;
}

static bool go_live(struct production *p, struct error *err)
{
	double started = production_now();

	if (atomic_load(p->context->stop))
		return error_set(err, ERROR_INTERRUPTED, "interrupted");
	log_progress(p->context->log, "publishing");
	if (!release_run(p, err))
		return false;
	p->report.publish_seconds = production_now() - started;
	return true;
}

bool production_open(struct production *p, uint64_t need, struct error *err)
{
	if (!space_require(p->options->index, need, p->options->reserve, err))
		return false;
	p->directory = store_begin(p->store, &p->report.generation, err);
	return p->directory != NULL;
}

bool production_make(struct production *p, struct error *err)
{
	return production_open(p, space_for_build(p->options->index, p->input_bytes), err) &&
	       build(p, err);
}

bool production_open_again(struct production *p, struct error *err)
{
	write_back_free(p->disk);
	p->disk = write_back_new();
	rejects_again(&p->rejects);
	build_outcome_done(&p->outcome);
	p->update = (struct update_counts){ 0 };
	p->report.update = NULL;
	p->report.clone_shared = false;
	p->unreadable = 0;
	return store_begin_again(p->store, err);
}

bool production_remake(struct production *p, struct error *err)
{
	return production_open_again(p, err) && build(p, err);
}

static bool forget_texts(void *ctx, struct error *err UNUSED)
{
	struct production *p = ctx;

	texts_done(&p->outcome.texts);
	return true;
}

/* What an update changed is checked in little time, during which the disk can come to its end if
   all files are made by then. A check of all takes longer than making them. The memory of texts,
   some tens of megabytes, takes the system as long as a check of some documents. */
static bool check_and_complete(struct production *p, struct error *err)
{
	CLEANUP(beside_done) struct beside forgetting = { .run = forget_texts, .ctx = p };
	CLEANUP(begun_check_done) struct begun_check begun = { 0 };
	bool all = strcmp(how_to_check(p), "all") == 0;

	/* It forks: before that makes a thread, which takes memory as it starts. */
	if (all && !begin_check(p, &begun, err))
		return false;
	write_back_begin(p->disk, p->directory);
	if (!accelerate(p, err))
		return false;
	write_back_sync(p->disk, p->directory);
	if (!all && !begin_check(p, &begun, err))
		return false;
	beside_begin(&forgetting, p->options->jobs);
	return check(p, &begun, err);
}

bool production_publish(struct production *p, struct error *err)
{
	if (!check_and_complete(p, err) || !note_new_keys(p, err) || !write_manifest(p, err) ||
		!go_live(p, err))
		return false;
	if (!p->refused && !p->options->no_publish)
		failures_forget(p->options->index);
	p->report.total_seconds = production_now() - p->begun;
	return true;
}

static bool say_outcome(struct production *p, struct error *err)
{
	CLEANUP(buf_done) struct buf line = { 0 };

	report_summary(&p->report, &line);
	if (line.failed)
		return error_out_of_memory(err);
	log_note(p->context->log, "%s", line.data);
	return !p->options->json || report_write(&p->report, REPORT_FULL, p->context->out, err);
}

/* An exit status that asks for attention needs its reason, whatever was silenced. */
static int judge_rejects(const struct production *p)
{
	uint64_t total = p->rejects.total, most = p->options->max_rejected;
	CLEANUP(buf_done) struct buf first = { 0 };
	struct error why = { 0 };

	if (total <= most)
		return 0;
	/* Its warning may not have been said. */
	if (p->options->quiet && p->rejects.n > 0)
		rejects_name(&p->rejects.items[0], &first);
	error_set(&why, ERROR_INPUT,
		"%" PRIu64 " %s could not be indexed, --max-rejected allows %" PRIu64
		"; the rest is published%s%.300s",
		total, total == 1 ? "record or file" : "records or files", most,
		first.len > 0 ? "; the first is " : "", first.len > 0 ? first.data : "");
	log_error(p->context->log, &why);
	return EXIT_INCOMPLETE;
}

static int say_refused(const struct production *p)
{
	CLEANUP(buf_done) struct buf breaches = { 0 };
	uint32_t number = p->report.generation;
	struct error why = { 0 };

	gate_say(&p->gate, &p->options->release.gate, &breaches);
	error_set(&why, ERROR_INPUT,
		"the gate refused generation %" PRIu32 ", and what was served stays: %.200s (look "
		"at it with searcher --generation %" PRIu32 "; indexer publish --force %" PRIu32
		" serves it)",
		number, breaches.data ? breaches.data : "", number, number);
	log_error(p->context->log, &why);
	return EXIT_REFUSED;
}

bool production_say(struct production *p, int *status, struct error *err)
{
	if (!say_outcome(p, err))
		return false;
	*status = p->refused ? say_refused(p) : judge_rejects(p);
	/* It was said of each. */
	if (*status == 0 && p->alerts_failed > 0)
		*status = EXIT_INCOMPLETE;
	return true;
}

/* For `indexer list` and the report: of a run that fails nothing else stays. Without an index that
   is served nobody looks there. */
static void note_failure(const struct production *p, int status, const struct error *err)
{
	CLEANUP(buf_done) struct buf breaches = { 0 };
	struct failure f = { .status = status };

	if (!p->store || p->predecessor == 0)
		return;
	if (!err) {
		buf_add_str(&breaches, STORE_REFUSED);
		gate_say(&p->gate, &p->options->release.gate, &breaches);
		f.generation = p->report.generation;
	}
	f.what = err ? (char *)err->msg : breaches.data ? breaches.data : "";
	failures_note(p->options->index, time(NULL), &f);
}

bool production_end(struct production *p, bool ok, int status, const struct error *err)
{
	if (!p->options)
		return ok;
	atomic_store(p->context->finishing, true);
	if (!ok && err->code == ERROR_INTERRUPTED && atomic_load(p->context->stop))
		status = 128 + atomic_load(p->context->stop);
	else if (!ok)
		status = error_exit_status(err);
	if (!ok || p->refused)
		note_failure(p, status, ok ? NULL : err);
	hooks_after(p, status, ok ? NULL : err);
	return ok;
}
