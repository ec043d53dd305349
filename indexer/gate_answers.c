/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The programs share no code above common/, so searcher is asked as anyone would ask it: by its
 * command line and its JSON, both of which are contracts. One thread, for the sake of the times.
 */
#include "indexer/gate_answers.h"

#include <cjson/cJSON.h>
#include <stdio.h>
#include <string.h>

#include "common/buf.h"
#include "indexer/child.h"
#include "indexer/searcher_program.h"

enum { EXIT_SOME_FAILED = 2 };

static void free_json(cJSON **json)
{
	cJSON_Delete(*json);
}

static const char *text_of(
	const cJSON *json, const char *name, struct pool *pool, struct error *err)
{
	const char *text = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(json, name));

	return pool_text(pool, text ? text : "", text ? strlen(text) : 0, err);
}

static bool read_keys(
	const cJSON *hits, struct gate_ranking *out, struct pool *pool, struct error *err)
{
	size_t n = 0;
	const char **items =
		pool_alloc(pool, (size_t)cJSON_GetArraySize(hits) + 1, sizeof *items, err);
	const cJSON *hit;

	if (!items)
		return false;
	cJSON_ArrayForEach(hit, hits)
	{
		items[n] = text_of(hit, "key", pool, err);
		if (!items[n++])
			return false;
	}
	*out = (struct gate_ranking){ items, n };
	return true;
}

static bool read_answer(
	const char *line, size_t len, struct gate_answer *out, struct pool *pool, struct error *err)
{
	CLEANUP(free_json) cJSON *json = cJSON_ParseWithLength(line, len);
	const cJSON *failure = cJSON_GetObjectItemCaseSensitive(json, "error");
	const cJSON *message = cJSON_GetObjectItemCaseSensitive(failure, "message");
	const cJSON *hits = cJSON_GetObjectItemCaseSensitive(json, "hits");
	const cJSON *elapsed = cJSON_GetObjectItemCaseSensitive(json, "elapsed_ms");

	if (!json)
		return error_set(err, ERROR_INTERNAL, "searcher's answer is no JSON: %.80s", line);
	out->id = text_of(json, "query_id", pool, err);
	out->query = text_of(json, "query", pool, err);
	if (!out->id || !out->query)
		return false;
	if (failure)
		return error_set(err, ERROR_INPUT, "query %.60s: %.300s", out->id,
			cJSON_IsString(message) ? message->valuestring : "not answered");
	out->seconds = cJSON_IsNumber(elapsed) ? elapsed->valuedouble * 1e-3 : 0;
	return read_keys(hits, &out->keys, pool, err);
}

static bool read_answers(const struct buf *text, struct gate_answers *out, struct error *err)
{
	const char *at = text->data, *end = text->data + text->len;
	size_t lines = 1;

	for (const char *p = at; p < end; p++)
		lines += *p == '\n';
	out->items = pool_alloc(&out->pool, lines, sizeof *out->items, err);
	if (!out->items)
		return false;
	while (at < end) {
		const char *stop = memchr(at, '\n', (size_t)(end - at));
		size_t len = (size_t)((stop ? stop : end) - at);

		if (len > 0 && !read_answer(at, len, &out->items[out->n++], &out->pool, err))
			return false;
		at += len + 1;
	}
	return true;
}

bool gate_ask(const struct gate_question *q, struct gate_answers *out, struct error *err)
{
	CLEANUP(buf_done) struct buf text = { 0 };
	char found[PATH_MAX], generation[16], hits[16], how[32];
	const char *argv[] = { searcher_program(q->searcher, found), "--index", q->index,
		"--generation", generation, "--batch", q->queries, "--format", "json", "--hits",
		hits, "--jobs", "1", NULL };
	const struct child child = {
		.argv = argv, .output = &text, .timeout = q->timeout, .stop = q->stop
	};
	int status;

	snprintf(generation, sizeof generation, "%u", (unsigned)q->generation);
	snprintf(hits, sizeof hits, "%d", GATE_DEPTH);
	if (!child_run(&child, &status, err))
		return false;
	if (status != 0 && (status != EXIT_SOME_FAILED || text.len == 0)) {
		child_say_status(status, how, sizeof how);
		return error_set(err, ERROR_INPUT, "%.200s could not ask generation %u: %s",
			argv[0], (unsigned)q->generation, how);
	}
	return read_answers(&text, out, err);
}

void gate_answers_done(struct gate_answers *a)
{
	pool_done(&a->pool);
	*a = (struct gate_answers){ 0 };
}
