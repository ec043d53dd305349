/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One input is open at a time, and all reading and parsing happens under the lock: it is cheap
 * beside indexing. Knows nothing of terms or databases.
 */
#include "indexer/feed.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/schema.h"
#include "indexer/article_ids.h"
#include "indexer/input.h"

enum {
	/* Enough for any format to know itself by. */
	PROBE_BYTES = 4096,
	/* The memory of the article at hand is kept for the next; more than this is given back. */
	KEPT_TEXT = 1 << 20,
	/* Articles whose ids are looked up together: what each look-up waits for has come by then.
	 */
	PENDING = 16,
};

struct feed {
	pthread_mutex_t lock;
	const struct walk *walk; /* borrowed */
	struct feed_options options;
	struct rejects *rejects; /* borrowed */
	struct feed_input *inputs;
	size_t next_file;
	struct input *in; /* of file next_file - 1; NULL between files */
	const struct source_ops *ops;
	struct source *source;
	struct article article; /* at hand */
	size_t pending;		/* the last articles of the range, whose ids may be known */
	struct article_ids ids;
	struct counts counts;	  /* of all files; made when it is asked for */
	struct counts unreadable; /* what the walk could not look into */
	struct buf settings;
	uint32_t next_range;
	bool closed;
	uint64_t bytes_before; /* of the files that were read to their end */
	atomic_uint_fast64_t bytes_read, text_taken;
};

/* Each as a file that cannot be opened. */
static bool reject_unreadable(struct feed *f, struct error *err)
{
	struct counts *c = &f->unreadable;

	for (size_t i = 0; i < f->walk->n_skipped; i++) {
		const struct walk_skip *skipped = &f->walk->skipped[i];
		const struct rejected r = {
			.file = skipped->path, .id = "", .reason = skipped->reason
		};

		if (!skipped->unreadable)
			continue;
		c->articles.in++;
		c->articles.rejected++;
		c->paragraphs.in++;
		c->paragraphs.rejected++;
		if (!rejects_add(f->rejects, &r, err))
			return false;
	}
	return true;
}

struct feed *feed_new(const struct walk *files, const struct feed_options *options,
	struct rejects *rejects, struct error *err)
{
	CLEANUP(feed_freep) struct feed *f = calloc(1, sizeof *f);

	if (!f) {
		error_out_of_memory(err);
		return NULL;
	}
	pthread_mutex_init(&f->lock, NULL);
	f->walk = files;
	f->options = *options;
	f->ids.directory = options->directory;
	f->rejects = rejects;
	f->inputs = calloc(files->n + 1, sizeof *f->inputs);
	if (!f->inputs) {
		error_out_of_memory(err);
		return NULL;
	}
	return reject_unreadable(f, err) ? TAKE_PTR(f) : NULL;
}

static void close_file(struct feed *f)
{
	if (f->source)
		f->ops->close(f->source);
	f->source = NULL;
	if (f->in) {
		struct feed_input *input = &f->inputs[f->next_file - 1];

		input_digest(f->in, &input->bytes, input->sha256);
		f->bytes_before += input_bytes_read(f->in);
		input->counts.input_bytes = input_bytes_read(f->in);
		atomic_store(&f->bytes_read, f->bytes_before);
		input_close(f->in);
	}
	f->in = NULL;
}

void feed_free(struct feed *f)
{
	if (!f)
		return;
	close_file(f);
	article_done(&f->article);
	article_ids_done(&f->ids);
	buf_done(&f->settings);
	free(f->inputs);
	pthread_mutex_destroy(&f->lock);
	free(f);
}

void feed_freep(struct feed **f)
{
	feed_free(*f);
}

static const struct walk_file *current_file(const struct feed *f)
{
	return &f->walk->files[f->next_file - 1];
}

static struct feed_input *current_input(struct feed *f)
{
	return &f->inputs[f->next_file - 1];
}

/* How messages call a file. */
static const char *shown_name(const struct walk_file *file)
{
	return strcmp(file->path, "-") == 0 ? file->name : file->path;
}

/* Whether the rest of the input can go on without what failed. */
static bool is_survivable(const struct error *err)
{
	return err->code == ERROR_INPUT || err->code == ERROR_IO || err->code == ERROR_NOT_FOUND ||
	       err->code == ERROR_LIMIT || err->code == ERROR_CORRUPT;
}

static bool reject(struct feed *f, const char *id, uint64_t line, uint64_t byte, const char *reason,
	struct error *err)
{
	const struct rejected r = { .file = (char *)shown_name(current_file(f)),
		.id = (char *)id,
		.line = line,
		.byte = byte,
		.reason = (char *)reason };

	return rejects_add(f->rejects, &r, err);
}

/* What a source found bad: a record of which nothing more is known, or a single paragraph. */
static bool reject_bad(struct feed *f, const struct reject *bad, struct error *err)
{
	struct counts *c = &current_input(f)->counts;

	c->articles.in += !bad->is_paragraph;
	c->articles.rejected += !bad->is_paragraph;
	c->paragraphs.in++;
	c->paragraphs.rejected++;
	return reject(f, bad->id, bad->line, bad->byte, bad->reason, err);
}

