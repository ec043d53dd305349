/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The calling thread starts the workers and waits; the first worker that fails closes the feed, the
 * others come to the end of their range, and its error is the build's.
 */
#include "indexer/build.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "common/schema.h"
#include "indexer/worker.h"

/* Often enough to look alive, seldom enough to cost nothing. */
enum { PROGRESS_NANOSECONDS = 250 * 1000 * 1000 };

struct crew {
	const struct build_setup *setup;
	struct workplace place;
	pthread_mutex_t lock;
	pthread_cond_t ended;
	unsigned working;     /* threads that have not ended */
	struct error failure; /* the first one */
	struct crew_member {
		struct crew *crew;
		pthread_t thread;
		struct worker worker;
	} * members;
	unsigned n;
};

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

void build_outcome_done(struct build_outcome *o)
{
	facts_done(&o->facts);
	free(o->inputs);
	texts_done(&o->texts);
	ledger_done(&o->ledger);
	*o = (struct build_outcome){ 0 };
}

static void crew_init(struct crew *c, const struct build_setup *setup, struct feed *feed,
	struct builder *builder, struct ledger_parts *ledger)
{
	pthread_condattr_t attributes;

	*c = (struct crew){ .setup = setup };
	c->place.feed = feed;
	c->place.ops = setup->ops;
	c->place.builder = builder;
	c->place.ledger = ledger;
	c->place.language = setup->language;
	c->place.analyzer = setup->analyzer;
	c->place.stop = setup->feed.stop;
	pthread_mutex_init(&c->lock, NULL);
	pthread_condattr_init(&attributes);
	pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	pthread_cond_init(&c->ended, &attributes);
	pthread_condattr_destroy(&attributes);
}

static void crew_done(struct crew *c)
{
	for (unsigned i = 0; i < c->n; i++)
		worker_done(&c->members[i].worker);
	free(c->members);
	pthread_cond_destroy(&c->ended);
	pthread_mutex_destroy(&c->lock);
}

static void *work(void *arg)
{
	struct crew_member *m = arg;
	struct crew *c = m->crew;
	struct error err = { 0 };
	bool ok = worker_run(&m->worker, &err);

	if (!ok)
		feed_close(c->place.feed);
	pthread_mutex_lock(&c->lock);
	if (!ok && c->failure.code == ERROR_NONE)
		c->failure = err;
	c->working--;
	pthread_cond_signal(&c->ended);
	pthread_mutex_unlock(&c->lock);
	return NULL;
}

static void show_progress(struct crew *c, bool merging)
{
	const struct build_progress progress = { .merging = merging,
		.paragraphs = atomic_load(&c->place.paragraphs),
		.text_bytes = atomic_load(&c->place.text_bytes),
		.text_taken = feed_text_taken(c->place.feed),
		.bytes_read = feed_bytes_read(c->place.feed) };

	if (c->setup->progress)
		c->setup->progress(c->setup->progress_ctx, &progress);
}

static void wait_for_all(struct crew *c)
{
	struct timespec until;

	pthread_mutex_lock(&c->lock);
	while (c->working > 0) {
		clock_gettime(CLOCK_MONOTONIC, &until);
		until.tv_nsec += PROGRESS_NANOSECONDS;
		until.tv_sec += until.tv_nsec / 1000000000;
		until.tv_nsec %= 1000000000;
		pthread_cond_timedwait(&c->ended, &c->lock, &until);
		pthread_mutex_unlock(&c->lock);
		show_progress(c, false);
		pthread_mutex_lock(&c->lock);
	}
	pthread_mutex_unlock(&c->lock);
}

/* Where the system refuses a thread the build goes on with those it has, if it has any. */
static bool crew_work(struct crew *c, struct error *err)
{
	unsigned jobs = c->setup->jobs, started = 0;

	c->members = calloc(jobs, sizeof *c->members);
	if (!c->members)
		return error_out_of_memory(err);
	c->n = jobs;
	for (unsigned i = 0; i < jobs; i++) {
		c->members[i].crew = c;
		c->members[i].worker.place = &c->place;
	}
	for (; started < jobs; started++) {
		struct crew_member *m = &c->members[started];

		pthread_mutex_lock(&c->lock);
		c->working++;
		pthread_mutex_unlock(&c->lock);
		if (pthread_create(&m->thread, NULL, work, m) == 0)
			continue;
		pthread_mutex_lock(&c->lock);
		c->working--;
		pthread_mutex_unlock(&c->lock);
		break;
	}
	if (started == 0)
		return error_set(err, ERROR_IO, "no thread can be started");
	wait_for_all(c);
	for (unsigned i = 0; i < started; i++)
		pthread_join(c->members[i].thread, NULL);
	if (c->failure.code == ERROR_NONE)
		return true;
	*err = c->failure;
	return false;
}

