/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `indexer check`: the live generation, as thoroughly as before it was published. */
#include <cjson/cJSON.h>
#include <inttypes.h>
#include <string.h>

#include "common/schema.h"
#include "common/store.h"
#include "indexer/command.h"
#include "indexer/older_forms.h"
#include "indexer/options.h"
#include "indexer/turn.h"

static void free_json(cJSON **json)
{
	cJSON_Delete(*json);
}

/* Each of the notes has a NUL behind it. */
static bool add_notes(cJSON *root, const struct buf *notes)
{
	cJSON *list = cJSON_AddArrayToObject(root, "notes");

	for (size_t at = 0; list && at < notes->len; at += strlen(notes->data + at) + 1) {
		if (!cJSON_AddItemToArray(list, cJSON_CreateString(notes->data + at)))
			return false;
	}
	return list != NULL;
}

static bool print_json(const struct generation *g, const struct verdict *v, const struct buf *notes,
	struct buf *out, struct error *err)
{
	CLEANUP(free_json) cJSON *root = cJSON_CreateObject();
	char *text;

	if (!root || !cJSON_AddNumberToObject(root, "schema", SCHEMA_VERSION) ||
		!cJSON_AddNumberToObject(root, "generation", g->number) ||
		!cJSON_AddNumberToObject(root, "articles", (double)v->articles) ||
		!cJSON_AddNumberToObject(root, "paragraphs", (double)v->paragraphs) ||
		!cJSON_AddNumberToObject(root, "paragraphs_read_back", (double)v->sampled) ||
		!cJSON_AddNumberToObject(root, "faults", (double)v->faults) ||
		!cJSON_AddStringToObject(root, "report", v->report.data ? v->report.data : "") ||
		!add_notes(root, notes))
		return error_out_of_memory(err);
	text = cJSON_Print(root);
	if (!text)
		return error_out_of_memory(err);
	buf_add_str(out, text);
	buf_add_byte(out, '\n');
	cJSON_free(text);
	return true;
}

static void print_text(const struct generation *g, const struct verdict *v, const struct buf *notes,
	struct buf *out)
{
	buf_add(out, v->report.data, v->report.len);
	for (size_t at = 0; at < notes->len; at += strlen(notes->data + at) + 1)
		buf_printf(out, "%s\n", notes->data + at);
	if (v->sampled > 0)
		buf_printf(out,
			"%s: %" PRIu64 " paragraphs of %" PRIu64 " articles, %zu read back: ",
			g->path, v->paragraphs, v->articles, v->sampled);
	else
		buf_printf(out,
			"%s: not read, as its files are not those that were written: ", g->path);
	if (v->faults == 0)
		buf_add_str(out, "no faults\n");
	else
		buf_printf(out, "%zu %s\n", v->faults, v->faults == 1 ? "fault" : "faults");
}

static const char doc[] =
	"Look for damage in the generation that is served.\vExit status: 0 no faults, 1 "
	"faults, 2 error.";

bool command_check(struct command_context *c, int argc, char **argv, int *status, struct error *err)
{
	CLEANUP(generation_done) struct generation generation = { .manifest_fd = -1 };
	CLEANUP(verdict_done) struct verdict verdict = { 0 };
	CLEANUP(look_options_done) struct look_options options = { 0 };
	CLEANUP(buf_done) struct buf notes = { 0 };

	if (!look_options_parse(&options, c->index, doc, argc, argv, err))
		return false;
	if (!generation_open(options.index, &generation, err) ||
		!turn_verify(&generation, true, c->stop, &verdict, err) ||
		!older_forms_note(generation.path, &notes, err))
		return false;
	*status = verdict.faults > 0;
	if (options.json)
		return print_json(&generation, &verdict, &notes, c->out, err);
	print_text(&generation, &verdict, &notes, c->out);
	return true;
}
