/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What one build wrote and another may read: an unknown member is passed over, a missing one is a
   figure that is not known. */
#include "indexer/trend.h"

#include <cjson/cJSON.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/new_keys.h"
#include "common/store.h"
#include "indexer/gate_report.h"
#include "indexer/manifest.h"

enum { MOST_GATE = 4 << 20 };

static void free_json(cJSON **json)
{
	cJSON_Delete(*json);
}

static void close_file(FILE **file)
{
	if (*file)
		fclose(*file);
}

void trend_done(struct trend *t)
{
	free(t->rows);
	failures_done(&t->failures);
	*t = (struct trend){ 0 };
}

static double number(const cJSON *json, const char *a, const char *b)
{
	const cJSON *item = cJSON_GetObjectItemCaseSensitive(json, a);

	if (b)
		item = cJSON_GetObjectItemCaseSensitive(item, b);
	return cJSON_IsNumber(item) ? item->valuedouble : NAN;
}

static double sum_members(const cJSON *json)
{
	double sum = cJSON_IsObject(json) ? 0 : NAN;
	const cJSON *item;

	cJSON_ArrayForEach(item, json)
	{
		if (cJSON_IsNumber(item))
			sum += item->valuedouble;
	}
	return sum;
}

static void read_manifest(struct trend_row *row, const cJSON *json)
{
	const char *finished =
		cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(json, "finished"));

	snprintf(row->finished, sizeof row->finished, "%s", finished ? finished : "");
	snprintf(row->made, sizeof row->made, "%s",
		cJSON_IsObject(cJSON_GetObjectItemCaseSensitive(json, "update")) ? "update"
										 : "build");
	row->figures[TREND_ARTICLES] = number(json, "articles", "indexed");
	row->figures[TREND_PARAGRAPHS] = number(json, "paragraphs", "indexed");
	row->figures[TREND_REJECTED] = number(json, "rejects", "total");
	row->figures[TREND_SECONDS] = number(json, "seconds", "total");
	row->figures[TREND_BYTES] = sum_members(cJSON_GetObjectItemCaseSensitive(json, "database"));
}

static double measured(const cJSON *gate, const char *name)
{
	const cJSON *measures = cJSON_GetObjectItemCaseSensitive(gate, "measures");

	return number(measures, name, "value");
}

/* What the gate found; NULL if it was not asked. */
static cJSON *load_gate(const char *path)
{
	CLEANUP(buf_done) struct buf name = { 0 };
	CLEANUP(buf_done) struct buf text = { 0 };
	CLEANUP(close_file) FILE *file = NULL;
	char *to;

	buf_printf(&name, "%s/" GATE_FILE, path);
	file = name.failed ? NULL : fopen(name.data, "re");
	to = file ? buf_reserve(&text, MOST_GATE) : NULL;
	return to ? cJSON_ParseWithLength(to, fread(to, 1, MOST_GATE, file)) : NULL;
}

static void read_gate(struct trend_row *row, const char *path)
{
	CLEANUP(free_json) cJSON *gate = load_gate(path);

	row->figures[TREND_OVERLAP] = measured(gate, "overlap");
	row->figures[TREND_RBO] = measured(gate, "rbo");
}

static void read_new(struct trend_row *row, const char *path)
{
	CLEANUP(new_keys_done) struct new_keys keys = { 0 };
	struct error ignored;

	if (new_keys_load(&keys, path, &ignored) && keys.predecessor != 0)
		row->figures[TREND_NEW] = (double)keys.n;
}

static bool add(void *ctx, uint32_t generation, const char *path, bool current, struct error *err)
{
	CLEANUP(free_json) cJSON *json = NULL;
	CLEANUP(buf_done) struct buf text = { 0 }, reason = { 0 };
	struct trend *t = ctx;
	struct trend_row *row;
	struct error why = { 0 };

	if (t->n == t->cap) {
		size_t cap = t->cap ? 2 * t->cap : 16;
		struct trend_row *grown = realloc(t->rows, cap * sizeof *grown);

		if (!grown)
			return error_out_of_memory(err);
		t->rows = grown;
		t->cap = cap;
	}
	row = &t->rows[t->n++];
	*row = (struct trend_row){ .generation = generation, .live = current };
	row->unpublished = !current && generation_is_unpublished(path, &reason);
	if (row->unpublished && reason.data)
		snprintf(row->reason, sizeof row->reason, "%.*s", (int)strcspn(reason.data, "\n"),
			reason.data);
	for (size_t i = 0; i < TREND_FIGURES; i++)
		row->figures[i] = NAN;
	if (!manifest_load(path, &text, &why)) {
		snprintf(row->fault, sizeof row->fault, "%.120s", why.msg);
		return true;
	}
	json = cJSON_ParseWithLength(text.data ? text.data : "", text.len);
	if (!json)
		snprintf(row->fault, sizeof row->fault, "its manifest is damaged");
	read_manifest(row, json);
	read_gate(row, path);
	read_new(row, path);
	return true;
}

bool trend_read(struct trend *out, const char *index, struct error *err)
{
	return store_list(index, add, out, err) && failures_read(&out->failures, index, err);
}

static bool add_report(
	void *ctx, uint32_t generation UNUSED, const char *path, bool current, struct error *err)
{
	CLEANUP(buf_done) struct buf text = { 0 };
	CLEANUP(free_json) cJSON *json = NULL;
	cJSON *list = ctx, *gate;
	struct error ignored;
	const char *state = current				    ? "live"
			    : generation_is_unpublished(path, NULL) ? "unpublished"
								    : "kept";

	if (!manifest_load(path, &text, &ignored))
		return true;
	json = cJSON_ParseWithLength(text.data ? text.data : "", text.len);
	if (!cJSON_IsObject(json))
		return true;
	gate = load_gate(path);
	if (!gate)
		gate = cJSON_CreateNull();
	if (!gate || !cJSON_AddItemToObject(json, "gate", gate) ||
		!cJSON_AddStringToObject(json, "state", state) || !cJSON_AddItemToArray(list, json))
		return error_out_of_memory(err);
	json = NULL;
	return true;
}

bool trend_reports(const char *index, struct buf *out, struct error *err)
{
	CLEANUP(free_json) cJSON *list = cJSON_CreateArray();
	char *text;

	if (!list)
		return error_out_of_memory(err);
	if (!store_list(index, add_report, list, err))
		return false;
	text = cJSON_Print(list);
	if (!text)
		return error_out_of_memory(err);
	buf_add_str(out, text);
	buf_add_byte(out, '\n');
	cJSON_free(text);
	return !out->failed || error_out_of_memory(err);
}
