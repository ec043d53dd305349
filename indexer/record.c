/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Members of a record as rows of a table: name, kind, who takes the value. The record is checked
 * first (json_check), so that all that follows only ever sees what is sound. Other members pass by
 * as bytes: nothing here knows what a number is.
 */
#include "indexer/record.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/json.h"
#include "common/language.h"
#include "indexer/date.h"
#include "indexer/layout.h"
#include "indexer/lines.h"

/* Of one group a record has at most one member. */
enum group {
	GROUP_ID,
	GROUP_TITLE,
	GROUP_DATE,
	GROUP_AUTHOR,
	GROUP_SOURCE,
	GROUP_URL,
	GROUP_LANGUAGE,
	GROUP_KEYWORDS,
	GROUP_TEXT,
	GROUPS,
};

struct reading {
	struct article *out;
	struct oversize *oversize;
	const struct place *place;
	const struct known *seen[GROUPS];
	const char *wanted; /* after a value of the wrong type: what it should have been */
	struct buf decoded; /* the string at hand, where its source has escapes */
	struct error *err;
};

struct known {
	const char *name;
	enum group group;
	/* False with reading.wanted set, or with *err. null never comes here. */
	bool (*take)(struct reading *r, const struct json_member *m);
};

static bool refuse(struct reading *r, const char *wanted)
{
	r->wanted = wanted;
	return false;
}

static bool is_string(const char *value)
{
	return *value == '"';
}

static bool is_null(const char *value)
{
	return *value == 'n';
}

/* The text of a string, valid until the next one is asked for. */
static bool text_of(
	struct reading *r, const char *value, size_t value_len, const char **text, size_t *len)
{
	return json_string_text(value, value_len, &r->decoded, text, len) ||
	       error_out_of_memory(r->err);
}

/* As above, of a member, trimmed. */
static bool trimmed(struct reading *r, const struct json_member *m, const char **text, size_t *len)
{
	if (!is_string(m->value))
		return refuse(r, "a string");
	if (!text_of(r, m->value, m->value_len, text, len))
		return false;
	white_trim(text, len);
	return true;
}

/* Copies a string value, trimmed; an empty one is as good as absent. */
static bool copy(struct reading *r, const struct json_member *m, char **out)
{
	const char *text;
	size_t len;

	if (!trimmed(r, m, &text, &len))
		return false;
	if (len == 0)
		return true;
	*out = strndup(text, len);
	return *out || error_out_of_memory(r->err);
}

static bool is_integer(const char *text, size_t len)
{
	for (size_t i = len > 1 && text[0] == '-' ? 1 : 0; i < len; i++) {
		if (text[i] < '0' || text[i] > '9')
			return false;
	}
	return true;
}

/* An integer is taken as it is written: a double would round it. */
static bool take_id(struct reading *r, const struct json_member *m)
{
	if (is_string(m->value))
		return copy(r, m, &r->out->id);
	if (!is_integer(m->value, m->value_len))
		return refuse(r, "a string or an integer");
	r->out->id = strndup(m->value, m->value_len);
	return r->out->id || error_out_of_memory(r->err);
}

static bool take_title(struct reading *r, const struct json_member *m)
{
	return copy(r, m, &r->out->title);
}

static bool take_source(struct reading *r, const struct json_member *m)
{
	return copy(r, m, &r->out->source);
}

static bool take_url(struct reading *r, const struct json_member *m)
{
	return copy(r, m, &r->out->url);
}

/* A number is a date as it is written (2026, 20260601), or one not understood: no reason to lose
   the article. */
static bool take_date(struct reading *r, const struct json_member *m)
{
	const char *text;
	size_t len;

	if (*m->value == '-' || (*m->value >= '0' && *m->value <= '9'))
		return article_set_date(r->out, m->value, m->value_len, r->err);
	if (!is_string(m->value))
		return refuse(r, "a string or a number");
	return trimmed(r, m, &text, &len) &&
	       (len == 0 || article_set_date(r->out, text, len, r->err));
}

