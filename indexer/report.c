/* SPDX-License-Identifier: GPL-2.0-or-later */
/* cJSON objects own what is added to them; a failed addition (out of memory) is noticed at once. */
#include "indexer/report.h"

#include <cjson/cJSON.h>
#include <inttypes.h>
#include <string.h>

#include "common/digest.h"
#include "common/new_keys.h"
#include "common/printable.h"
#include "common/schema.h"
#include "indexer/gate_report.h"
#include "indexer/progress.h"
#include "indexer/report_update.h"
#include "indexer/report_versions.h"

static void free_json(cJSON **json)
{
	cJSON_Delete(*json);
}

static bool add_number(cJSON *to, const char *name, double number)
{
	return cJSON_AddNumberToObject(to, name, number) != NULL;
}

/* File names may hold any bytes; JSON may not. */
static bool add_text(cJSON *to, const char *name, const char *text)
{
	CLEANUP(buf_done) struct buf clean = { 0 };

	printable_add(&clean, text, strlen(text));
	return !clean.failed && cJSON_AddStringToObject(to, name, clean.data ? clean.data : "");
}

static cJSON *add_item(cJSON *list)
{
	cJSON *item = cJSON_CreateObject();

	if (item && cJSON_AddItemToArray(list, item))
		return item;
	cJSON_Delete(item);
	return NULL;
}

static bool add_flow(cJSON *to, const char *name, const struct flow *f)
{
	cJSON *item = cJSON_AddObjectToObject(to, name);

	return item && add_number(item, "in", (double)f->in) &&
	       add_number(item, "indexed", (double)f->indexed) &&
	       add_number(item, "skipped", (double)f->skipped) &&
	       add_number(item, "rejected", (double)f->rejected);
}

static bool add_counts(cJSON *to, const struct counts *c)
{
	return add_flow(to, "articles", &c->articles) &&
	       add_flow(to, "paragraphs", &c->paragraphs) &&
	       add_number(to, "tokens", (double)c->tokens) &&
	       add_number(to, "overlong_words", (double)c->overlong) &&
	       add_number(to, "bad_bytes", (double)c->bad_bytes) &&
	       add_number(to, "dates_not_understood", (double)c->dates_not_understood) &&
	       add_number(to, "languages_not_known", (double)c->languages_not_known) &&
	       add_number(to, "text_bytes", (double)c->text_bytes);
}

static bool add_time(cJSON *to, const char *name, time_t when)
{
	char text[32];
	struct tm utc;

	gmtime_r(&when, &utc);
	strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &utc);
	return cJSON_AddStringToObject(to, name, text) != NULL;
}

/* One digest for the whole input: of what `sha256sum` would print for all (unpacked) files, one
   after another: the digest, two blanks, the name, a line end. */
static void digest_all(const struct walk *w, const struct feed_input *inputs, char *hex)
{
	struct digest all;

	digest_init(&all);
	for (size_t i = 0; i < w->n; i++) {
		digest_add(&all, inputs[i].sha256, strlen(inputs[i].sha256));
		digest_add(&all, "  ", 2);
		digest_add(&all, w->files[i].name, strlen(w->files[i].name));
		digest_add(&all, "\n", 1);
	}
	digest_hex(&all, hex);
}

static uint64_t unpacked_bytes(const struct walk *w, const struct feed_input *inputs)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < w->n; i++)
		sum += inputs[i].bytes;
	return sum;
}