/* What follows "NAME: ", if the message begins with it. */
static const char *without_name(const char *message, const char *name)
{
	size_t len = strlen(name);

	return strncmp(message, name, len) == 0 && strncmp(message + len, ": ", 2) == 0
		       ? message + len + 2
		       : message;
}

/* The file cannot be read (any further): one reject, and on with the next file. A reject has the
   file's name beside its reason. */
static bool give_up_file(struct feed *f, const struct error *why, struct error *err)
{
	const struct walk_file *file = current_file(f);
	const char *reason = without_name(why->msg, file->name);
	struct reject bad = { 0 };

	close_file(f);
	current_input(f)->failed = true;
	strcpy(bad.reason, without_name(reason, file->path));
	return reject_bad(f, &bad, err);
}

static bool choose_source(struct feed *f, struct error *err)
{
	const struct walk_file *file = current_file(f);
	const char *head;
	size_t len;

	if (file->source->options.format) {
		f->ops = source_find(file->source->options.format);
		return f->ops != NULL || error_set(err, ERROR_USAGE, "unknown format %s",
						 file->source->options.format);
	}
	f->ops = source_by_name(file->name);
	if (f->ops)
		return true;
	if (!input_peek(f->in, PROBE_BYTES, &head, &len, err))
		return false;
	f->ops = source_by_content(head, len);
	return true;
}

/* What is known of a file that need not be read; NULL if it must be. */
static const struct ledger_file *find_unchanged(struct feed *f, const struct walk_file *file)
{
	const struct ledger *before = f->options.before;
	const struct ledger_file *known = before ? ledger_find_file(before, file->path) : NULL;

	if (!known || known->modified == 0 || known->modified != file->modified ||
		known->size != file->size || strcmp(ledger_text(before, known->name), file->name))
		return NULL;
	buf_clear(&f->settings);
	ledger_settings(&f->settings, file, f->options.language);
	if (f->settings.failed ||
		strcmp(f->settings.data, ledger_text(before, known->settings)) != 0)
		return NULL;
	for (size_t i = 0; i < known->n; i++) {
		if (article_ids_has(
			    &f->ids, ledger_text(before, before->articles[known->first + i].id)))
			return NULL;
	}
	return known;
}

/* Its articles are as they were: only their ids must be known. */
static bool pass_by(struct feed *f, const struct ledger_file *known, struct error *err)
{
	const struct ledger *before = f->options.before;
	struct feed_input *input = current_input(f);

	input->before = known;
	input->bytes = known->bytes;
	memcpy(input->sha256, known->sha256, sizeof input->sha256);
	input->counts = known->counts;
	for (size_t i = 0; i < known->n; i++) {
		const struct ledger_article *a = &before->articles[known->first + i];
		struct article_place first,
			here = { .line = a->line, .file = (uint32_t)(f->next_file - 1) };
		bool is_new;

		if (!article_ids_add(
			    &f->ids, ledger_text(before, a->id), here, &is_new, &first, err))
			return false;
	}
	return true;
}

static bool open_file(struct feed *f, struct error *err)
{
	const struct walk_file *file = &f->walk->files[f->next_file++];
	const struct ledger_file *known = find_unchanged(f, file);
	struct error why = { 0 };

	if (known)
		return pass_by(f, known, err);
	f->in = input_open_until(file->path, file->name, f->options.stop, &why);
	/* It was there when the walk began; what the user named must not vanish silently. */
	if (!f->in && file->named && why.code == ERROR_NOT_FOUND) {
		*err = why;
		return false;
	}
	if (f->in) {
		current_input(f)->counts.files = 1;
		if (choose_source(f, &why))
			f->source = f->ops->open(f->in, &file->source->options, &why);
	}
	if (f->source)
		return true;
	if (is_survivable(&why))
		return give_up_file(f, &why, err);
	*err = why;
	return false;
}

static bool reject_article(
	struct feed *f, const struct article *a, const char *reason, struct error *err)
{
	struct counts *c = &current_input(f)->counts;

	c->articles.rejected++;
	c->paragraphs.rejected += a->n_paragraphs;
	return reject(f, a->id, a->line, a->byte, reason, err);
}

static bool reject_duplicate(struct feed *f, const struct article *a,
	const struct article_place *first, struct error *err)
{
	char reason[ERROR_MESSAGE_SIZE];

	snprintf(reason, sizeof reason,
		"duplicate article id \"%.80s\": first seen in %.200s, line %" PRIu64, a->id,
		shown_name(&f->walk->files[first->file]), first->line);
	return reject_article(f, a, reason, err);
}

/* Looks up the pending ids, in order. All that is rejected is so in order: before anything else is,
   and before a file ends. */
static bool settle(struct feed *f, struct range *r, struct error *err)
{
	for (; f->pending > 0; f->pending--) {
		size_t i = r->n - f->pending;
		const struct article *a = &r->articles[i];
		struct article_place here = { .line = a->line, .file = a->input }, first;
		bool is_new;

		if (!article_ids_add(&f->ids, a->id, here, &is_new, &first, err))
			return false;
		if (is_new)
			continue;
		if (!reject_duplicate(f, a, &first, err))
			return false;
		range_remove(r, i);
	}
	return true;
}

