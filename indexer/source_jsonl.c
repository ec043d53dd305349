/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * JSON Lines: a record a line, an article a record (record.h has the members). A bad line is one
 * reject and the next line is read; a line over the limit is passed over unread. Only the broken
 * end of a file ends it.
 */
#include <stdlib.h>
#include <string.h>

#include "common/schema.h"
#include "indexer/lines.h"
#include "indexer/paragraph.h"
#include "indexer/record.h"
#include "indexer/source.h"

struct source {
	struct input *in;
	uint64_t line;
	struct record_reader reader;
};

static const char bom[] = "\xef\xbb\xbf";

enum { BOM_LEN = 3 };

static size_t bom_len(const char *text, size_t len)
{
	return len >= BOM_LEN && memcmp(text, bom, BOM_LEN) == 0 ? BOM_LEN : 0;
}

/* An object's brace, and behind it the quote of a member or the other brace. */
static bool probe(const char *head, size_t len)
{
	size_t at = white_span(head, len);

	if (at == len || head[at] != '{')
		return false;
	at++;
	at += white_span(head + at, len - at);
	return at == len || head[at] == '"' || head[at] == '}';
}

static struct source *jsonl_open(
	struct input *in, const struct source_options *options, struct error *err)
{
	struct source *s = calloc(1, sizeof *s);

	(void)options;
	if (!s) {
		error_out_of_memory(err);
		return NULL;
	}
	s->in = in;
	return s;
}

static enum source_status read_line(struct source *s, const struct input_line *line,
	struct article *out, struct reject *reject, struct error *err)
{
	size_t skip = s->line == 1 ? bom_len(line->text, line->len) : 0;
	const char *text = line->text + skip;
	size_t len = line->len - skip, reason_len;
	struct place place = { .start = line->start + skip, .line = s->line };
	enum source_status status;

	if (len > 0 && text[len - 1] == '\r')
		len--;
	place.end = place.start + len;
	status = record_read(&s->reader, text, len, input_name(s->in), &place, out, reject, err);
	if (status == SOURCE_REJECT && !line->ended) {
		reason_len = strlen(reject->reason);
		strncat(reject->reason, "; it is the last line, without a line end: cut short?",
			sizeof reject->reason - reason_len - 1);
	}
	return status;
}

static bool is_blank(const struct input_line *line, bool first)
{
	size_t skip = first ? bom_len(line->text, line->len) : 0;

	return white_span(line->text + skip, line->len - skip) == line->len - skip;
}

static enum source_status jsonl_next(
	struct source *s, struct article *out, struct reject *reject, struct error *err)
{
	struct input_line line;

	if (oversize_take(&s->reader.oversize, reject))
		return SOURCE_REJECT;
	for (;;) {
		switch (input_line(s->in, SCHEMA_MAX_RECORD, &line, err)) {
		case INPUT_END:
			return SOURCE_END;
		case INPUT_FAILED:
			return SOURCE_FAILED;
		case INPUT_TOO_LONG:
			reject_set(reject, ++s->line, line.start, NULL,
				"a record of %zu bytes; the limit is %d", line.len,
				SCHEMA_MAX_RECORD);
			return SOURCE_REJECT;
		case INPUT_OK:
			break;
		}
		s->line++;
		if (!is_blank(&line, s->line == 1))
			return read_line(s, &line, out, reject, err);
	}
}

static void jsonl_close(struct source *s)
{
	if (!s)
		return;
	record_reader_done(&s->reader);
	free(s);
}

static const char *const extensions[] = { ".jsonl", ".ndjson", NULL };

const struct source_ops source_jsonl = {
	.name = "jsonl",
	.extensions = extensions,
	.probe = probe,
	.open = jsonl_open,
	.next = jsonl_next,
	.close = jsonl_close,
};