static bool add_input(cJSON *to, const struct build_report *r, size_t most)
{
	const struct walk *w = r->walk;
	const struct feed_input *inputs = r->outcome->inputs;
	cJSON *input = cJSON_AddObjectToObject(to, "input"), *list;
	char hex[DIGEST_HEX_SIZE];

	digest_all(w, inputs, hex);
	if (!input || !add_number(input, "files", (double)r->outcome->counts.files) ||
		!add_number(input, "bytes", (double)unpacked_bytes(w, inputs)) ||
		!add_number(input, "stored_bytes", (double)r->outcome->counts.input_bytes) ||
		!cJSON_AddStringToObject(input, "sha256", hex))
		return false;
	list = cJSON_AddArrayToObject(input, "list");
	for (size_t i = 0; list && i < w->n && i < most; i++) {
		cJSON *item = add_item(list);

		if (!item || !add_text(item, "file", w->files[i].name) ||
			!add_number(item, "bytes", (double)inputs[i].bytes) ||
			!(inputs[i].sha256[0]
					? cJSON_AddStringToObject(item, "sha256", inputs[i].sha256)
					: cJSON_AddNullToObject(item, "sha256")))
			return false;
	}
	return list != NULL;
}

static bool add_not_read(cJSON *to, const struct walk *w, size_t most)
{
	cJSON *files = cJSON_AddObjectToObject(to, "files_not_read"), *list;

	if (!files || !add_number(files, "total", (double)w->n_skipped))
		return false;
	list = cJSON_AddArrayToObject(files, "list");
	for (size_t i = 0; list && i < w->n_skipped && i < most; i++) {
		cJSON *item = add_item(list);

		if (!item || !add_text(item, "file", w->skipped[i].path) ||
			!add_text(item, "reason", w->skipped[i].reason))
			return false;
	}
	return list != NULL;
}

static bool add_reject(cJSON *list, const struct rejected *r)
{
	cJSON *item = add_item(list);

	if (!item || !add_text(item, "file", r->file))
		return false;
	if (r->line > 0) {
		if (!add_number(item, "line", (double)r->line) ||
			!add_number(item, "byte", (double)r->byte))
			return false;
	} else if (!cJSON_AddNullToObject(item, "line") || !cJSON_AddNullToObject(item, "byte")) {
		return false;
	}
	return (r->id[0] ? add_text(item, "id", r->id)
			 : cJSON_AddNullToObject(item, "id") != NULL) &&
	       add_text(item, "reason", r->reason);
}

static bool add_rejects(cJSON *to, const struct rejects *r, size_t most)
{
	cJSON *rejects = cJSON_AddObjectToObject(to, "rejects"), *list;

	if (!rejects || !add_number(rejects, "total", (double)r->total))
		return false;
	list = cJSON_AddArrayToObject(rejects, "list");
	for (size_t i = 0; list && i < r->n && i < most; i++) {
		if (!add_reject(list, &r->items[i]))
			return false;
	}
	return list != NULL;
}

/* An empty file (Xapian's lock) holds nothing that could be lost; what is new is told anew when an
   unpublished generation is published, and says itself whether it is whole. */
static bool is_constant(const struct folder_file *f)
{
	return f->bytes > 0 && strcmp(f->name, NEW_KEYS_FILE) != 0;
}

/* What `check` expects to find. */
static bool add_database(cJSON *to, const struct folder *database)
{
	cJSON *files = cJSON_AddObjectToObject(to, "database");

	for (size_t i = 0; files && i < database->n; i++) {
		if (is_constant(&database->files[i]) && !add_number(files, database->files[i].name,
								(double)database->files[i].bytes))
			return false;
	}
	return files != NULL;
}

static bool add_text_or_null(cJSON *to, const char *name, const char *text)
{
	return text ? add_text(to, name, text) : cJSON_AddNullToObject(to, name) != NULL;
}

static bool add_texts(cJSON *to, const char *name, const struct text_list *list)
{
	cJSON *items = cJSON_AddArrayToObject(to, name);

	for (size_t i = 0; items && i < list->n; i++) {
		CLEANUP(buf_done) struct buf clean = { 0 };
		cJSON *item;

		printable_add(&clean, list->items[i], strlen(list->items[i]));
		item = clean.failed ? NULL : cJSON_CreateString(clean.data ? clean.data : "");
		if (!item || !cJSON_AddItemToArray(items, item))
			return false;
	}
	return items != NULL;
}

