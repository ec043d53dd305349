/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "indexer/report_turn.h"

#include <cjson/cJSON.h>
#include <inttypes.h>
#include <stdlib.h>

#include "common/schema.h"

/* What JSON calls a fate, and what people read. */
static const struct {
	const char *name, *reason;
} words[] = {
	[STORE_REMOVED] = { "removed", "removed" },
	[STORE_KEPT_LIVE] = { "live", "kept: it is live" },
	[STORE_KEPT_RECENT] = { "recent", "kept: it is one of the newest" },
	[STORE_KEPT_UNPUBLISHED] = { "unpublished", "kept: it waits to be published" },
	[STORE_KEPT_READ] = { "read", "kept: a searcher has it open" },
	[STORE_KEPT_FAILED] = { "failed", "kept: it could not be removed; is it yours?" },
};

static void free_json(cJSON **json)
{
	cJSON_Delete(*json);
}

static bool print(const cJSON *root, struct buf *out, struct error *err)
{
	char *text = cJSON_Print(root);

	if (!text)
		return error_out_of_memory(err);
	buf_add_str(out, text);
	buf_add_byte(out, '\n');
	cJSON_free(text);
	return !out->failed || error_out_of_memory(err);
}

bool turn_report_flip(const struct turn_options *o, uint32_t from, uint32_t to, struct buf *out,
	struct error *err)
{
	CLEANUP(free_json) cJSON *root = NULL;

	if (!o->json) {
		if (from == to)
			buf_printf(out, "%s/gen-%06" PRIu32 " is live already\n", o->index, to);
		else if (from == 0)
			buf_printf(out, "%s/gen-%06" PRIu32 " is live\n", o->index, to);
		else
			buf_printf(out,
				"%s/gen-%06" PRIu32 " is live, in place of gen-%06" PRIu32 "\n",
				o->index, to, from);
		return !out->failed || error_out_of_memory(err);
	}
	root = cJSON_CreateObject();
	if (!root || !cJSON_AddNumberToObject(root, "schema", SCHEMA_VERSION) ||
		!(from ? cJSON_AddNumberToObject(root, "before", from)
		       : cJSON_AddNullToObject(root, "before")) ||
		!cJSON_AddNumberToObject(root, "live", to))
		return error_out_of_memory(err);
	return print(root, out, err);
}

void fates_done(struct fates *f)
{
	free(f->list);
	*f = (struct fates){ 0 };
}

bool fates_add(void *ctx, uint32_t number, enum store_fate fate, struct error *err)
{
	struct fates *f = ctx;

	if (f->n == f->cap) {
		size_t cap = f->cap ? 2 * f->cap : 16;
		struct fate *grown = realloc(f->list, cap * sizeof *grown);

		if (!grown)
			return error_out_of_memory(err);
		f->list = grown;
		f->cap = cap;
	}
	f->list[f->n++] = (struct fate){ .number = number, .fate = fate };
	f->failed += fate == STORE_KEPT_FAILED;
	return true;
}

bool turn_report_fates(
	const struct turn_options *o, const struct fates *f, struct buf *out, struct error *err)
{
	CLEANUP(free_json) cJSON *root = NULL;
	cJSON *list;

	for (size_t i = 0; i < f->n && !o->json; i++)
		buf_printf(out, "gen-%06" PRIu32 "  %s\n", f->list[i].number,
			words[f->list[i].fate].reason);
	if (!o->json)
		return !out->failed || error_out_of_memory(err);
	root = cJSON_CreateObject();
	if (!root || !cJSON_AddNumberToObject(root, "schema", SCHEMA_VERSION))
		return error_out_of_memory(err);
	list = cJSON_AddArrayToObject(root, "generations");
	for (size_t i = 0; list && i < f->n; i++) {
		cJSON *item = cJSON_CreateObject();

		if (!item || !cJSON_AddItemToArray(list, item) ||
			!cJSON_AddNumberToObject(item, "generation", f->list[i].number) ||
			!cJSON_AddBoolToObject(item, "kept", f->list[i].fate != STORE_REMOVED) ||
			!cJSON_AddStringToObject(item, "why", words[f->list[i].fate].name))
			return error_out_of_memory(err);
	}
	return list ? print(root, out, err) : error_out_of_memory(err);
}
