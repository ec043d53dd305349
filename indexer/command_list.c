/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `indexer list`: the generations of an index, oldest first. */
#include <cjson/cJSON.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "common/printable.h"
#include "common/schema.h"
#include "common/store.h"
#include "indexer/command.h"
#include "indexer/disk_use.h"
#include "indexer/failures.h"
#include "indexer/folder.h"
#include "indexer/manifest.h"
#include "indexer/options.h"
#include "indexer/progress.h"

enum state { ONCE_LIVE, LIVE, UNPUBLISHED };

static const char *const words[] = {
	[ONCE_LIVE] = "",
	[LIVE] = "live",
	[UNPUBLISHED] = "aside",
};

struct listing {
	struct buf *out;
	cJSON *rows; /* NULL: a table for people */
	struct disk_use use;
};

static void listing_done(struct listing *l)
{
	disk_use_done(&l->use);
}

static void free_json(cJSON **json)
{
	cJSON_Delete(*json);
}

/* What cannot be read from a manifest is null. */
static bool add_row(cJSON *rows, uint32_t number, const char *path, enum state state,
	uint64_t bytes, const struct manifest *m, const char *reason)
{
	cJSON *row = cJSON_CreateObject();

	if (!row || !cJSON_AddItemToArray(rows, row) ||
		!cJSON_AddNumberToObject(row, "generation", number) ||
		!cJSON_AddStringToObject(row, "path", path) ||
		!cJSON_AddBoolToObject(row, "live", state == LIVE) ||
		!cJSON_AddBoolToObject(row, "published", state != UNPUBLISHED) ||
		!cJSON_AddNumberToObject(row, "bytes", (double)bytes) ||
		!(state == UNPUBLISHED ? cJSON_AddStringToObject(row, "unpublished", reason)
				       : cJSON_AddNullToObject(row, "unpublished")))
		return false;
	if (!m)
		return cJSON_AddNullToObject(row, "finished") &&
		       cJSON_AddNullToObject(row, "articles") &&
		       cJSON_AddNullToObject(row, "paragraphs");
	return cJSON_AddStringToObject(row, "finished", m->finished) &&
	       cJSON_AddNumberToObject(row, "articles", (double)m->articles) &&
	       cJSON_AddNumberToObject(row, "paragraphs", (double)m->paragraphs);
}

static void add_line(struct buf *out, uint32_t number, enum state state, uint64_t bytes,
	const struct manifest *m, const char *reason, const struct error *why)
{
	if (out->len == 0)
		buf_add_str(out, "generation        finished               articles  paragraphs  "
				 "     size\n");
	buf_printf(out, "%10" PRIu32 " %-5s  ", number, words[state]);
	if (m)
		buf_printf(out, "%-20s  %9" PRIu64 "  %10" PRIu64 "  %6.1f MB%s%s\n", m->finished,
			m->articles, m->paragraphs, (double)bytes / 1e6, *reason ? "  " : "",
			reason);
	else
		buf_printf(out, "damaged: %s\n", why->msg);
}

/* A builder may prune a generation while we look; one without a sound manifest is still listed, as
   this is where its name is looked for. */
static bool list_one(void *ctx, uint32_t number, const char *path, bool live, struct error *err)
{
	struct listing *l = ctx;
	CLEANUP(buf_done) struct buf text = { 0 };
	CLEANUP(folder_done) struct folder folder = { 0 };
	CLEANUP(buf_done) struct buf reason = { 0 };
	CLEANUP(buf_done) struct buf shown = { 0 };
	struct manifest manifest;
	struct error why = { 0 };
	const struct manifest *m = NULL;
	enum state state = live					      ? LIVE
			   : generation_is_unpublished(path, &reason) ? UNPUBLISHED
								      : ONCE_LIVE;

	if (manifest_load(path, &text, &why) &&
		manifest_read(&manifest, text.data ? text.data : "", text.len, &why))
		m = &manifest;
	else if (why.code == ERROR_MEMORY)
		return error_out_of_memory(err);
	if (!folder_read(&folder, path, err)) {
		bool gone = err->code == ERROR_NOT_FOUND;

		if (gone)
			err->code = ERROR_NONE;
		return gone;
	}
	if (!disk_use_add(&l->use, &folder, err))
		return false;
	/* Written as a line. */
	while (reason.len > 0 && reason.data[reason.len - 1] == '\n')
		reason.len--;
	/* It may quote a file name. */
	if (reason.len > 0)
		printable_add(&shown, reason.data, reason.len);
	buf_add_byte(&shown, '\0');
	if (reason.failed || shown.failed)
		return error_out_of_memory(err);
	if (l->rows)
		return add_row(l->rows, number, path, state, folder.bytes, m, shown.data) ||
		       error_out_of_memory(err);
	add_line(l->out, number, state, folder.bytes, m, shown.data, &why);
	return true;
}

