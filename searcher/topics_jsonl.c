/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Topics in JSON Lines. The record stays with its topic: it may say how the query is to be asked.
 */
#include <cjson/cJSON.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "common/json.h"
#include "searcher/topics_format.h"

static void freep(cJSON **json)
{
	cJSON_Delete(*json);
}

/* The first of these members that is there. */
static const cJSON *find(const cJSON *record, const char *const *names)
{
	for (; *names; names++) {
		const cJSON *found = cJSON_GetObjectItemCaseSensitive(record, *names);

		if (found)
			return found;
	}
	return NULL;
}

static bool take_id(struct topic *t, const cJSON *id, struct error *err)
{
	char number[32];

	if (!id)
		return true;
	if (cJSON_IsString(id))
		return topic_set_id(t, id->valuestring, strlen(id->valuestring), err);
	/* Whole numbers are exact in a double up to 2^53. */
	if (!cJSON_IsNumber(id) || id->valuedouble != floor(id->valuedouble) ||
		fabs(id->valuedouble) > 9007199254740992.0)
		return topic_fault(t, err, "the id must be a string or a whole number");
	return topic_set_id(
		t, number, (size_t)snprintf(number, sizeof number, "%.0f", id->valuedouble), err);
}

static bool take_query(struct topic *t, const cJSON *query, struct error *err)
{
	if (!query)
		return true;
	if (!cJSON_IsString(query))
		return topic_fault(t, err, "the query must be a string");
	return topic_set_query(t, query->valuestring, strlen(query->valuestring), err);
}

static bool take_record(struct topic *t, const char *line, size_t len, struct error *err)
{
	static const char *const ids[] = { "query_id", "_id", "qid", "id", NULL };
	static const char *const queries[] = { "query", "text", NULL };
	cJSON *record CLEANUP(freep) = NULL;
	const char *why;
	size_t at;

	if (!json_check(line, len, &at, &why))
		return topic_fault(t, err, "not valid JSON: %s (byte %zu of the line)", why, at);
	record = cJSON_ParseWithLength(line, len);
	if (!record)
		return error_out_of_memory(err);
	if (!cJSON_IsObject(record))
		return topic_fault(t, err, "a topic must be a JSON object, in braces");
	t->json = line;
	t->json_len = len;
	return take_id(t, find(record, ids), err) && take_query(t, find(record, queries), err);
}

bool topics_read_jsonl(struct topics *out, const char *text, size_t len, struct error *err)
{
	struct topics_lines lines = { text, text + len, 0 };
	const char *line;

	while (topics_next_line(&lines, &line, &len)) {
		struct topic *t = topics_add(out, lines.line, err);

		if (!t || !take_record(t, line, len, err))
			return false;
	}
	return true;
}
