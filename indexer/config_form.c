/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The text is checked as a whole first; then each value is a range of it, and so has a place, which
 * what a parser makes of it has not. cJSON decodes texts and numbers.
 */
#include "indexer/config_form.h"

#include <cjson/cJSON.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "common/buf.h"
#include "common/json.h"
#include "indexer/glob.h"
#include "indexer/nearest.h"
#include "indexer/option_values.h"
#include "indexer/walk.h"

struct form {
	const char *file;
	size_t folder_len; /* of `file`: its folder, without the slash */
	const char *text;
	struct pool *pool;
	struct buf path; /* of the member being read */
	struct error *err;
};

/* Doubles hold integers exactly up to here. */
static const double most_exact = 9007199254740992.0;

static void free_json(cJSON **json)
{
	cJSON_Delete(*json);
}

static bool complain(struct form *f, const char *at, const char *path, const char *what)
{
	size_t line, column;

	json_place(f->text, at, &line, &column);
	return error_set(f->err, ERROR_INPUT, "%s:%zu:%zu: %.200s%s%s", f->file, line, column, path,
		*path ? ": " : "", what);
}

static bool wrong(struct form *f, const char *at, const char *what)
{
	return complain(f, at, f->path.len > 0 ? f->path.data : "", what);
}

static bool wrong_kind(struct form *f, const char *at, const char *expected)
{
	char what[160];

	snprintf(what, sizeof what, "must be %s", expected);
	return wrong(f, at, what);
}

/* The path grows by a member or an item and is cut back to what it was. */
static bool enter(struct form *f, const char *name, size_t item)
{
	if (name)
		buf_printf(&f->path, "%s%s", f->path.len > 0 ? "." : "", name);
	else
		buf_printf(&f->path, "[%zu]", item);
	return !f->path.failed || error_out_of_memory(f->err);
}

static void leave(struct form *f, size_t len)
{
	f->path.len = len;
	if (f->path.data)
		f->path.data[len] = '\0';
}

static char *take_text(struct form *f, const char *value, size_t len)
{
	CLEANUP(free_json) cJSON *json = NULL;
	const char *text;

	if (*value != '"') {
		wrong_kind(f, value, "a text");
		return NULL;
	}
	json = cJSON_ParseWithLength(value, len);
	text = cJSON_GetStringValue(json);
	if (!text) {
		error_out_of_memory(f->err);
		return NULL;
	}
	if (!*text) {
		wrong(f, value, "must not be empty");
		return NULL;
	}
	return pool_text(f->pool, text, strlen(text), f->err);
}

static char *resolve(struct form *f, char *path)
{
	if (!path || strcmp(path, "-") == 0)
		return path;
	return pool_path(f->pool, f->file, f->folder_len, path, f->err);
}

static bool take_number(struct form *f, const char *value, size_t len, const struct form_row *row,
	bool whole, double *out)
{
	CLEANUP(free_json) cJSON *json = NULL;
	double most = row->most > 0 ? row->most : most_exact;
	char what[128];

	snprintf(what, sizeof what, "%s from %.15g to %.15g", whole ? "an integer" : "a number",
		row->least, most);
	if (*value != '-' && (*value < '0' || *value > '9'))
		return wrong_kind(f, value, what);
	json = cJSON_ParseWithLength(value, len);
	if (!cJSON_IsNumber(json))
		return error_out_of_memory(f->err);
	*out = json->valuedouble;
	if (!(*out >= row->least && *out <= most) || (whole && *out != floor(*out)))
		return wrong_kind(f, value, what);
	return true;
}

static bool take_flag(struct form *f, const char *value, bool *out)
{
	if (*value != 't' && *value != 'f')
		return wrong_kind(f, value, "true or false");
	*out = *value == 't';
	return true;
}

static bool take_size(
	struct form *f, const char *value, size_t len, const struct form_row *row, uint64_t *out)
{
	static const char expected[] = "a number of bytes, or a text such as \"400M\" or \"2G\"";
	double number;
	char *text, what[64];

	if (*value == '"') {
		text = take_text(f, value, len);
		if (!text)
			return false;
		if (!value_size(text, out))
			return wrong_kind(f, value, expected);
	} else {
		if (*value < '0' || *value > '9')
			return wrong_kind(f, value, expected);
		if (!take_number(f, value, len, &(struct form_row){ .least = 0 }, true, &number))
			return false;
		*out = (uint64_t)number;
	}
	if ((double)*out >= row->least)
		return true;
	snprintf(what, sizeof what, "is too little; %.15g bytes are the least", row->least);
	return wrong(f, value, what);
}