static bool add_language_rules(cJSON *to, const struct walk_source *s)
{
	cJSON *rules = cJSON_AddArrayToObject(to, "languages");

	for (size_t i = 0; rules && i < s->rules.n; i++) {
		cJSON *item = add_item(rules);

		if (!item || !add_text(item, "pattern", s->rules.items[i].pattern) ||
			!add_text(item, "language", s->rules.items[i].language))
			return false;
	}
	return rules != NULL;
}

static bool add_sources(cJSON *to, const struct build_options *o, size_t most)
{
	cJSON *list = cJSON_AddArrayToObject(to, "sources");

	for (size_t i = 0; list && i < o->n_sources && i < most; i++) {
		const struct walk_source *s = &o->sources[i];
		cJSON *item = add_item(list);

		if (!item || !add_text(item, "path", s->path) ||
			!add_texts(item, "include", &s->include) ||
			!add_texts(item, "exclude", &s->exclude) ||
			!add_text_or_null(item, "format", s->options.format) ||
			!add_text(item, "layout", text_layout_name(s->options.layout)) ||
			!add_text_or_null(item, "language", s->language) ||
			!add_language_rules(item, s) || !add_text_or_null(item, "name", s->name))
			return false;
	}
	return list != NULL;
}

static bool add_options(cJSON *to, const struct build_options *o, size_t most)
{
	cJSON *options = cJSON_AddObjectToObject(to, "options");

	return options && cJSON_AddStringToObject(options, "language", o->language) &&
	       add_sources(options, o, most) &&
	       cJSON_AddBoolToObject(options, "hidden", o->walk.hidden) &&
	       cJSON_AddBoolToObject(options, "follow", o->walk.follow) &&
	       cJSON_AddBoolToObject(options, "keep_accents", o->keep_accents) &&
	       add_number(options, "max_rejected", (double)o->max_rejected) &&
	       add_number(options, "jobs", o->jobs);
}

static bool add_versions(cJSON *to)
{
	cJSON *versions = cJSON_AddObjectToObject(to, "versions");
	struct version all[VERSIONS];

	versions_get(all);
	for (int i = 0; i < VERSIONS && versions; i++) {
		if (!cJSON_AddStringToObject(versions, all[i].name, all[i].version))
			return false;
	}
	return versions != NULL;
}

static bool add_seconds(cJSON *to, const struct build_report *r)
{
	cJSON *seconds = cJSON_AddObjectToObject(to, "seconds");

	return seconds && add_number(seconds, "walk", r->walk_seconds) &&
	       (r->update ? report_update_seconds(r, seconds)
			  : add_number(seconds, "index", r->outcome->index_seconds) &&
				       add_number(seconds, "merge", r->outcome->merge_seconds)) &&
	       add_number(seconds, "check", r->check_seconds) &&
	       add_number(seconds, "norms", r->norms_seconds) &&
	       add_number(seconds, "labels", r->labels_seconds) &&
	       add_number(seconds, "bounds", r->bounds_seconds) &&
	       add_number(seconds, "pairs", r->pairs_seconds) &&
	       add_number(seconds, "vocabulary", r->vocabulary_seconds) &&
	       add_number(seconds, "stems", r->stems_seconds) &&
	       add_number(seconds, "kin", r->kin_seconds) &&
	       add_number(seconds, "new_keys", r->new_keys_seconds) &&
	       (r->publish_seconds == 0 || add_number(seconds, "publish", r->publish_seconds)) &&
	       add_number(seconds, "total", r->total_seconds);
}

static bool add_facts(cJSON *to, const struct facts *f, struct error *err)
{
	CLEANUP(buf_done) struct buf text = { 0 };

	if (!facts_write(f, &text, err))
		return false;
	return cJSON_AddRawToObject(to, "facts", text.data) || error_out_of_memory(err);
}

/* Not of a manifest, which is written before: the generation has a file of its own for it. */
static bool add_gate(cJSON *to, const struct build_report *r)
{
	cJSON *gate =
		r->gate ? gate_report(r->gate, &r->options->release.gate) : cJSON_CreateNull();

	return gate && cJSON_AddItemToObject(to, "gate", gate);
}