static bool add_language(struct facts *f, const struct worker_language *l, struct error *err)
{
	struct language_facts *to = f->languages, *end = f->languages + f->n_languages;

	while (to < end && strcmp(to->code, l->code) != 0)
		to++;
	if (to == end) {
		*to = (struct language_facts){ 0 };
		strcpy(to->code, l->code);
		f->n_languages++;
		if (!analyzer_fingerprint(l->analyzer, to->fingerprint, err))
			return false;
	}
	to->articles += l->articles;
	to->paragraphs += l->paragraphs;
	return true;
}

static bool gather_facts(const struct crew *c, struct facts *f, struct error *err)
{
	size_t most = 1;

	for (unsigned i = 0; i < c->n; i++)
		most += c->members[i].worker.n_languages;
	f->languages = calloc(most, sizeof *f->languages);
	if (!f->languages)
		return error_out_of_memory(err);
	f->schema = SCHEMA_VERSION;
	f->keep_accents = c->setup->analyzer.keep_accents;
	for (unsigned i = 0; i < c->n; i++) {
		const struct worker *w = &c->members[i].worker;

		for (size_t k = 0; k < w->n_languages; k++) {
			if (!add_language(f, &w->languages[k], err))
				return false;
		}
	}
	facts_sort(f);
	return true;
}

static bool gather_synonyms(struct crew *c, struct synonyms *y, struct error *err)
{
	CLEANUP(buf_done) struct buf seen = { 0 };

	for (unsigned i = 0; i < c->n; i++) {
		const struct worker *w = &c->members[i].worker;

		for (size_t k = 0; k < w->n_languages; k++)
			buf_add(&seen,
				&(struct seen_stems){
					&w->languages[k].stems, w->languages[k].analyzer },
				sizeof(struct seen_stems));
	}
	if (seen.failed)
		return error_out_of_memory(err);
	return synonyms_add(
		y, (const struct seen_stems *)seen.data, seen.len / sizeof(struct seen_stems), err);
}

static bool gather_counts(const struct crew *c, struct build_outcome *out, struct error *err)
{
	size_t n = c->setup->files->n;

	counts_add(&out->counts, feed_counts(c->place.feed));
	for (unsigned i = 0; i < c->n; i++)
		counts_add(&out->counts, &c->members[i].worker.counts);
	out->inputs = calloc(n + 1, sizeof *out->inputs);
	if (!out->inputs)
		return error_out_of_memory(err);
	memcpy(out->inputs, feed_inputs(c->place.feed), n * sizeof *out->inputs);
	return counts_check(&out->counts, err);
}

/* The coarsest clock of a file system in use. */
enum { TICK_SECONDS = 2 };

bool build_note_files(struct build_outcome *o, const struct walk *files, const char *language,
	time_t started, struct error *err)
{
	CLEANUP(buf_done) struct buf settings = { 0 };

	for (size_t i = 0; i < files->n; i++) {
		const struct walk_file *file = &files->files[i];
		const struct feed_input *input = &o->inputs[i];
		struct ledger_file row = { .size = file->size,
			.modified = file->modified,
			.bytes = input->bytes,
			.counts = input->counts };

		/* What was rejected is to be reported again. */
		if (file->modified / 1000000000 >= started - TICK_SECONDS || input->failed ||
			input->counts.paragraphs.rejected > 0)
			row.modified = 0;
		memcpy(row.sha256, input->sha256, sizeof row.sha256);
		buf_clear(&settings);
		ledger_settings(&settings, file, language);
		if (settings.failed)
			return error_out_of_memory(err);
		if (!ledger_add_file(&o->ledger, &row, file->path, file->name, settings.data, err))
			return false;
	}
	return true;
}

/* What only reading and analysing needed: its memory is the tables' now. */
static void dismiss(struct crew *c)
{
	for (unsigned i = 0; i < c->n; i++)
		worker_done(&c->members[i].worker);
	feed_forget(c->place.feed);
}

/* What the words of all workers come to, which is asked for late. It is sorted at once, as long as
   the processor that found it has it at hand. */
struct words_task {
	struct crew *crew;
	struct synonyms *synonyms;
};

static bool gather_words(void *ctx, struct error *err)
{
	struct words_task *t = ctx;
	bool ok = gather_synonyms(t->crew, t->synonyms, err);

	dismiss(t->crew);
	return ok && synonyms_finish(t->synonyms, err);
}

