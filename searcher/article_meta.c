/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Divides an article's record into what a hit names by itself and the rest, which comes back byte
 * for byte: a number such as 12345678901234567890 must not pass through a double.
 */
#include "searcher/article_meta.h"

#include <cjson/cJSON.h>
#include <stdlib.h>
#include <string.h>

#include "common/buf.h"
#include "common/json.h"

void article_meta_done(struct article_meta *m)
{
	free(m->title);
	free(m->source);
	free(m->url);
	free(m->metadata);
	*m = (struct article_meta){ 0 };
}

/* The decoded string; NULL with err->code ERROR_NONE if the value is no string. */
static char *string_of(const struct json_member *member, struct error *err)
{
	cJSON *json;
	char *text;

	err->code = ERROR_NONE;
	if (member->value_len == 0 || member->value[0] != '"')
		return NULL;
	json = cJSON_ParseWithLength(member->value, member->value_len);
	text = cJSON_IsString(json) ? strdup(json->valuestring) : NULL;
	cJSON_Delete(json);
	if (!text)
		error_out_of_memory(err);
	return text;
}

static bool is_one_of(const char *name, const char *const *names)
{
	for (; *names; names++) {
		if (strcmp(name, *names) == 0)
			return true;
	}
	return false;
}

static bool same_string(
	const struct json_member *member, const char *text, bool *same, struct error *err)
{
	char *string = string_of(member, err);

	*same = string && strcmp(string, text) == 0;
	free(string);
	return err->code == ERROR_NONE;
}

/* Moves the member to where it belongs; *rest tells whether that is the metadata. */
static bool place_member(struct article_meta *m, const struct json_member *member,
	const char *language, bool has_date, bool *rest, struct error *err)
{
	/* Said by the hit itself: its id, its text. */
	static const char *const own[] = { "id", "_id", "text", "contents", "paragraphs", NULL };
	const struct {
		const char *name;
		char **to;
	} strings[] = { { "title", &m->title }, { "source", &m->source }, { "url", &m->url } };

	*rest = false;
	if (is_one_of(member->name, own) || (has_date && strcmp(member->name, "date") == 0))
		return true;
	if (strcmp(member->name, "language") == 0) {
		bool same;

		if (!same_string(member, language, &same, err))
			return false;
		*rest = !same;
		return true;
	}
	for (size_t i = 0; i < sizeof strings / sizeof *strings; i++) {
		if (*strings[i].to || strcmp(member->name, strings[i].name) != 0)
			continue;
		*strings[i].to = string_of(member, err);
		*rest = !*strings[i].to;
		return err->code == ERROR_NONE;
	}
	*rest = true;
	return true;
}

static bool read_members(struct article_meta *m, struct json_members *members, const char *language,
	bool has_date, struct buf *metadata, struct error *err)
{
	struct json_member member CLEANUP(json_member_done) = { 0 };

	while (json_members_next(members, &member, err)) {
		bool rest;

		if (!place_member(m, &member, language, has_date, &rest, err))
			return false;
		if (!rest)
			continue;
		if (metadata->len > 1)
			buf_add_byte(metadata, ',');
		json_add_string(metadata, member.name, strlen(member.name));
		buf_add_byte(metadata, ':');
		buf_add(metadata, member.value, member.value_len);
	}
	return err->code == ERROR_NONE;
}

bool article_meta_read(struct article_meta *out, const char *json, size_t len, const char *language,
	bool has_date, struct error *err)
{
	struct article_meta m CLEANUP(article_meta_done) = { 0 };
	struct buf metadata CLEANUP(buf_done) = { 0 };
	struct json_members members;

	buf_add_byte(&metadata, '{');
	if (len > 0) {
		if (!json_members_init(&members, json, len))
			return error_set(err, ERROR_CORRUPT, "its record is no JSON object");
		if (!read_members(&m, &members, language, has_date, &metadata, err))
			return false;
	}
	buf_add_byte(&metadata, '}');
	m.metadata = buf_take(&metadata);
	if (!m.metadata)
		return error_out_of_memory(err);
	*out = m;
	m = (struct article_meta){ 0 };
	return true;
}

/* A string, or what an array has of them. */
static bool each_string(const cJSON *value, keyword_fn *fn, void *ctx, struct error *err)
{
	const cJSON *item;

	if (cJSON_IsString(value))
		return fn(ctx, value->valuestring, strlen(value->valuestring), err);
	cJSON_ArrayForEach(item, value)
	{
		const char *text = cJSON_IsString(item) ? item->valuestring : "";

		if (*text && !fn(ctx, text, strlen(text), err))
			return false;
	}
	return true;
}

bool article_meta_keywords(
	const char *json, size_t len, keyword_fn *fn, void *ctx, struct error *err)
{
	struct json_member member CLEANUP(json_member_done) = { 0 };
	struct json_members members;

	if (len == 0)
		return true;
	if (!json_members_init(&members, json, len))
		return error_set(err, ERROR_CORRUPT, "its record is no JSON object");
	while (json_members_next(&members, &member, err)) {
		cJSON *value;
		bool ok;

		if (strcmp(member.name, "keywords") != 0)
			continue;
		value = cJSON_ParseWithLength(member.value, member.value_len);
		if (!value)
			return error_out_of_memory(err);
		ok = each_string(value, fn, ctx, err);
		cJSON_Delete(value);
		return ok;
	}
	return err->code == ERROR_NONE;
}