bool report_write(
	const struct build_report *r, enum report_extent extent, struct buf *out, struct error *err)
{
	CLEANUP(free_json) cJSON *root = cJSON_CreateObject();
	size_t most = (size_t)extent;
	char *text;

	if (!root)
		return error_out_of_memory(err);
	if (!add_number(root, "schema", SCHEMA_VERSION) ||
		!add_number(root, "generation", r->generation) ||
		!add_time(root, "started", r->started) ||
		!add_time(root, "finished", r->finished) ||
		!add_counts(root, &r->outcome->counts) || !add_input(root, r, most) ||
		!add_not_read(root, r->walk, most) || !add_rejects(root, r->rejects, most) ||
		!cJSON_AddStringToObject(root, "builder", r->builder) ||
		!cJSON_AddStringToObject(root, "checked", r->checked) ||
		!add_database(root, &r->database) || !add_versions(root) ||
		!add_options(root, r->options, most) || !add_seconds(root, r) ||
		!report_update(r, root) || (extent == REPORT_FULL && !add_gate(root, r)))
		return error_out_of_memory(err);
	if (!add_facts(root, &r->outcome->facts, err))
		return false;
	text = cJSON_Print(root);
	if (!text)
		return error_out_of_memory(err);
	buf_add_str(out, text);
	buf_add_byte(out, '\n');
	cJSON_free(text);
	return !out->failed || error_out_of_memory(err);
}

static void add_count(struct buf *out, uint64_t n, const char *one, const char *many)
{
	buf_printf(out, "%" PRIu64 " %s", n, n == 1 ? one : many);
}

/* Only what is not as it should be. */
static void add_if_any(struct buf *out, uint64_t n, const char *one, const char *many)
{
	if (n == 0)
		return;
	buf_add_str(out, ", ");
	add_count(out, n, one, many);
}

/* A rate of less text than this says how long it takes to start and to publish, no more. */
static const uint64_t least_for_rate = 1000000;

static void add_size(struct buf *out, uint64_t bytes, double seconds)
{
	if (bytes < 1000) {
		add_count(out, bytes, "byte", "bytes");
	} else if (bytes < least_for_rate) {
		buf_printf(out, "%.0f kB", (double)bytes / 1e3);
	} else {
		progress_add_megabytes(out, bytes);
		if (seconds > 0)
			buf_printf(out, ", %.1f MB/s", (double)bytes / 1e6 / seconds);
	}
}

void report_summary(const struct build_report *r, struct buf *out)
{
	const struct counts *c = &r->outcome->counts;

	if (r->update)
		report_update_summary(r->update, out);
	add_count(out, c->paragraphs.indexed, "paragraph", "paragraphs");
	buf_add_str(out, " of ");
	add_count(out, c->articles.indexed, "article", "articles");
	if (r->update) {
		buf_printf(out, " in %.2f s", r->total_seconds);
	} else {
		buf_printf(out, " indexed in %.2f s (", r->total_seconds);
		add_size(out, c->text_bytes, r->total_seconds);
		buf_add_byte(out, ')');
	}
	buf_printf(out, "; %" PRIu64 " skipped, %" PRIu64 " rejected", c->paragraphs.skipped,
		c->paragraphs.rejected);
	add_if_any(out, r->walk->n_skipped, "file not read", "files not read");
	add_if_any(out, c->overlong, "overlong word", "overlong words");
	add_if_any(out, c->bad_bytes, "bad byte", "bad bytes");
	add_if_any(out, c->dates_not_understood, "date not understood", "dates not understood");
	add_if_any(out, c->languages_not_known, "language not known", "languages not known");
	buf_printf(out, "; %s/gen-%06" PRIu32 "%s%s", r->options->index, r->generation,
		r->options->no_check ? ", not checked" : "",
		r->options->no_publish ? ", not published" : "");
}