/* The ledger, which nobody waits for before the end. */
struct ledger_task {
	struct crew *crew;
	struct build_outcome *out;
	struct error err;
	bool ok;
};

static void *write_ledger(void *arg)
{
	struct ledger_task *t = arg;
	const struct build_setup *s = t->crew->setup;

	t->ok = build_note_files(t->out, s->files, s->language, s->started, &t->err) &&
		ledger_parts_end(t->crew->place.ledger, &t->out->ledger, &t->err);
	ledger_done(&t->out->ledger);
	return NULL;
}

bool build_refuse_nothing(const struct walk *files, struct error *err)
{
	if (files->n_skipped == 0)
		return error_set(err, ERROR_INPUT, "no paragraph to index");
	return error_set(err, ERROR_INPUT, "no paragraph to index; %zu %s not read (-r says why)",
		files->n_skipped, files->n_skipped == 1 ? "file was" : "files were");
}

/* The ledger is written beside the tables. */
static bool write_all(struct crew *c, struct build_outcome *out, const struct buf *facts,
	struct synonyms *synonyms, struct error *err)
{
	struct ledger_task ledger = { .crew = c, .out = out };
	pthread_t thread;
	bool alone =
		c->setup->jobs < 2 || pthread_create(&thread, NULL, write_ledger, &ledger) != 0;
	bool ok;

	if (alone)
		write_ledger(&ledger);
	ok = c->setup->ops->finish(c->place.builder, facts->data, facts->len, synonyms, err);
	if (!alone)
		pthread_join(thread, NULL);
	if (ok && !ledger.ok)
		*err = ledger.err;
	return ok && ledger.ok;
}

static bool finish(struct crew *c, struct build_outcome *out, struct error *err)
{
	CLEANUP(synonyms_done) struct synonyms synonyms = { 0 };
	CLEANUP(buf_done) struct buf text = { 0 };
	struct words_task task = { .crew = c, .synonyms = &synonyms };
	struct beside words = { .run = gather_words, .ctx = &task };
	bool ok;

	if (!gather_counts(c, out, err))
		return false;
	if (out->counts.paragraphs.indexed == 0)
		return build_refuse_nothing(c->setup->files, err);
	show_progress(c, true);
	if (!gather_facts(c, &out->facts, err) || !facts_write(&out->facts, &text, err))
		return false;
	synonyms.making = &words;
	beside_begin(&words, c->setup->jobs);
	ok = write_all(c, out, &text, &synonyms, err);
	beside_done(&words);
	return ok;
}

/* `share` and `texts` are borrowed as long as the builder is open. */
static struct builder *open_builder(const struct build_setup *setup,
	const struct memory_share *share, struct texts *texts, struct error *err)
{
	return setup->ops->open(setup->directory,
		&(struct builder_options){ .memory = setup->memory,
			.share = share,
			.disk = setup->disk,
			.stop = setup->feed.stop,
			.jobs = setup->jobs,
			.compression = setup->compression,
			.spelling = setup->spelling,
			.texts = setup->share > 0 ? texts : NULL },
		err);
}

bool build_run(const struct build_setup *setup, struct rejects *rejects, struct build_outcome *out,
	struct error *err)
{
	struct memory_share share = { .memory = setup->memory,
		.caches = setup->jobs * setup->analyzer.cache,
		.range = setup->feed.range_bytes,
		.jobs = setup->jobs };
	struct feed_options options = setup->feed;
	CLEANUP(feed_freep) struct feed *feed = NULL;
	CLEANUP(ledger_parts_freep) struct ledger_parts *ledger = NULL;
	CLEANUP(build_outcome_done)
	struct build_outcome outcome = { .texts = { .share = setup->share } };
	double started = now(), read;
	struct builder *builder;
	struct crew crew;
	bool ok;

	options.share = &share;
	options.directory = setup->directory;
	feed = feed_new(setup->files, &options, rejects, err);
	if (feed)
		ledger = ledger_parts_new(setup->directory, err);
	if (!ledger)
		return false;
	builder = open_builder(setup, &share, &outcome.texts, err);
	if (!builder)
		return false;
	crew_init(&crew, setup, feed, builder, ledger);
	crew.place.share = &share;
	ok = crew_work(&crew, err);
	read = now();
	ok = ok && finish(&crew, &outcome, err);
	crew_done(&crew);
	setup->ops->close(builder);
	if (!ok)
		return false;
	outcome.index_seconds = read - started;
	outcome.merge_seconds = now() - read;
	*out = outcome;
	outcome = (struct build_outcome){ 0 };
	return true;
}
