/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Building an index from another program. Records are looked at when they are added, so that what
 * is bad is told at once, and kept in a file without a name; publishing indexes that file by the
 * indexer's own steps: what an index becomes must not depend on who built it.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/json.h"
#include "common/language.h"
#include "common/macros.h"
#include "common/schema.h"
#include "common/utf8.h"
#include "indexer/production.h"
#include "indexer/record.h"
#include "searcher/lib/pilcrow.h"

/* What the file is called in messages and hits. */
#define RECORDS "records"

struct pilcrow_builder {
	struct build_options options;
	char *index; /* owned, as the options borrow it */
	struct production production;
	struct command_context context;
	struct log log;
	atomic_int stop;
	atomic_bool finishing;
	struct buf out;
	struct walk_source source;
	FILE *spool, *nowhere;
	char path[32];
	struct article article; /* room for a look at a record */
	struct record_reader reader;
	struct buf record;
	uint64_t records;
	bool published;
	char *reject; /* of the last call of pilcrow_build_reject() */
};

static void tell(const struct error *err, char *error, size_t size)
{
	if (error && size > 0)
		snprintf(error, size, "%s", err->msg);
}

void pilcrow_build_free(pilcrow_builder *b)
{
	if (!b)
		return;
	production_done(&b->production);
	build_options_done(&b->options);
	if (b->spool)
		fclose(b->spool);
	if (b->nowhere) {
		log_done(&b->log);
		fclose(b->nowhere);
	}
	article_done(&b->article);
	record_reader_done(&b->reader);
	buf_done(&b->record);
	buf_done(&b->out);
	free(b->reject);
	free(b->index);
	free(b);
}

/* Beside the index, where there is room for it; elsewhere on file systems that cannot do that. */
static bool open_spool(pilcrow_builder *b, struct error *err)
{
	int fd = open(b->index, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);

	b->spool = fd >= 0 ? fdopen(fd, "w+") : tmpfile();
	if (!b->spool) {
		error_set_errno(err, "no room for records in %s", b->index);
		if (fd >= 0)
			close(fd);
		return false;
	}
	snprintf(b->path, sizeof b->path, "/proc/self/fd/%d", fileno(b->spool));
	return true;
}

static bool open_builder(
	pilcrow_builder *b, const char *index, const char *language, struct error *err)
{
	const struct language *row = language_find(language, strlen(language));

	if (!row)
		return error_set(err, ERROR_USAGE, "there is no language \"%.40s\"", language);
	b->index = strdup(index);
	b->nowhere = fopen("/dev/null", "we");
	if (!b->index)
		return error_out_of_memory(err);
	if (!b->nowhere)
		return error_set_errno(err, "cannot open /dev/null");
	log_init(&b->log, "libpilcrow", b->nowhere);
	b->context = (struct command_context){
		.log = &b->log, .out = &b->out, .stop = &b->stop, .finishing = &b->finishing
	};
	build_options_set_defaults(&b->options, b->index);
	b->options.language = row->code;
	b->options.quiet = true;
	/* The threads of a program are its own affair. */
	b->options.jobs = 1;
	return production_begin(&b->production, &b->options, &b->context, err) &&
	       open_spool(b, err);
}

pilcrow_builder *pilcrow_build(const char *index, const char *language, char *error, size_t size)
{
	struct error err = { 0 };
	pilcrow_builder *b = calloc(1, sizeof *b);

	if (b && open_builder(b, index, language ? language : "en", &err))
		return b;
	if (!b)
		error_out_of_memory(&err);
	tell(&err, error, size);
	pilcrow_build_free(b);
	return NULL;
}

/* A record in one line: white space between members is all that can hold line ends. */
static void add_line(struct buf *out, const char *json, size_t len)
{
	for (size_t i = 0; i < len; i++)
		buf_add_byte(out, json[i] == '\n' || json[i] == '\r' ? ' ' : json[i]);
	buf_add_byte(out, '\n');
}

static bool look_at(pilcrow_builder *b, const char *json, size_t len, struct error *err)
{
	const struct place place = { .end = len, .line = b->records + 1 };
	struct reject reject = { 0 };

	if (len > SCHEMA_MAX_RECORD)
		return error_set(err, ERROR_LIMIT, "record %" PRIu64 ": %zu bytes; the limit is %d",
			place.line, len, SCHEMA_MAX_RECORD);
	switch (record_read(&b->reader, json, len, RECORDS, &place, &b->article, &reject, err)) {
	case SOURCE_ARTICLE:
		return true;
	case SOURCE_REJECT:
		return error_set(err, ERROR_INPUT, "record %" PRIu64 ", byte %" PRIu64 ": %s",
			place.line, reject.byte, reject.reason);
	default:
		return false;
	}
}

static bool add_record(pilcrow_builder *b, const char *json, size_t len, struct error *err)
{
	CLEANUP(buf_done) struct buf line = { 0 };

	if (b->published)
		return error_set(err, ERROR_USAGE, "the index was published already");
	if (!look_at(b, json, len, err))
		return false;
	add_line(&line, json, len);
	if (line.failed)
		return error_out_of_memory(err);
	if (fwrite(line.data, 1, line.len, b->spool) != line.len)
		return error_set_errno(err, "cannot keep record %" PRIu64, b->records + 1);
	b->records++;
	return true;
}