static bool take_language(struct reading *r, const struct json_member *m)
{
	const char *text;
	size_t len;

	return trimmed(r, m, &text, &len) &&
	       (len == 0 || article_set_language(r->out, text, len, r->err));
}

static bool add_string(struct reading *r, const char *value, size_t value_len, struct strings *out)
{
	const char *text;
	size_t len;

	if (!text_of(r, value, value_len, &text, &len))
		return false;
	white_trim(&text, &len);
	return len == 0 || strings_add(out, text, len, r->err);
}

static bool take_strings(struct reading *r, const struct json_member *m, struct strings *out)
{
	struct json_members items;
	const char *item;
	size_t len;

	if (is_string(m->value))
		return add_string(r, m->value, m->value_len, out);
	if (!json_items_init(&items, m->value, m->value_len))
		return refuse(r, "a string or an array of strings");
	while (json_items_next(&items, &item, &len)) {
		if (is_null(item))
			continue;
		if (!is_string(item))
			return refuse(r, "a string or an array of strings");
		if (!add_string(r, item, len, out))
			return false;
	}
	return true;
}

static bool take_authors(struct reading *r, const struct json_member *m)
{
	return take_strings(r, m, &r->out->authors);
}

static bool take_keywords(struct reading *r, const struct json_member *m)
{
	return take_strings(r, m, &r->out->keywords);
}

static bool add(struct reading *r, const char *text, size_t len)
{
	return paragraph_add(r->out, r->oversize, text, len, r->place, r->err);
}

static bool take_text(struct reading *r, const struct json_member *m)
{
	const struct layout blocks = { 0 };
	struct layout_cut cut;
	struct slice slice;
	const char *text;
	size_t len;

	if (!is_string(m->value))
		return refuse(r, "a string");
	if (!text_of(r, m->value, m->value_len, &text, &len))
		return false;
	layout_cut_init(&cut, &blocks, text, len);
	while (layout_cut_next(&cut, &slice)) {
		if (!add(r, slice.text, slice.len))
			return false;
	}
	return true;
}

static bool take_paragraphs(struct reading *r, const struct json_member *m)
{
	struct json_members items;
	const char *item, *text;
	size_t item_len, len;

	if (!json_items_init(&items, m->value, m->value_len))
		return refuse(r, "an array of strings");
	while (json_items_next(&items, &item, &item_len)) {
		if (is_null(item))
			continue;
		if (!is_string(item))
			return refuse(r, "an array of strings");
		if (!text_of(r, item, item_len, &text, &len) || !add(r, text, len))
			return false;
	}
	return true;
}

static const struct known known[] = {
	{ "id", GROUP_ID, take_id },
	{ "_id", GROUP_ID, take_id },
	{ "title", GROUP_TITLE, take_title },
	{ "date", GROUP_DATE, take_date },
	{ "author", GROUP_AUTHOR, take_authors },
	{ "source", GROUP_SOURCE, take_source },
	{ "url", GROUP_URL, take_url },
	{ "language", GROUP_LANGUAGE, take_language },
	{ "keywords", GROUP_KEYWORDS, take_keywords },
	{ "text", GROUP_TEXT, take_text },
	{ "contents", GROUP_TEXT, take_text },
	{ "paragraphs", GROUP_TEXT, take_paragraphs },
};

static const struct known *find_known(const char *name)
{
	for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
		if (strcmp(known[i].name, name) == 0)
			return &known[i];
	}
	return NULL;
}

/* Reads one member into the article; what is wrong with it goes to `why`. */
static enum source_status read_member(
	struct reading *r, const struct known *row, const struct json_member *m, struct buf *why)
{
	const struct known *other = row ? r->seen[row->group] : NULL;

