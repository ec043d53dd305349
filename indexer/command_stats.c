/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `indexer stats`: what the live generation holds, from its database and its manifest. */
#include <cjson/cJSON.h>
#include <inttypes.h>
#include <string.h>

#include "common/facts.h"
#include "common/schema.h"
#include "common/store.h"
#include "common/xap.h"
#include "indexer/command.h"
#include "indexer/folder.h"
#include "indexer/manifest.h"
#include "indexer/options.h"

struct index_stats {
	struct generation generation;
	struct manifest manifest;
	struct xap_stats db;
	struct facts facts;
	struct folder folder;
	uint64_t terms; /* different ones, of all fields */
};

static void index_stats_done(struct index_stats *s)
{
	generation_done(&s->generation);
	facts_done(&s->facts);
	folder_done(&s->folder);
}

static void free_json(cJSON **json)
{
	cJSON_Delete(*json);
}

static bool count_term(
	void *ctx, const char *term UNUSED, size_t len UNUSED, struct error *err UNUSED)
{
	++*(uint64_t *)ctx;
	return true;
}

static bool read_database(struct index_stats *s, struct error *err)
{
	CLEANUP(xap_db_closep) struct xap_db *db = xap_db_open(s->generation.path, err);
	CLEANUP(buf_done) struct buf facts = { 0 };

	return db && xap_db_stats(db, &s->db, err) &&
	       xap_db_terms(db, "", 0, count_term, &s->terms, err) &&
	       xap_db_metadata(db, SCHEMA_FACTS, strlen(SCHEMA_FACTS), &facts, err) &&
	       facts_read(&s->facts, facts.data ? facts.data : "", facts.len, err);
}

static bool gather(struct index_stats *s, const char *index, struct error *err)
{
	CLEANUP(buf_done) struct buf text = { 0 };

	if (!generation_open(index, &s->generation, err) ||
		!generation_manifest(&s->generation, &text, err))
		return false;
	if (!manifest_read(&s->manifest, text.data ? text.data : "", text.len, err) ||
		!read_database(s, err))
		return error_wrap(err, "%s", s->generation.path);
	return folder_read(&s->folder, s->generation.path, err);
}

/* Words a paragraph. */
static double average(const struct index_stats *s)
{
	return s->db.documents ? (double)s->manifest.tokens / s->db.documents : 0;
}

static bool add_languages(cJSON *root, const struct facts *f)
{
	cJSON *list = cJSON_AddArrayToObject(root, "languages");

	for (size_t i = 0; list && i < f->n_languages; i++) {
		const struct language_facts *l = &f->languages[i];
		cJSON *item = cJSON_CreateObject();

		if (!item || !cJSON_AddItemToArray(list, item) ||
			!cJSON_AddStringToObject(item, "code", l->code) ||
			!cJSON_AddNumberToObject(item, "articles", (double)l->articles) ||
			!cJSON_AddNumberToObject(item, "paragraphs", (double)l->paragraphs))
			return false;
	}
	return list != NULL;
}

static bool add_files(cJSON *root, const struct folder *f)
{
	cJSON *files = cJSON_AddObjectToObject(root, "files");

	for (size_t i = 0; files && i < f->n; i++) {
		if (!cJSON_AddNumberToObject(files, f->files[i].name, (double)f->files[i].bytes))
			return false;
	}
	return files != NULL;
}

static bool add_versions(cJSON *root, const struct manifest *m)
{
	cJSON *versions = cJSON_AddObjectToObject(root, "versions");

	for (size_t i = 0; versions && i < m->n_versions; i++) {
		if (!cJSON_AddStringToObject(versions, m->versions[i].name, m->versions[i].version))
			return false;
	}
	return versions != NULL;
}

static bool print_json(const struct index_stats *s, struct buf *out, struct error *err)
{
	CLEANUP(free_json) cJSON *root = cJSON_CreateObject();
	char *text;

	if (!root || !cJSON_AddNumberToObject(root, "schema", s->facts.schema) ||
		!cJSON_AddNumberToObject(root, "generation", s->generation.number) ||
		!cJSON_AddStringToObject(root, "finished", s->manifest.finished) ||
		!cJSON_AddNumberToObject(root, "articles", (double)s->manifest.articles) ||
		!cJSON_AddNumberToObject(root, "paragraphs", s->db.documents) ||
		!cJSON_AddNumberToObject(root, "terms", (double)s->terms) ||
		!cJSON_AddNumberToObject(root, "tokens", (double)s->manifest.tokens) ||
		!cJSON_AddNumberToObject(root, "average_tokens", average(s)) ||
		!cJSON_AddNumberToObject(root, "text_bytes", (double)s->manifest.text_bytes) ||
		!cJSON_AddNumberToObject(root, "bytes", (double)s->folder.bytes) ||
		!cJSON_AddNumberToObject(root, "linked_bytes", (double)s->folder.linked) ||
		!add_languages(root, &s->facts) || !add_files(root, &s->folder) ||
		!add_versions(root, &s->manifest))
		return error_out_of_memory(err);
	text = cJSON_Print(root);
	if (!text)
		return error_out_of_memory(err);
	buf_add_str(out, text);
	buf_add_byte(out, '\n');
	cJSON_free(text);
	return true;
}

static void print_text(const struct index_stats *s, struct buf *out)
{
	buf_printf(out, "generation   %" PRIu32 ", finished %s\n", s->generation.number,
		s->manifest.finished);
	buf_printf(out, "articles     %" PRIu64 "\n", s->manifest.articles);
	buf_printf(out, "paragraphs   %" PRIu32 ", %.1f words on average\n", s->db.documents,
		average(s));
	buf_printf(out, "words        %" PRIu64 "\n", s->manifest.tokens);
	buf_printf(out, "terms        %" PRIu64 ", of all fields\n", s->terms);
	buf_printf(out, "text         %.1f MB\n", (double)s->manifest.text_bytes / 1e6);
	buf_add_str(out, "languages   ");
	for (size_t i = 0; i < s->facts.n_languages; i++)
		buf_printf(out, "%s %s (%" PRIu64 ")", i ? "," : "", s->facts.languages[i].code,
			s->facts.languages[i].paragraphs);
	buf_add_str(out, "\nversions    ");
	for (size_t i = 0; i < s->manifest.n_versions; i++)
		buf_printf(out, "%s %s %s", i ? "," : "", s->manifest.versions[i].name,
			s->manifest.versions[i].version);
	buf_printf(out, "\nsize         %.1f MB", (double)s->folder.bytes / 1e6);
	if (s->folder.linked > 0)
		buf_printf(out, ", of which other generations have %.1f MB, too",
			(double)s->folder.linked / 1e6);
	buf_add_byte(out, '\n');
	for (size_t i = 0; i < s->folder.n; i++)
		buf_printf(out, "  %-18s %12" PRIu64 "%s\n", s->folder.files[i].name,
			s->folder.files[i].bytes, s->folder.files[i].is_linked ? "  *" : "");
}

bool command_stats(struct command_context *c, int argc, char **argv, int *status, struct error *err)
{
	CLEANUP(index_stats_done)
	struct index_stats stats = { .generation = { .manifest_fd = -1 } };
	CLEANUP(look_options_done) struct look_options options = { 0 };

	if (!look_options_parse(&options, c->index,
		    "Show what the generation that is served holds.", argc, argv, err))
		return false;
	*status = 0;
	if (!gather(&stats, options.index, err))
		return false;
	if (options.json)
		return print_json(&stats, c->out, err);
	print_text(&stats, c->out);
	return true;
}
