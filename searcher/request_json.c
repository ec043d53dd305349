/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Members as rows of a table: name, type, place in the request, bounds. Those whose value needs
 * more than that have a function.
 */
#include "searcher/request_json.h"

#include <cjson/cJSON.h>
#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "common/buf.h"
#include "common/json.h"
#include "searcher/json_members.h"

typedef bool take_fn(struct request *request, const cJSON *value, struct error *err);
/* Appends the value's JSON. */
typedef void put_fn(const struct request *request, struct buf *out);

static bool take_query(struct request *request, const cJSON *value, struct error *err)
{
	if (!cJSON_IsString(value))
		return error_set(err, ERROR_USAGE, "\"query\" takes a string");
	request->query = value->valuestring;
	request->query_len = strlen(value->valuestring);
	return true;
}

static bool take_like_text(struct request *request, const cJSON *value, struct error *err)
{
	if (!cJSON_IsString(value))
		return error_set(err, ERROR_USAGE, "\"like_text\" takes a string");
	request->like_text = value->valuestring;
	request->like_text_len = strlen(value->valuestring);
	return true;
}

static bool take_ranking(struct request *request, const cJSON *value, struct error *err)
{
	if (!cJSON_IsString(value))
		return error_set(err, ERROR_USAGE, "\"ranking\" takes a string");
	return ranking_parse(&request->ranking, value->valuestring, err) ||
	       error_wrap(err, "\"ranking\"");
}

static bool take_sort(struct request *request, const cJSON *value, struct error *err)
{
	if (cJSON_IsString(value) && sort_find(value->valuestring, &request->sort))
		return true;
	return error_set(
		err, ERROR_USAGE, "\"sort\" takes \"relevance\", \"date\" or \"date-asc\"");
}

static bool take_group(struct request *request, const cJSON *value, struct error *err)
{
	bool article = cJSON_IsString(value) && strcmp(value->valuestring, "article") == 0;

	if (!article && !cJSON_IsNull(value))
		return error_set(err, ERROR_USAGE, "\"group\" takes \"article\" or null");
	request->group = article;
	return true;
}

static bool take_group_score(struct request *request, const cJSON *value, struct error *err)
{
	if (cJSON_IsString(value) && group_score_find(value->valuestring, &request->group_score))
		return true;
	return error_set(err, ERROR_USAGE,
		"\"group_score\" takes \"discounted\", \"max\", \"sum\", \"mean\" or \"first\"");
}

static bool take_facets(struct request *request, const cJSON *value, struct error *err)
{
	const cJSON *item;

	memset(request->facets, 0, sizeof request->facets);
	cJSON_ArrayForEach(item, value)
	{
		enum facet_kind kind;

		if (!cJSON_IsString(item) ||
			!facet_find(item->valuestring, strlen(item->valuestring), &kind))
			break;
		request->facets[kind] = true;
	}
	if (!cJSON_IsArray(value) || item)
		return error_set(err, ERROR_USAGE,
			"\"facet\" takes a list of \"source\", \"author\", \"keyword\", "
			"\"language\", \"date:year\" and \"date:month\"");
	return true;
}

static bool take_timeout(struct request *request, const cJSON *value, struct error *err)
{
	if (!cJSON_IsNumber(value) || !(value->valuedouble > 0) ||
		value->valuedouble > REQUEST_MAX_TIMEOUT)
		return error_set(err, ERROR_USAGE, "\"timeout\" takes seconds above 0, up to %d",
			REQUEST_MAX_TIMEOUT);
	request->timeout = value->valuedouble;
	return true;
}

static void put_ranking(const struct request *request, struct buf *out)
{
	struct buf name CLEANUP(buf_done) = { 0 };

	ranking_describe(&request->ranking, &name);
	json_text(out, name.data ? name.data : "", name.len);
	out->failed = out->failed || name.failed;
}

static void put_sort(const struct request *request, struct buf *out)
{
	buf_printf(out, "\"%s\"", sort_name(request->sort));
}

static void put_group(const struct request *request, struct buf *out)
{
	buf_add_str(out, request->group ? "\"article\"" : "null");
}

static void put_group_score(const struct request *request, struct buf *out)
{
	buf_printf(out, "\"%s\"", group_score_name(request->group_score));
}

static void put_facets(const struct request *request, struct buf *out)
{
	const char *before = "";

	buf_add_byte(out, '[');
	for (size_t i = 0; i < FACET_KINDS; i++) {
		if (!request->facets[i])
			continue;
		buf_printf(out, "%s\"%s\"", before, facet_name((enum facet_kind)i));
		before = ",";
	}
	buf_add_byte(out, ']');
}