static bool take_seconds(struct form *f, const char *value, size_t len, double *out)
{
	static const char expected[] = "a number of seconds, or a text such as \"90s\" or \"10m\"";
	char *text;

	if (*value != '"') {
		if (*value < '0' || *value > '9')
			return wrong_kind(f, value, expected);
		return take_number(f, value, len, &(struct form_row){ .most = 3.6e9 }, false, out);
	}
	text = take_text(f, value, len);
	if (!text)
		return false;
	return value_seconds(text, out) || wrong_kind(f, value, expected);
}

static bool take_choice(
	struct form *f, const char *value, size_t len, const struct form_row *row, void *field)
{
	char *text;

	if (*value != '"')
		return wrong_kind(f, value, row->expected);
	text = take_text(f, value, len);
	if (!text)
		return false;
	return row->choose(text, field) || wrong_kind(f, value, row->expected);
}

static char *take_pattern(struct form *f, const char *value, size_t len)
{
	char *text = take_text(f, value, len);
	const char *fault = text ? glob_fault(text) : NULL;
	char what[64];

	if (!fault)
		return text;
	snprintf(what, sizeof what, "is no pattern: %s", fault);
	wrong(f, value, what);
	return NULL;
}

static size_t count_items(const char *value, size_t len)
{
	struct json_members items;
	const char *item;
	size_t item_len, n = 0;

	for (json_items_init(&items, value, len); json_items_next(&items, &item, &item_len);)
		n++;
	return n;
}

static char *take_item(
	struct form *f, const char *value, size_t len, enum form_kind kind, size_t index)
{
	char *text = kind == FORM_PATTERNS ? take_pattern(f, value, len) : take_text(f, value, len);

	if (text && kind == FORM_COMMAND && index == 0 && strchr(text, '/'))
		return resolve(f, text);
	return text;
}

static bool take_texts(
	struct form *f, const char *value, size_t len, enum form_kind kind, struct text_list *out)
{
	struct json_members items;
	const char *item, **list;
	size_t item_len, path_len = f->path.len, n = 0;

	if (!json_items_init(&items, value, len))
		return wrong_kind(f, value,
			kind == FORM_COMMAND ? "a list of a program and its arguments"
					     : "a list of texts");
	list = pool_alloc(f->pool, count_items(value, len) + 1, sizeof *list, f->err);
	if (!list)
		return false;
	for (; json_items_next(&items, &item, &item_len); n++) {
		if (!enter(f, NULL, n))
			return false;
		list[n] = take_item(f, item, item_len, kind, n);
		if (!list[n])
			return false;
		leave(f, path_len);
	}
	if (kind == FORM_COMMAND && n == 0)
		return wrong(f, value, "must name a program");
	*out = (struct text_list){ list, n };
	return true;
}

static bool take_object(struct form *f, const char *value, size_t len, const struct form_row *rows,
	const char *(*check)(const void *object), void *object);

static bool take_objects(
	struct form *f, const char *value, size_t len, const struct form_row *row, char *object)
{
	struct json_members items;
	const char *item;
	size_t item_len, path_len = f->path.len, n = 0;
	char *list;

	if (!json_items_init(&items, value, len))
		return wrong_kind(f, value, "a list of objects");
	list = pool_alloc(f->pool, count_items(value, len) + 1, row->size, f->err);
	if (!list)
		return false;
	for (; json_items_next(&items, &item, &item_len); n++) {
		if (!enter(f, NULL, n) || !take_object(f, item, item_len, row->rows, row->check,
						  list + n * row->size))
			return false;
		leave(f, path_len);
	}
	memcpy(object + row->offset, &list, sizeof list);
	memcpy(object + row->n_offset, &n, sizeof n);
	return true;
}

static bool take_count(
	struct form *f, const char *value, size_t len, const struct form_row *row, void *field)
{
	double number;

	if (!take_number(f, value, len, row, true, &number))
		return false;
	if (row->kind == FORM_COUNT32)
		*(uint32_t *)field = (uint32_t)number;
	else
		*(uint64_t *)field = (uint64_t)number;
	return true;
}

static bool take_value(
	struct form *f, const char *value, size_t len, const struct form_row *row, char *object)
{
	void *field = object + row->offset;