static bool add_failures(cJSON *root, const struct failures *f)
{
	cJSON *list = cJSON_AddArrayToObject(root, "failed");

	for (size_t i = 0; list && i < f->n; i++) {
		const struct failure *item = &f->items[i];
		cJSON *row = cJSON_CreateObject();

		if (!row || !cJSON_AddItemToArray(list, row) ||
			!cJSON_AddStringToObject(row, "finished", item->finished) ||
			!cJSON_AddNumberToObject(row, "status", item->status) ||
			!(item->generation > 0 ? cJSON_AddNumberToObject(
							 row, "generation", item->generation)
					       : cJSON_AddNullToObject(row, "generation")) ||
			!cJSON_AddStringToObject(row, "error", item->what))
			return false;
	}
	return list != NULL;
}

static void say_failures(const struct failures *f, struct buf *out)
{
	CLEANUP(buf_done) struct buf shown = { 0 };

	if (f->n > 0)
		buf_add_str(out, "\nfailed or refused since:\n");
	for (size_t i = 0; i < f->n; i++) {
		const struct failure *item = &f->items[i];

		buf_clear(&shown);
		printable_add(&shown, item->what, strlen(item->what));
		buf_printf(out, "%-20s  status %d", item->finished, item->status);
		if (item->generation > 0)
			buf_printf(out, ", generation %" PRIu32, item->generation);
		buf_printf(out, ": %s\n", shown.data ? shown.data : "");
	}
}

/* The sizes above count what two generations share twice. */
static void add_sum(struct listing *l)
{
	if (l->use.shared > 0)
		buf_printf(l->out, "%.1f MB on the disk: %.1f MB are of several generations\n",
			(double)l->use.bytes / 1e6, (double)l->use.shared / 1e6);
}

static const char doc[] =
	"Show the generations of an index: the live one is served, the others stay for a "
	"while; one marked aside was built and is not published. Runs of which none came "
	"that was published follow.";

bool command_list(struct command_context *c, int argc, char **argv, int *status, struct error *err)
{
	CLEANUP(free_json) cJSON *root = NULL;
	CLEANUP(look_options_done) struct look_options options = { 0 };
	CLEANUP(failures_done) struct failures failures = { 0 };
	CLEANUP(listing_done) struct listing listing = { .out = c->out };
	char *text;

	if (!look_options_parse(&options, c->index, doc, argc, argv, err))
		return false;
	*status = 0;
	if (!failures_read(&failures, options.index, err))
		return false;
	if (!options.json) {
		if (!store_list(options.index, list_one, &listing, err))
			return false;
		add_sum(&listing);
		say_failures(&failures, c->out);
		return true;
	}
	root = cJSON_CreateObject();
	if (!root || !cJSON_AddNumberToObject(root, "schema", SCHEMA_VERSION))
		return error_out_of_memory(err);
	listing.rows = cJSON_AddArrayToObject(root, "generations");
	if (!listing.rows)
		return error_out_of_memory(err);
	if (!store_list(options.index, list_one, &listing, err))
		return false;
	if (!cJSON_AddNumberToObject(root, "bytes", (double)listing.use.bytes) ||
		!cJSON_AddNumberToObject(root, "shared_bytes", (double)listing.use.shared) ||
		!add_failures(root, &failures))
		return error_out_of_memory(err);
	text = cJSON_Print(root);
	if (!text)
		return error_out_of_memory(err);
	buf_add_str(c->out, text);
	buf_add_byte(c->out, '\n');
	cJSON_free(text);
	return true;
}