static void put_timeout(const struct request *request, struct buf *out)
{
	buf_printf(out, "%.17g", request->timeout);
}

enum type { TYPE_BOOL, TYPE_NUMBER, TYPE_STRING, TYPE_OTHER };

static const struct member {
	const char *name;
	enum type type;
	size_t offset;	      /* of the request; of TYPE_OTHER none */
	uint32_t least, most; /* of TYPE_NUMBER */
	take_fn *take;	      /* of TYPE_OTHER */
	put_fn *put;	      /* likewise; NULL: it is what is asked, not how */
} members[] = {
	{ "all", TYPE_BOOL, offsetof(struct request, all), 0, 0, NULL, NULL },
	{ "auto_correct", TYPE_BOOL, offsetof(struct request, auto_correct), 0, 0, NULL, NULL },
	{ "context", TYPE_NUMBER, offsetof(struct request, context), 0, REQUEST_MAX_CONTEXT, NULL,
		NULL },
	{ "count", TYPE_BOOL, offsetof(struct request, count_all), 0, 0, NULL, NULL },
	{ "duplicates", TYPE_BOOL, offsetof(struct request, duplicates), 0, 0, NULL, NULL },
	{ "expand", TYPE_NUMBER, offsetof(struct request, expand), 1, REQUEST_MAX_EXPAND, NULL,
		NULL },
	{ "facet", TYPE_OTHER, 0, 0, 0, take_facets, put_facets },
	{ "facet_size", TYPE_NUMBER, offsetof(struct request, facet_size), 1,
		REQUEST_MAX_FACET_SIZE, NULL, NULL },
	{ "fragments", TYPE_NUMBER, offsetof(struct request, fragments), 1, REQUEST_MAX_FRAGMENTS,
		NULL, NULL },
	{ "group", TYPE_OTHER, 0, 0, 0, take_group, put_group },
	{ "group_score", TYPE_OTHER, 0, 0, 0, take_group_score, put_group_score },
	{ "hits", TYPE_NUMBER, offsetof(struct request, hits), 0, REQUEST_MAX_HITS, NULL, NULL },
	{ "language", TYPE_STRING, offsetof(struct request, language), 0, 0, NULL, NULL },
	{ "like", TYPE_STRING, offsetof(struct request, like), 0, 0, NULL, NULL },
	{ "like_text", TYPE_OTHER, 0, 0, 0, take_like_text, NULL },
	{ "max_expansion", TYPE_NUMBER, offsetof(struct request, max_expansion), 1,
		REQUEST_MAX_EXPANSION, NULL, NULL },
	{ "new_since", TYPE_STRING, offsetof(struct request, new_since), 0, 0, NULL, NULL },
	{ "offset", TYPE_NUMBER, offsetof(struct request, offset), 0, REQUEST_MAX_OFFSET, NULL,
		NULL },
	{ "per_group", TYPE_NUMBER, offsetof(struct request, per_group), 1, REQUEST_MAX_PER_GROUP,
		NULL, NULL },
	{ "plain", TYPE_BOOL, offsetof(struct request, plain), 0, 0, NULL, NULL },
	{ "query", TYPE_OTHER, 0, 0, 0, take_query, NULL },
	{ "ranking", TYPE_OTHER, 0, 0, 0, take_ranking, put_ranking },
	{ "since", TYPE_STRING, offsetof(struct request, since), 0, 0, NULL, NULL },
	{ "snippet", TYPE_NUMBER, offsetof(struct request, snippet_chars), REQUEST_MIN_SNIPPET,
		REQUEST_MAX_SNIPPET, NULL, NULL },
	{ "sort", TYPE_OTHER, 0, 0, 0, take_sort, put_sort },
	{ "strict", TYPE_BOOL, offsetof(struct request, strict), 0, 0, NULL, NULL },
	{ "suggest", TYPE_BOOL, offsetof(struct request, suggest), 0, 0, NULL, NULL },
	{ "timeout", TYPE_OTHER, 0, 0, 0, take_timeout, put_timeout },
	{ "until", TYPE_STRING, offsetof(struct request, until), 0, 0, NULL, NULL },
};

static const struct member *find_member(const char *name)
{
	for (size_t i = 0; i < sizeof members / sizeof *members; i++) {
		if (strcmp(members[i].name, name) == 0)
			return &members[i];
	}
	return NULL;
}

static bool take_number(
	struct request *request, const struct member *m, const cJSON *value, struct error *err)
{
	double number = value->valuedouble;

