/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * JSON is written, not built: the members stand here in the order in which they come out. Numbers
 * do not depend on the locale, since the program never sets one. What is unknown is null, never
 * absent.
 */
#include "searcher/output_json.h"

#include <inttypes.h>
#include <string.h>

#include "common/json.h"
#include "common/utf8.h"
#include "searcher/pieces.h"

/* Names of files may be any bytes; JSON is UTF-8. */
static void add_text(struct buf *out, const char *text, size_t len)
{
	struct buf valid CLEANUP(buf_done) = { 0 };
	size_t bad;

	if (utf8_valid(text, len, &bad)) {
		json_add_string(out, text, len);
		return;
	}
	utf8_add_replaced(&valid, text, len);
	json_add_string(out, valid.data, valid.len);
	out->failed = out->failed || valid.failed;
}

static void add_key(struct buf *out, const char *name)
{
	buf_printf(out, ",\"%s\":", name);
}

static void add_string(struct buf *out, const char *name, const char *text)
{
	add_key(out, name);
	if (text)
		add_text(out, text, strlen(text));
	else
		buf_add_str(out, "null");
}

static void add_count(struct buf *out, const char *name, uint64_t value)
{
	buf_printf(out, ",\"%s\":%" PRIu64, name, value);
}

static void add_offset(struct buf *out, const char *name, int64_t value)
{
	if (value == HIT_UNKNOWN)
		buf_printf(out, ",\"%s\":null", name);
	else
		buf_printf(out, ",\"%s\":%" PRId64, name, value);
}

/* Up to 6 decimals. */
static void add_decimal(struct buf *out, const char *name, double value)
{
	add_key(out, name);
	buf_printf(out, "%.6f", value);
	if (out->failed)
		return;
	while (out->data[out->len - 1] == '0')
		out->len--;
	if (out->data[out->len - 1] == '.')
		out->len--;
	out->data[out->len] = '\0';
}

static void add_snippet(struct buf *out, const struct hit *h, const struct output_style *style)
{
	struct buf text CLEANUP(buf_done) = { 0 };

	hit_snippet(h, style->mark_open, style->mark_close, &text);
	add_key(out, "snippet");
	add_text(out, text.data ? text.data : "", text.len);
	out->failed = out->failed || text.failed;
}

static void add_fragments(struct buf *out, const struct hit *h)
{
	add_key(out, "fragments");
	buf_add_byte(out, '[');
	for (size_t i = 0; i < h->n_fragments; i++) {
		const struct fragment *f = &h->fragments[i];

		buf_add_str(out, i ? ",{\"text\":" : "{\"text\":");
		add_text(out, h->text + f->start, f->end - f->start);
		add_count(out, "start", f->start);
		add_count(out, "end", f->end);
		buf_add_byte(out, '}');
	}
	buf_add_byte(out, ']');
}

static void add_marks(struct buf *out, const struct hit *h)
{
	static const char *const kinds[] = {
		[MARK_EXACT] = "exact",
		[MARK_STEM] = "stem",
		[MARK_WILDCARD] = "wildcard",
		[MARK_FUZZY] = "fuzzy",
	};

	add_key(out, "marks");
	buf_add_byte(out, '[');
	for (size_t i = 0; i < h->n_marks; i++) {
		const struct mark *m = &h->marks[i];

		buf_printf(out, "%s{\"start\":%zu", i ? "," : "", m->start);
		add_count(out, "end", m->end);
		add_offset(out, "file_start", m->file_start);
		add_offset(out, "file_end", m->file_end);
		add_string(out, "kind", kinds[m->kind]);
		add_string(out, "field", m->field == FIELD_TITLE ? "title" : "text");
		buf_printf(out, ",\"phrase\":%s}", m->phrase ? "true" : "false");
	}
	buf_add_byte(out, ']');
}

static void add_file(struct buf *out, const struct hit *h)
{
	add_key(out, "file");
	buf_add_str(out, "{\"path\":");
	add_text(out, h->file, strlen(h->file));
	add_count(out, "start", h->file_start);
	add_count(out, "end", h->file_end);
	add_offset(out, "line", h->line ? (int64_t)h->line : HIT_UNKNOWN);
	buf_add_byte(out, '}');
}

void json_add_hit_members(struct buf *out, const struct hit *hit, const struct output_style *style)
{
	buf_printf(out, "\"rank\":%" PRIu32, hit->rank);
	add_decimal(out, "score", hit->score);
	add_string(out, "id", hit->id);
	add_string(out, "key", hit->key);
	add_string(out, "article", hit->article);
	add_count(out, "paragraph", hit->paragraph);
	add_count(out, "paragraphs", hit->paragraphs);
	add_string(out, "title", hit->title);
	add_string(out, "date", hit->date);
	add_string(out, "source", hit->source);
	add_string(out, "url", hit->url);
	add_string(out, "language", hit->language);
	add_file(out, hit);
	add_key(out, "metadata");
	buf_add_str(out, hit->metadata ? hit->metadata : "{}");
	add_snippet(out, hit, style);
	add_fragments(out, hit);
	add_marks(out, hit);
}