int pilcrow_build_record(pilcrow_builder *b, const char *json, char *error, size_t size)
{
	struct error err = { 0 };

	size_t len = strlen(json);

	while (len > 0 && strchr(" \t\r\n", json[len - 1]))
		len--;
	if (add_record(b, json, len, &err))
		return 1;
	tell(&err, error, size);
	return 0;
}

static void add_member(struct buf *out, const char *name, const char *text)
{
	if (!text)
		return;
	buf_add_byte(out, out->len > 1 ? ',' : ' ');
	json_add_string(out, name, strlen(name));
	buf_add_byte(out, ':');
	json_add_string(out, text, strlen(text));
}

/* Appends the members of an object, if it is one. */
static bool add_members(struct buf *out, const char *metadata, struct error *err)
{
	const char *why = "not a JSON object", *start = metadata + strspn(metadata, " \t\r\n");
	size_t len = strlen(start), at = 0;

	while (len > 0 && strchr(" \t\r\n", start[len - 1]))
		len--;
	if (*start != '{' || !json_check(start, len, &at, &why))
		return error_set(err, ERROR_INPUT, "metadata, byte %zu: %s",
			(size_t)(start - metadata) + at, why);
	if (start[1 + strspn(start + 1, " \t\r\n")] == '}')
		return true;
	if (out->len > 1)
		buf_add_byte(out, ',');
	buf_add(out, start + 1, len - 2);
	return true;
}

int pilcrow_build_article(pilcrow_builder *b, const char *id, const char *title, const char *text,
	const char *metadata, char *error, size_t size)
{
	struct error err = { 0 };
	struct buf *record = &b->record;
	const char *const texts[] = { id, title, text };
	bool ok = true;
	size_t bad;

	for (size_t i = 0; ok && i < sizeof texts / sizeof *texts; i++)
		if (texts[i] && !utf8_valid(texts[i], strlen(texts[i]), &bad))
			ok = error_set(&err, ERROR_INPUT,
				"record %" PRIu64 ": the %s is not valid UTF-8 at byte %zu",
				b->records + 1,
				i == 0	 ? "id"
				: i == 1 ? "title"
					 : "text",
				bad);
	buf_clear(record);
	buf_add_byte(record, '{');
	if (ok) {
		add_member(record, "id", id);
		add_member(record, "title", title);
		add_member(record, "text", text);
	}
	ok = ok && (!metadata || add_members(record, metadata, &err));
	buf_add_byte(record, '}');
	if (ok && record->failed)
		ok = error_out_of_memory(&err);
	if (ok && add_record(b, record->data, record->len, &err))
		return 1;
	tell(&err, error, size);
	return 0;
}

/* The spool as the only file that was found. */
static bool find_records(pilcrow_builder *b, struct error *err)
{
	struct walk *walk = &b->production.walk;
	off_t end;

	if (fflush(b->spool) != 0 || (end = lseek(fileno(b->spool), 0, SEEK_END)) < 0)
		return error_set_errno(err, "cannot keep the records");
	b->source = (struct walk_source){ .path = b->path, .options = { .format = "jsonl" } };
	walk->files = calloc(1, sizeof *walk->files);
	if (!walk->files)
		return error_out_of_memory(err);
	walk->n = 1;
	*walk->files = (struct walk_file){ .path = strdup(b->path),
		.name = strdup(RECORDS),
		.size = (uint64_t)end,
		.named = true,
		.source = &b->source };
	b->production.input_bytes = (uint64_t)end;
	return (walk->files->path && walk->files->name) || error_out_of_memory(err);
}

static bool publish(pilcrow_builder *b, struct error *err)
{
	if (b->published)
		return error_set(err, ERROR_USAGE, "the index was published already");
	if (b->records == 0)
		return error_set(err, ERROR_INPUT, "no record was added");
	b->published = true;
	return find_records(b, err) && production_make(&b->production, err) &&
	       production_publish(&b->production, err);
}

int pilcrow_build_publish(
	pilcrow_builder *b, unsigned long long *paragraphs, char *error, size_t size)
{
	struct error err = { 0 };

	if (!publish(b, &err)) {
		tell(&err, error, size);
		return 0;
	}
	if (paragraphs)
		*paragraphs = b->production.outcome.counts.paragraphs.indexed;
	return 1;
}

const char *pilcrow_build_reject(pilcrow_builder *b, size_t i)
{
	const struct rejects *rejects = &b->production.rejects;
	CLEANUP(buf_done) struct buf text = { 0 };

	if (i >= rejects->n)
		return NULL;
	buf_printf(
		&text, "record %" PRIu64 ": %s", rejects->items[i].line, rejects->items[i].reason);
	free(b->reject);
	b->reject = buf_take(&text);
	return b->reject;
}