	if (!row || is_null(m->value))
		return SOURCE_ARTICLE;
	if (other == row) {
		buf_printf(why, "the member \"%s\" is given twice", row->name);
		return SOURCE_REJECT;
	}
	if (other) {
		buf_printf(
			why, "\"%s\" and \"%s\" are both given: keep one", other->name, row->name);
		return SOURCE_REJECT;
	}
	r->seen[row->group] = row;
	if (row->take(r, m))
		return SOURCE_ARTICLE;
	if (!r->wanted)
		return SOURCE_FAILED;
	buf_printf(why, "the member \"%s\" must be %s", row->name, r->wanted);
	return SOURCE_REJECT;
}

/* Appends the member that ends at `end` and begins with the first quote from `from` on. */
static void keep_member(struct buf *record, const char *from, const char *end)
{
	while (*from != '"')
		from++;
	buf_add_byte(record, record->len == 0 ? '{' : ',');
	buf_add(record, from, (size_t)(end - from));
}

static enum source_status read_members(
	struct reading *r, struct json_members *members, const char **at, struct buf *why)
{
	CLEANUP(json_member_done) struct json_member m = { 0 };
	struct buf *record = &r->out->record;
	const char *from = members->at;

	for (; json_members_next(members, &m, r->err); from = members->at) {
		const struct known *row = find_known(m.name);
		enum source_status status = read_member(r, row, &m, why);

		*at = m.value;
		if (status != SOURCE_ARTICLE)
			return status;
		if (!row || row->group != GROUP_TEXT)
			keep_member(record, from, m.value + m.value_len);
	}
	if (r->err->code != ERROR_NONE)
		return SOURCE_FAILED;
	buf_add_str(record, record->len == 0 ? "{}" : "}");
	if (record->failed) {
		error_out_of_memory(r->err);
		return SOURCE_FAILED;
	}
	return SOURCE_ARTICLE;
}

static bool name_article(
	struct article *out, const char *name, const struct place *place, struct error *err)
{
	struct buf id = { 0 };

	if (!out->id) {
		buf_printf(&id, "%s:%" PRIu64, name, place->line);
		out->id = buf_take(&id);
	}
	out->file = strdup(name);
	out->line = place->line;
	out->byte = place->start;
	return (out->id && out->file) || error_out_of_memory(err);
}

static enum source_status finish(struct reading *r, const char *name)
{
	if (!name_article(r->out, name, r->place, r->err) ||
		!paragraph_finish(r->out, r->oversize, r->place, r->err))
		return SOURCE_FAILED;
	oversize_name(r->oversize, r->out->id);
	return SOURCE_ARTICLE;
}

enum source_status record_read(const char *text, size_t len, const char *name,
	const struct place *place, struct article *out, struct oversize *oversize,
	struct reject *reject, struct error *err)
{
	CLEANUP(buf_done) struct buf why = { 0 };
	struct reading r = { .out = out, .oversize = oversize, .place = place, .err = err };
	struct json_members members;
	const char *at = text, *fault;
	size_t bad;
	enum source_status status;

	article_clear(out);
	oversize_clear(oversize);
	if (!json_check(text, len, &bad, &fault)) {
		reject_set(reject, place->line, place->start + bad, NULL,
			"not valid JSON: %s (byte %zu of the line)", fault, bad + 1);
		return SOURCE_REJECT;
	}
	if (!json_members_init(&members, text, len)) {
		reject_set(reject, place->line, place->start, NULL,
			"a record must be a JSON object, in braces");
		return SOURCE_REJECT;
	}
	err->code = ERROR_NONE;
	status = read_members(&r, &members, &at, &why);
	if (status == SOURCE_REJECT) {
		reject_set(reject, place->line, place->start + (uint64_t)(at - text), out->id, "%s",
			why.failed ? "a member is wrong" : why.data);
		oversize_clear(oversize);
	}
	buf_done(&r.decoded);
	return status == SOURCE_ARTICLE ? finish(&r, name) : status;
}
