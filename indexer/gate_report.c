/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "indexer/gate_report.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "common/buf.h"

/* Of the queries that changed: who wants all of them asks searcher. */
enum { MOST_CHANGES = 50 };

static void free_json(cJSON **json)
{
	cJSON_Delete(*json);
}

static bool add_texts(cJSON *to, const char *name, const char *const *texts, size_t n)
{
	cJSON *list = cJSON_AddArrayToObject(to, name);

	for (size_t i = 0; list && i < n; i++) {
		if (!cJSON_AddItemToArray(list, cJSON_CreateString(texts[i])))
			return false;
	}
	return list != NULL;
}

static bool add_change(cJSON *list, const struct gate_change *c)
{
	cJSON *item = cJSON_CreateObject();

	return item && cJSON_AddItemToArray(list, item) &&
	       cJSON_AddStringToObject(item, "query_id", c->id) &&
	       cJSON_AddStringToObject(item, "query", c->query) &&
	       cJSON_AddNumberToObject(item, "overlap", c->overlap) &&
	       cJSON_AddNumberToObject(item, "rbo", c->rbo) &&
	       add_texts(item, "lost", c->lost, c->n_lost) &&
	       add_texts(item, "new", c->new, c->n_new);
}

static bool add_number_or_null(cJSON *to, const char *name, bool known, double number)
{
	return known ? cJSON_AddNumberToObject(to, name, number) != NULL
		     : cJSON_AddNullToObject(to, name) != NULL;
}

/* {"overlap": {"value": 0.9, "limit": 0.8, "passed": true}, ...} */
static bool add_measure(
	cJSON *to, const struct gate_outcome *g, const struct gate_options *o, enum gate_measure m)
{
	/* Less the "min_" or "max_" of the limit. */
	cJSON *item = cJSON_AddObjectToObject(to, gate_measures[m].name + 4);

	return item && add_number_or_null(item, "value", g->measured[m], g->values[m]) &&
	       add_number_or_null(item, "limit", o->limits[m] >= 0, o->limits[m]) &&
	       cJSON_AddBoolToObject(item, "passed", !g->breached[m]);
}

static bool fill(cJSON *root, const struct gate_outcome *g, const struct gate_options *o)
{
	cJSON *measures, *changes;

	if (!add_number_or_null(root, "old", g->old != 0, g->old) ||
		!cJSON_AddNumberToObject(root, "new", g->new) ||
		!cJSON_AddBoolToObject(root, "passed", g->n_breaches == 0) ||
		!cJSON_AddNumberToObject(root, "queries", (double)g->queries) ||
		!cJSON_AddNumberToObject(root, "queries_changed", (double)g->n_changes) ||
		!cJSON_AddNumberToObject(root, "seconds", g->seconds))
		return false;
	measures = cJSON_AddObjectToObject(root, "measures");
	for (enum gate_measure m = 0; m < GATE_MEASURES; m++) {
		if (!measures || !add_measure(measures, g, o, m))
			return false;
	}
	changes = cJSON_AddArrayToObject(root, "changes");
	for (size_t i = 0; changes && i < g->n_changes && i < MOST_CHANGES; i++) {
		if (!add_change(changes, &g->changes[i]))
			return false;
	}
	return changes != NULL;
}

cJSON *gate_report(const struct gate_outcome *g, const struct gate_options *o)
{
	CLEANUP(free_json) cJSON *root = cJSON_CreateObject();

	return root && fill(root, g, o) ? TAKE_PTR(root) : NULL;
}

static bool write_file(const char *path, const char *text, struct error *err)
{
	FILE *file = fopen(path, "we");
	bool ok;

	if (!file)
		return error_set_errno(err, "cannot write %s", path);
	/* The generation is named and synced already. */
	ok = fputs(text, file) >= 0 && putc('\n', file) != EOF && fflush(file) == 0 &&
	     fsync(fileno(file)) == 0;
	if (fclose(file) != 0 || !ok)
		return error_set_errno(err, "cannot write %s", path);
	return true;
}

bool gate_report_write(const struct gate_outcome *g, const struct gate_options *o,
	const char *directory, struct error *err)
{
	CLEANUP(free_json) cJSON *root = gate_report(g, o);
	struct buf path CLEANUP(buf_done) = { 0 };
	char *text = root ? cJSON_Print(root) : NULL;
	bool ok;

	buf_printf(&path, "%s/" GATE_FILE, directory);
	if (!text || path.failed) {
		cJSON_free(text);
		return error_out_of_memory(err);
	}
	ok = write_file(path.data, text, err);
	cJSON_free(text);
	return ok;
}
