/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One row a field. The names are those of the JSON members, but for the file's: `file` is its path,
 * and line, start and end are of the file. Quoting is the business of the formats.
 */
#include "searcher/hit_fields.h"

#include <string.h>

#include "common/utf8.h"
#include "searcher/pieces.h"

static void add_string(struct buf *out, const char *text)
{
	if (text)
		buf_add_str(out, text);
}

static void add_rank(struct buf *out, const struct hit *h, const struct hit_marking *m)
{
	(void)m;
	buf_add_number(out, h->rank);
}

static void add_score(struct buf *out, const struct hit *h, const struct hit_marking *m)
{
	(void)m;
	buf_printf(out, "%.6f", h->score);
}

static void add_id(struct buf *out, const struct hit *h, const struct hit_marking *m)
{
	(void)m;
	add_string(out, h->id);
}

static void add_index(struct buf *out, const struct hit *h, const struct hit_marking *m)
{
	(void)m;
	add_string(out, h->index);
}

static void add_key(struct buf *out, const struct hit *h, const struct hit_marking *m)
{
	(void)m;
	add_string(out, h->key);
}

static void add_article(struct buf *out, const struct hit *h, const struct hit_marking *m)
{
	(void)m;
	add_string(out, h->article);
}

static void add_paragraph(struct buf *out, const struct hit *h, const struct hit_marking *m)
{
	(void)m;
	buf_add_number(out, h->paragraph);
}

static void add_paragraphs(struct buf *out, const struct hit *h, const struct hit_marking *m)
{
	(void)m;
	buf_add_number(out, h->paragraphs);
}

static void add_title(struct buf *out, const struct hit *h, const struct hit_marking *m)
{
	(void)m;
	add_string(out, h->title);
}

static void add_date(struct buf *out, const struct hit *h, const struct hit_marking *m)
{
	(void)m;
	add_string(out, h->date);
}

static void add_source(struct buf *out, const struct hit *h, const struct hit_marking *m)
{
	(void)m;
	add_string(out, h->source);
}

static void add_url(struct buf *out, const struct hit *h, const struct hit_marking *m)
{
	(void)m;
	add_string(out, h->url);
}

static void add_language(struct buf *out, const struct hit *h, const struct hit_marking *m)
{
	(void)m;
	add_string(out, h->language);
}

/* Names of files may be any bytes. */
static void add_file(struct buf *out, const struct hit *h, const struct hit_marking *m)
{
	(void)m;
	utf8_add_replaced(out, h->file, strlen(h->file));
}

static void add_line(struct buf *out, const struct hit *h, const struct hit_marking *m)
{
	(void)m;
	if (h->line)
		buf_add_number(out, h->line);
}

static void add_start(struct buf *out, const struct hit *h, const struct hit_marking *m)
{
	(void)m;
	buf_add_number(out, h->file_start);
}

static void add_end(struct buf *out, const struct hit *h, const struct hit_marking *m)
{
	(void)m;
	buf_add_number(out, h->file_end);
}

static void add_metadata(struct buf *out, const struct hit *h, const struct hit_marking *m)
{
	(void)m;
	buf_add_str(out, h->metadata ? h->metadata : "{}");
}

static void add_snippet(struct buf *out, const struct hit *h, const struct hit_marking *m)
{
	hit_snippet(h, m->open, m->close, out);
}

static void add_text(struct buf *out, const struct hit *h, const struct hit_marking *m)
{
	(void)m;
	buf_add(out, h->text, h->text_len);
}

static const struct hit_field fields[] = {
	{ "rank", add_rank },
	{ "score", add_score },
	{ "id", add_id },
	{ "index", add_index },
	{ "key", add_key },
	{ "article", add_article },
	{ "paragraph", add_paragraph },
	{ "paragraphs", add_paragraphs },
	{ "title", add_title },
	{ "date", add_date },
	{ "source", add_source },
	{ "url", add_url },
	{ "language", add_language },
	{ "file", add_file },
	{ "line", add_line },
	{ "start", add_start },
	{ "end", add_end },
	{ "metadata", add_metadata },
	{ "snippet", add_snippet },
	{ "text", add_text },
};

enum { N_FIELDS = sizeof fields / sizeof *fields };

static const struct hit_field *find(const char *name, size_t len)
{
	for (size_t i = 0; i < N_FIELDS; i++) {
		if (strlen(fields[i].name) == len && strncmp(fields[i].name, name, len) == 0)
			return &fields[i];
	}
	return NULL;
}

static bool refuse(const char *name, size_t len, struct error *err)
{
	struct buf known CLEANUP(buf_done) = { 0 };

	for (size_t i = 0; i < N_FIELDS; i++) {
		buf_add_str(&known, i ? " " : "");
		buf_add_str(&known, fields[i].name);
	}
	return known.failed ? error_out_of_memory(err)
			    : error_set(err, ERROR_USAGE, "there is no column \"%.*s\": %s",
				      (int)(len < 40 ? len : 40), name, known.data);
}

bool hit_fields_parse(struct hit_fields *out, const char *names, struct error *err)
{
	struct hit_fields found = { 0 };

	for (const char *at = names;; at++) {
		size_t len = strcspn(at, ",");
		const struct hit_field *field = find(at, len);

		if (!field)
			return refuse(at, len, err);
		if (found.n == HIT_FIELDS_MAX)
			return error_set(err, ERROR_USAGE, "more than %d columns", HIT_FIELDS_MAX);
		found.items[found.n++] = field;
		at += len;
		if (!*at)
			break;
	}
	*out = found;
	return true;
}

struct hit_fields hit_fields_default(void)
{
	static const char *const names[] = { "rank", "score", "id", "title", "date", "source",
		"url", "file", "line", "snippet" };
	struct hit_fields chosen = { 0 };

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		chosen.items[chosen.n++] = find(names[i], strlen(names[i]));
	return chosen;
}