static void add_languages(struct buf *out, const char *codes)
{
	const char *at = codes ? codes : "";

	add_key(out, "languages");
	buf_add_byte(out, '[');
	for (bool first = true; *at; first = false) {
		size_t len = strcspn(at, " ");

		if (!first)
			buf_add_byte(out, ',');
		add_text(out, at, len);
		at += len + strspn(at + len, " ");
	}
	buf_add_byte(out, ']');
}

static void add_word(struct buf *out, const struct receipt_word *w)
{
	buf_add_str(out, "{\"text\":");
	add_text(out, w->text, strlen(w->text));
	add_count(out, "start", w->start);
	add_count(out, "end", w->end);
	add_string(out, "role", w->role);
	add_string(out, "kind", w->kind);
	add_key(out, "stems");
	buf_add_byte(out, '[');
	for (size_t i = 0; i < w->n_stems; i++) {
		if (i > 0)
			buf_add_byte(out, ',');
		add_text(out, w->stems[i], strlen(w->stems[i]));
	}
	buf_printf(out, "],\"stem_paragraphs\":[");
	for (size_t i = 0; i < w->n_stems; i++)
		buf_printf(out, "%s%" PRIu32, i ? "," : "", w->stem_paragraphs[i]);
	buf_add_byte(out, ']');
	add_string(out, "field", w->field);
	add_count(out, "found", w->found);
	add_count(out, "used", w->used);
	add_count(out, "paragraphs", w->paragraphs);
	add_string(out, "ignored", w->ignored);
	buf_add_byte(out, '}');
}

static void add_receipt(struct buf *out, const struct receipt *r)
{
	add_key(out, "receipt");
	buf_add_str(out, "{\"tree\":");
	add_text(out, r->tree ? r->tree : "", r->tree ? strlen(r->tree) : 0);
	add_languages(out, r->languages);
	buf_add_str(out, ",\"words\":[");
	for (size_t i = 0; i < r->n_words; i++) {
		if (i > 0)
			buf_add_byte(out, ',');
		add_word(out, &r->words[i]);
	}
	buf_add_str(out, "],\"notes\":[");
	for (size_t i = 0; i < r->n_notes; i++) {
		const struct receipt_note *n = &r->notes[i];

		buf_printf(out, "%s{\"kind\":\"%s\"", i ? "," : "", n->kind);
		add_count(out, "start", n->start);
		add_count(out, "end", n->end);
		add_string(out, "text", n->text);
		buf_add_byte(out, '}');
	}
	buf_add_byte(out, ']');
	add_string(out, "ranking", r->ranking);
	buf_add_byte(out, '}');
}

void json_add_answer_members(
	struct buf *out, const struct answer *answer, const struct output_style *style)
{
	static const char *const relations[] = {
		[TOTAL_EXACT] = "exact",
		[TOTAL_AT_LEAST] = "at_least",
		[TOTAL_ABOUT] = "about",
	};

	buf_printf(out, "\"schema\":%d,\"query\":", ANSWER_SCHEMA);
	add_text(out, answer->query, answer->query_len);
	buf_printf(out, ",\"total\":{\"value\":%" PRIu64 ",\"relation\":\"%s\"}",
		answer->total.value, relations[answer->total.relation]);
	if (style->timing)
		add_decimal(out, "elapsed_ms", answer->elapsed_ms);
	add_receipt(out, &answer->receipt);
}

static bool begin(struct buf *out, const struct answer *answer, const struct output_style *style,
	struct error *err)
{
	buf_add_byte(out, '{');
	json_add_answer_members(out, answer, style);
	buf_add_str(out, ",\"hits\":[");
	return !out->failed || error_out_of_memory(err);
}

static bool add_hit(struct buf *out, const struct answer *answer, const struct hit *hit,
	const struct output_style *style, struct error *err)
{
	buf_add_str(out, hit == answer->hits ? "\n{" : ",\n{");
	json_add_hit_members(out, hit, style);
	buf_add_byte(out, '}');
	return !out->failed || error_out_of_memory(err);
}

static bool end(struct buf *out, const struct answer *answer, const struct output_style *style,
	struct error *err)
{
	(void)style;
	buf_add_str(out, answer->n_hits ? "\n]}\n" : "]}\n");
	return !out->failed || error_out_of_memory(err);
}

const struct output_ops output_json = {
	.name = "json",
	.help = "one JSON object, as answer.schema.json says",
	.begin = begin,
	.hit = add_hit,
	.end = end,
};