	switch (row->kind) {
	case FORM_TEXT:
		return (*(char **)field = take_text(f, value, len)) != NULL;
	case FORM_PATH:
		return (*(char **)field = resolve(f, take_text(f, value, len))) != NULL;
	case FORM_PATTERN:
		return (*(char **)field = take_pattern(f, value, len)) != NULL;
	case FORM_FLAG:
		return take_flag(f, value, field);
	case FORM_COUNT32:
	case FORM_COUNT64:
		return take_count(f, value, len, row, field);
	case FORM_NUMBER:
		return take_number(f, value, len, row, false, field);
	case FORM_SIZE:
		return take_size(f, value, len, row, field);
	case FORM_SECONDS:
		return take_seconds(f, value, len, field);
	case FORM_CHOICE:
		return take_choice(f, value, len, row, field);
	case FORM_TEXTS:
	case FORM_PATTERNS:
	case FORM_COMMAND:
		return take_texts(f, value, len, row->kind, field);
	case FORM_OBJECT:
		return take_object(f, value, len, row->rows, row->check, field);
	case FORM_OBJECTS:
		return take_objects(f, value, len, row, object);
	case FORM_END:
		break;
	}
	return error_set(f->err, ERROR_INTERNAL, "a form's row of no kind");
}

static bool complain_unknown(
	struct form *f, const struct form_row *rows, const struct json_member *member)
{
	const char *nearest = NULL;
	size_t least = NEAREST_SLIPS + 1;
	char what[128];

	for (; rows->kind != FORM_END; rows++) {
		size_t d = nearest_distance(member->name, rows->name);

		if (d < least) {
			least = d;
			nearest = rows->name;
		}
	}
	snprintf(what, sizeof what, "unknown member%s%s%s", nearest ? "; did you mean " : "",
		nearest ? nearest : "", nearest ? "?" : "");
	return wrong(f, member->at, what);
}

enum { MAX_ROWS = 32 };

static bool take_member(struct form *f, const struct form_row *rows,
	const struct json_member *member, bool *seen, char *object)
{
	size_t i = 0, path_len = f->path.len;

	if (!enter(f, member->name, 0))
		return false;
	if (strcmp(member->name, "comment") == 0) {
		if (*member->value != '"')
			return wrong_kind(f, member->value, "a text");
		leave(f, path_len);
		return true;
	}
	while (rows[i].kind != FORM_END && strcmp(rows[i].name, member->name) != 0)
		i++;
	if (rows[i].kind == FORM_END)
		return complain_unknown(f, rows, member);
	if (seen[i])
		return wrong(f, member->at, "is given twice");
	seen[i] = true;
	if (!take_value(f, member->value, member->value_len, &rows[i], object))
		return false;
	leave(f, path_len);
	return true;
}

static bool take_object(struct form *f, const char *value, size_t len, const struct form_row *rows,
	const char *(*check)(const void *object), void *object)
{
	CLEANUP(json_member_done) struct json_member member = { 0 };
	struct json_members members;
	bool seen[MAX_ROWS] = { false };
	const char *fault;
	char what[128];

	if (!json_members_init(&members, value, len))
		return wrong_kind(f, value, "an object");
	while (json_members_next(&members, &member, f->err)) {
		if (!take_member(f, rows, &member, seen, object))
			return false;
	}
	if (f->err->code != ERROR_NONE)
		return false;
	for (size_t i = 0; rows[i].kind != FORM_END; i++) {
		if (rows[i].required && !seen[i]) {
			snprintf(what, sizeof what, "has no %s", rows[i].name);
			return wrong(f, value, what);
		}
	}
	fault = check ? check(object) : NULL;
	return !fault || wrong(f, value, fault);
}

bool form_read(const struct form_row *rows, const char *(*check)(const void *object), void *object,
	const char *file, const char *text, size_t len, struct pool *pool, struct error *err)
{
	const char *slash = strrchr(file, '/'), *why;
	struct form f = { .file = file,
		.folder_len = slash ? (size_t)(slash - file) : 0,
		.text = text,
		.pool = pool,
		.err = err };
	size_t at;
	bool ok;

	/* /site.json lies in the folder "/", whose name a slash more does not hurt. */
	if (slash == file)
		f.folder_len = 1;
	err->code = ERROR_NONE;
	if (!json_check(text, len, &at, &why))
		return complain(&f, text + at, "", why);
	while (len > 0 && strchr(" \t\r\n", *text)) {
		text++;
		len--;
	}
	ok = take_object(&f, text, len, rows, check, object);
	buf_done(&f.path);
	return ok;
}