	if (!cJSON_IsNumber(value) || number != floor(number) || number < m->least ||
		number > m->most)
		return error_set(err, ERROR_USAGE, "\"%s\" takes a whole number from %u to %u",
			m->name, m->least, m->most);
	*(uint32_t *)((char *)request + m->offset) = (uint32_t)number;
	return true;
}

static bool take(
	struct request *request, const struct member *m, const cJSON *value, struct error *err)
{
	void *to = (char *)request + m->offset;

	switch (m->type) {
	case TYPE_BOOL:
		if (!cJSON_IsBool(value))
			return error_set(err, ERROR_USAGE, "\"%s\" takes true or false", m->name);
		*(bool *)to = cJSON_IsTrue(value);
		return true;
	case TYPE_NUMBER:
		return take_number(request, m, value, err);
	case TYPE_STRING:
		if (!cJSON_IsString(value) && !cJSON_IsNull(value))
			return error_set(err, ERROR_USAGE, "\"%s\" takes a string", m->name);
		*(const char **)to = cJSON_IsNull(value) ? NULL : value->valuestring;
		return true;
	case TYPE_OTHER:
		return m->take(request, value, err);
	}
	return error_set(err, ERROR_INTERNAL, "a member of no type");
}

/* Keeps an id as it was written: large numbers have no place in a double. */
static bool keep_id(struct request_json *r, const struct json_member *m, struct error *err)
{
	if (*m->value == '{' || *m->value == '[' || *m->value == 't' || *m->value == 'f')
		return error_set(err, ERROR_USAGE, "\"%s\" takes a string or a number", m->name);
	if (r->query_id && strcmp(m->name, "query_id") != 0)
		return true;
	free(r->query_id);
	r->query_id = strndup(m->value, m->value_len);
	return r->query_id || error_out_of_memory(err);
}

static bool is_id(const char *name)
{
	return strcmp(name, "query_id") == 0 || strcmp(name, "id") == 0;
}

static bool read_ids(struct request_json *r, const char *text, size_t len, struct error *err)
{
	struct json_member m CLEANUP(json_member_done) = { 0 };
	struct json_members all;

	if (!json_members_init(&all, text, len))
		return error_set(err, ERROR_USAGE, "a request must be a JSON object, in braces");
	while (json_members_next(&all, &m, err)) {
		if (is_id(m.name) && !keep_id(r, &m, err))
			return false;
	}
	return err->code == ERROR_NONE;
}

static bool read_members(struct request_json *r, bool lenient, struct error *err)
{
	const cJSON *item;

	cJSON_ArrayForEach(item, (cJSON *)r->record)
	{
		const struct member *m = find_member(item->string);

		if (!m && !lenient && !is_id(item->string))
			return error_set(
				err, ERROR_USAGE, "there is no member \"%.100s\"", item->string);
		if (m && !take(&r->request, m, item, err))
			return false;
	}
	return true;
}

bool request_json_read(struct request_json *out, const struct request *base, const char *text,
	size_t len, bool lenient, struct error *err)
{
	struct request_json r = { .request = *base };
	const char *why;
	size_t at;

	if (!json_check(text, len, &at, &why))
		return error_set(err, ERROR_USAGE, "not valid JSON: %s (byte %zu)", why, at);
	r.record = cJSON_ParseWithLength(text, len);
	if (!r.record)
		return error_out_of_memory(err);
	/* Also where the rest is wrong: so the answer can say which request it was. */
	if (!read_ids(&r, text, len, err) || !read_members(&r, lenient, err)) {
		free(out->query_id);
		out->query_id = TAKE_PTR(r.query_id);
		request_json_done(&r);
		return false;
	}
	*out = r;
	return true;
}

static void put(struct buf *out, const struct request *request, const struct member *m)
{
	const void *at = (const char *)request + m->offset;

	switch (m->type) {
	case TYPE_BOOL:
		json_key(out, m->name);
		buf_add_str(out, *(const bool *)at ? "true" : "false");
		return;
	case TYPE_NUMBER:
		json_count(out, m->name, *(const uint32_t *)at);
		return;
	case TYPE_STRING:
		json_string(out, m->name, *(const char *const *)at);
		return;
	case TYPE_OTHER:
		if (m->put) {
			json_key(out, m->name);
			m->put(request, out);
		}
		return;
	}
}

void request_json_add(const struct request *request, struct buf *out)
{
	for (size_t i = 0; i < sizeof members / sizeof *members; i++)
		put(out, request, &members[i]);
}

void request_json_done(struct request_json *r)
{
	cJSON_Delete(r->record);
	free(r->query_id);
	*r = (struct request_json){ 0 };
}
