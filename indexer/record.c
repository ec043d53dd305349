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
	struct record_reader *room;
	struct article *out;
	const struct place *place;
	const struct known *seen[GROUPS];
	const char *wanted; /* after a value of the wrong type: what it should have been */
	struct error *err;
};

struct known {
	const char *name;
	enum group group;
	/* False with reading.wanted set, or with *err. null never comes here. */
	bool (*take)(struct reading *r, const struct json_member_place *m);
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
	return json_string_text(value, value_len, &r->room->decoded, text, len) ||
	       error_out_of_memory(r->err);
}

/* The same, of a member. */
static bool member_text(
	struct reading *r, const struct json_member_place *m, const char **text, size_t *len)
{
	if (m->value_escaped)
		return text_of(r, m->value, m->value_len, text, len);
	*text = m->value + 1;
	*len = m->value_len - 2;
	return true;
}

/* As above, of a member, trimmed. */
static bool trimmed(
	struct reading *r, const struct json_member_place *m, const char **text, size_t *len)
{
	if (!is_string(m->value))
		return refuse(r, "a string");
	if (!member_text(r, m, text, len))
		return false;
	white_trim(text, len);
	return true;
}

/* Copies a string value, trimmed; an empty one is as good as absent. */
static bool copy(struct reading *r, const struct json_member_place *m, char **out)
{
	const char *text;
	size_t len;

	if (!trimmed(r, m, &text, &len))
		return false;
	if (len == 0)
		return true;
	*out = article_keep(r->out, text, len, r->err);
	return *out != NULL;
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
static bool take_id(struct reading *r, const struct json_member_place *m)
{
	if (is_string(m->value))
		return copy(r, m, &r->out->id);
	if (!is_integer(m->value, m->value_len))
		return refuse(r, "a string or an integer");
	r->out->id = article_keep(r->out, m->value, m->value_len, r->err);
	return r->out->id != NULL;
}

static bool take_title(struct reading *r, const struct json_member_place *m)
{
	return copy(r, m, &r->out->title);
}

static bool take_source(struct reading *r, const struct json_member_place *m)
{
	return copy(r, m, &r->out->source);
}

static bool take_url(struct reading *r, const struct json_member_place *m)
{
	return copy(r, m, &r->out->url);
}

/* A number is a date as it is written (2026, 20260601), or one not understood: no reason to lose
   the article. */
static bool take_date(struct reading *r, const struct json_member_place *m)
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

static bool take_language(struct reading *r, const struct json_member_place *m)
{
	const char *text;
	size_t len;

	if (!trimmed(r, m, &text, &len))
		return false;
	if (len > 0)
		article_set_language(r->out, text, len);
	return true;
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

static bool take_strings(struct reading *r, const struct json_member_place *m, struct strings *out)
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

static bool take_authors(struct reading *r, const struct json_member_place *m)
{
	return take_strings(r, m, &r->out->authors);
}

static bool take_keywords(struct reading *r, const struct json_member_place *m)
{
	return take_strings(r, m, &r->out->keywords);
}

static bool add(struct reading *r, const char *text, size_t len)
{
	return paragraph_add(r->out, &r->room->oversize, text, len, r->place, r->err);
}

static bool take_text(struct reading *r, const struct json_member_place *m)
{
	const struct layout blocks = { 0 };
	struct layout_cut cut;
	struct slice slice;
	const char *text;
	size_t len;

	if (!is_string(m->value))
		return refuse(r, "a string");
	if (!member_text(r, m, &text, &len))
		return false;
	layout_cut_init(&cut, &blocks, text, len);
	while (layout_cut_next(&cut, &slice)) {
		if (!add(r, slice.text, slice.len))
			return false;
	}
	return true;
}

static bool take_paragraphs(struct reading *r, const struct json_member_place *m)
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

/* `name` has at least a quote behind it. */
static const struct known *find_known(const char *name, size_t len)
{
	for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
		const char *own = known[i].name;

		if (*own == *name && strncmp(own, name, len) == 0 && own[len] == '\0')
			return &known[i];
	}
	return NULL;
}

/* The row of a member's name; NULL if there is none, or with *err. */
static const struct known *row_of(struct reading *r, const struct json_member_place *m)
{
	const char *name = m->at + 1;
	size_t len = m->name_len - 2;

	if (m->name_escaped && !text_of(r, m->at, m->name_len, &name, &len))
		return NULL;
	return find_known(name, len);
}

/* Reads one member into the article; what is wrong with it goes to `why`. */
static enum source_status read_member(struct reading *r, const struct known *row,
	const struct json_member_place *m, struct buf *why)
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

static void keep_member(struct buf *record, const struct json_member_place *m)
{
	buf_add_byte(record, record->len == 0 ? '{' : ',');
	buf_add(record, m->at, (size_t)(m->value + m->value_len - m->at));
}

static enum source_status read_members(struct reading *r, const char **at, struct buf *why)
{
	const struct json_object *object = &r->room->object;
	struct buf *record = &r->out->record;

	for (size_t i = 0; i < object->n; i++) {
		const struct json_member_place *m = &object->members[i];
		const struct known *row = row_of(r, m);
		enum source_status status;

		if (!row && r->err->code != ERROR_NONE)
			return SOURCE_FAILED;
		*at = m->value;
		status = read_member(r, row, m, why);
		if (status != SOURCE_ARTICLE)
			return status;
		if (!row || row->group != GROUP_TEXT)
			keep_member(record, m);
	}
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
	CLEANUP(buf_done) struct buf id = { 0 };

	out->file = name;
	out->line = place->line;
	out->byte = place->start;
	if (out->id)
		return true;
	buf_printf(&id, "%s:%" PRIu64, name, place->line);
	if (id.failed)
		return error_out_of_memory(err);
	out->id = article_keep(out, id.data, id.len, err);
	return out->id != NULL;
}

static enum source_status finish(struct reading *r, const char *name)
{
	struct oversize *oversize = &r->room->oversize;

	if (!name_article(r->out, name, r->place, r->err) ||
		!paragraph_finish(r->out, oversize, r->place, r->err))
		return SOURCE_FAILED;
	if (oversize->n > 0)
		oversize_name(oversize, r->out->id);
	return SOURCE_ARTICLE;
}

void record_reader_done(struct record_reader *reader)
{
	oversize_done(&reader->oversize);
	json_object_done(&reader->object);
	buf_done(&reader->decoded);
	*reader = (struct record_reader){ 0 };
}

enum source_status record_read(struct record_reader *reader, const char *text, size_t len,
	const char *name, const struct place *place, struct article *out, struct reject *reject,
	struct error *err)
{
	CLEANUP(buf_done) struct buf why = { 0 };
	struct reading r = { .room = reader, .out = out, .place = place, .err = err };
	const char *at = text, *fault;
	size_t bad;
	enum source_status status;

	article_clear(out);
	oversize_clear(&reader->oversize);
	if (!json_check_object(text, len, &reader->object, &bad, &fault)) {
		reject_set(reject, place->line, place->start + bad, NULL,
			"not valid JSON: %s (byte %zu of the line)", fault, bad + 1);
		return SOURCE_REJECT;
	}
	if (!reader->object.is_object) {
		reject_set(reject, place->line, place->start, NULL,
			"a record must be a JSON object, in braces");
		return SOURCE_REJECT;
	}
	if (reader->object.failed) {
		error_out_of_memory(err);
		return SOURCE_FAILED;
	}
	err->code = ERROR_NONE;
	status = read_members(&r, &at, &why);
	if (status == SOURCE_REJECT) {
		reject_set(reject, place->line, place->start + (uint64_t)(at - text), out->id, "%s",
			why.failed ? "a member is wrong" : why.data);
		oversize_clear(&reader->oversize);
	}
	return status == SOURCE_ARTICLE ? finish(&r, name) : status;
}