/* What the source says of articles that do not say it themselves. */
static bool add_defaults(struct feed *f, struct article *a, struct error *err)
{
	const struct walk_file *file = current_file(f);
	const char *name = file->source->name;

	if (!a->language)
		a->language = file->language;
	if (!a->source && name)
		a->source = article_keep(a, name, strlen(name), err);
	return a->source || !name;
}

/* Counts the article at hand in and decides whether the range keeps it. */
static bool admit(struct feed *f, struct range *r, struct error *err)
{
	struct article *a = &f->article;
	struct counts *c = &current_input(f)->counts;
	struct flow *articles = &c->articles, *paragraphs = &c->paragraphs;
	char reason[ERROR_MESSAGE_SIZE];

	articles->in++;
	paragraphs->in += a->n_paragraphs + a->empty_paragraphs;
	paragraphs->skipped += a->empty_paragraphs;
	c->bad_bytes += a->bad_bytes;
	c->dates_not_understood += a->date_not_understood;
	c->languages_not_known += a->language_not_known;
	if (a->n_paragraphs == 0) {
		articles->skipped++;
		return true;
	}
	if (!article_fits(a, reason))
		return settle(f, r, err) && reject_article(f, a, reason, err);
	article_ids_ask(&f->ids, a->id);
	if (!range_add(r, a, err))
		return false;
	return ++f->pending < PENDING || settle(f, r, err);
}

static bool read_one(struct feed *f, struct range *r, struct error *err)
{
	struct article *article = &f->article;
	struct error why = { 0 };
	struct reject bad = { 0 };
	enum source_status status;

	if (article->text.cap > KEPT_TEXT)
		article_done(article);
	status = f->ops->next(f->source, article, &bad, &why);
	if (status != SOURCE_ARTICLE && !settle(f, r, err))
		return false;
	switch (status) {
	case SOURCE_ARTICLE:
		article->input = (uint32_t)(f->next_file - 1);
		atomic_store(&f->bytes_read, f->bytes_before + input_bytes_read(f->in));
		return add_defaults(f, article, err) && admit(f, r, err);
	case SOURCE_REJECT:
		return reject_bad(f, &bad, err);
	case SOURCE_END:
		close_file(f);
		return true;
	case SOURCE_FAILED:
		break;
	}
	if (is_survivable(&why))
		return give_up_file(f, &why, err);
	*err = why;
	return false;
}

/* Reads until the range is full, or all was read. */
static bool read_some(struct feed *f, struct range *r, struct error *err)
{
	const struct feed_options *o = &f->options;
	uint64_t most = o->share ? memory_share_range(o->share) : o->range_bytes;
	uint64_t read = atomic_load(&f->bytes_read);

	if (o->jobs > 1 && o->input_bytes > 0)
		most = range_fair(
			most, o->input_bytes > read ? (o->input_bytes - read) / o->jobs : 0);

	while (!f->closed && r->n < o->range_articles && r->text_bytes < most) {
		if (o->stop && atomic_load(o->stop))
			return error_set(err, ERROR_INTERRUPTED, "interrupted");
		if (f->source) {
			if (!read_one(f, r, err))
				return false;
		} else if (f->next_file == f->walk->n) {
			f->closed = true;
		} else if (!open_file(f, err)) {
			return false;
		}
	}
	return true;
}

/* One without articles would be the end. */
static bool fill(struct feed *f, struct range *r, struct error *err)
{
	f->pending = 0;
	do {
		if (!read_some(f, r, err) || !settle(f, r, err))
			return false;
	} while (r->n == 0 && !f->closed);
	return true;
}

bool feed_take(struct feed *f, struct range *r, struct error *err)
{
	uint64_t noted;
	bool ok;

	range_clear(r);
	pthread_mutex_lock(&f->lock);
	noted = article_ids_memory(&f->ids);
	ok = fill(f, r, err);
	if (f->options.share)
		atomic_fetch_add(&f->options.share->noted, article_ids_memory(&f->ids) - noted);
	if (!ok)
		f->closed = true;
	else if (r->n > 0)
		r->number = f->next_range++;
	atomic_fetch_add(&f->text_taken, r->text_bytes);
	pthread_mutex_unlock(&f->lock);
	return ok;
}

void feed_close(struct feed *f)
{
	pthread_mutex_lock(&f->lock);
	f->closed = true;
	pthread_mutex_unlock(&f->lock);
}

void feed_forget(struct feed *f)
{
	article_ids_done(&f->ids);
}

uint64_t feed_bytes_read(const struct feed *f)
{
	return atomic_load(&f->bytes_read);
}

uint64_t feed_text_taken(const struct feed *f)
{
	return atomic_load(&f->text_taken);
}

const struct counts *feed_counts(struct feed *f)
{
	f->counts = f->unreadable;
	for (size_t i = 0; i < f->walk->n; i++)
		counts_add(&f->counts, &f->inputs[i].counts);
	return &f->counts;
}

const struct feed_input *feed_inputs(const struct feed *f)
{
	return f->inputs;
}
