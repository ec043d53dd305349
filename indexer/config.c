/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The table of what a configuration may say. A new member is a row here, a line in the schema, the
 * example and indexer-config(5). */
#include "indexer/config.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/language.h"
#include "indexer/config_form.h"

/* A file of megabytes is something else. */
enum { MAX_CONFIG = 4 << 20 };

static bool choose_language(const char *text, void *field)
{
	const struct language *language = language_find(text, strlen(text));

	if (language)
		*(const char **)field = language->code;
	return language != NULL;
}

static bool choose_format(const char *text, void *field)
{
	const struct source_ops *ops = source_find(text);

	if (ops)
		*(const char **)field = ops->name;
	return ops != NULL;
}

static bool choose_layout(const char *text, void *field)
{
	return text_layout_find(text, field);
}

static bool choose_builder(const char *text, void *field)
{
	const struct builder_ops *ops = builder_find(text);

	if (ops)
		*(const struct builder_ops **)field = ops;
	return ops != NULL;
}

static bool choose_compression(const char *text, void *field)
{
	return compression_find(text, field);
}

static const char a_language[] = "the code of a language, such as \"en\" or \"de\"";

static const struct form_row language_rows[] = {
	{ "pattern", FORM_PATTERN, offsetof(struct walk_language_rule, pattern), .required = true },
	{ "language", FORM_CHOICE, offsetof(struct walk_language_rule, language), .required = true,
		.expected = a_language, .choose = choose_language },
	{ 0 },
};

static const struct form_row source_rows[] = {
	{ "path", FORM_PATH, offsetof(struct walk_source, path), .required = true },
	{ "include", FORM_PATTERNS, offsetof(struct walk_source, include) },
	{ "exclude", FORM_PATTERNS, offsetof(struct walk_source, exclude) },
	{ "format", FORM_CHOICE, offsetof(struct walk_source, options.format),
		.expected = "\"text\", \"markdown\" or \"jsonl\"", .choose = choose_format },
	{ "layout", FORM_CHOICE, offsetof(struct walk_source, options.layout),
		.expected = "\"detect\", \"blocks\" or \"lines\"", .choose = choose_layout },
	{ "language", FORM_CHOICE, offsetof(struct walk_source, language), .expected = a_language,
		.choose = choose_language },
	{ "languages", FORM_OBJECTS, offsetof(struct walk_source, rules.items),
		.rows = language_rows, .size = sizeof(struct walk_language_rule),
		.n_offset = offsetof(struct walk_source, rules.n) },
	{ "name", FORM_TEXT, offsetof(struct walk_source, name) },
	{ 0 },
};

static const struct form_row option_rows[] = {
	{ "language", FORM_CHOICE, offsetof(struct build_options, language), .expected = a_language,
		.choose = choose_language },
	{ "keep_accents", FORM_FLAG, offsetof(struct build_options, keep_accents) },
	{ "hidden", FORM_FLAG, offsetof(struct build_options, walk.hidden) },
	{ "follow", FORM_FLAG, offsetof(struct build_options, walk.follow) },
	{ "report_skipped", FORM_FLAG, offsetof(struct build_options, report_skipped) },
	{ "max_rejected", FORM_COUNT64, offsetof(struct build_options, max_rejected) },
	{ "jobs", FORM_COUNT32, offsetof(struct build_options, jobs), .least = 1,
		.most = OPTIONS_MAX_JOBS },
	{ "memory", FORM_SIZE, offsetof(struct build_options, memory),
		.least = OPTIONS_LEAST_MEMORY },
	{ "builder", FORM_CHOICE, offsetof(struct build_options, builder),
		.expected = "\"bulk\" or \"xapian\"", .choose = choose_builder },
	{ "compress", FORM_CHOICE, offsetof(struct build_options, compression),
		.expected = "\"fast\", \"best\" or \"none\"", .choose = choose_compression },
	{ "spelling", FORM_FLAG, offsetof(struct build_options, spelling) },
	{ "no_check", FORM_FLAG, offsetof(struct build_options, no_check) },
	{ "wait", FORM_SECONDS, offsetof(struct build_options, wait_seconds) },
	{ "reserve", FORM_SIZE, offsetof(struct build_options, reserve) },
	{ "nice", FORM_COUNT32, offsetof(struct build_options, priority.nice),
		.most = PRIORITY_MAX_NICE },
	{ "idle_io", FORM_FLAG, offsetof(struct build_options, priority.idle_io) },
	{ 0 },
};

static const struct form_row retention_rows[] = {
	{ "keep", FORM_COUNT32, offsetof(struct build_options, keep), .least = 1,
		.most = UINT32_MAX },
	{ 0 },
};

static const struct form_row gate_rows[] = {
	{ "queries", FORM_PATH, offsetof(struct gate_options, queries) },
	{ "timeout", FORM_SECONDS, offsetof(struct gate_options, timeout) },
	{ "min_overlap", FORM_NUMBER, offsetof(struct gate_options, limits[GATE_OVERLAP]),
		.most = 1 },
	{ "min_query_overlap", FORM_NUMBER,
		offsetof(struct gate_options, limits[GATE_QUERY_OVERLAP]), .most = 1 },
	{ "min_rbo", FORM_NUMBER, offsetof(struct gate_options, limits[GATE_RBO]), .most = 1 },
	{ "max_fewer_articles", FORM_NUMBER,
		offsetof(struct gate_options, limits[GATE_FEWER_ARTICLES]), .most = 1 },
	{ "max_fewer_paragraphs", FORM_NUMBER,
		offsetof(struct gate_options, limits[GATE_FEWER_PARAGRAPHS]), .most = 1 },
	{ "max_fewer_terms", FORM_NUMBER, offsetof(struct gate_options, limits[GATE_FEWER_TERMS]),
		.most = 1 },
	{ "max_lost_paragraphs", FORM_NUMBER,
		offsetof(struct gate_options, limits[GATE_LOST_PARAGRAPHS]), .most = 1 },
	{ "max_rejected", FORM_NUMBER, offsetof(struct gate_options, limits[GATE_REJECTED]),
		.most = 1 },
	{ "max_unreadable", FORM_NUMBER, offsetof(struct gate_options, limits[GATE_UNREADABLE]),
		.most = 1 },
	{ "max_slowdown", FORM_NUMBER, offsetof(struct gate_options, limits[GATE_SLOWDOWN]),
		.most = 1e6 },
	{ "max_latency", FORM_SECONDS, offsetof(struct gate_options, limits[GATE_LATENCY]) },
	{ 0 },
};

static const struct form_row hook_rows[] = {
	{ "before", FORM_COMMAND, offsetof(struct hook_options, before) },
	{ "after", FORM_COMMAND, offsetof(struct hook_options, after) },
	{ "timeout", FORM_SECONDS, offsetof(struct hook_options, timeout) },
	{ 0 },
};

static const struct form_row alert_rows[] = {
	{ "name", FORM_TEXT, offsetof(struct alert_options, name), .required = true },
	{ "query", FORM_TEXT, offsetof(struct alert_options, query), .required = true },
	{ "options", FORM_TEXTS, offsetof(struct alert_options, options) },
	{ "file", FORM_PATH, offsetof(struct alert_options, file) },
	{ "command", FORM_COMMAND, offsetof(struct alert_options, command) },
	{ 0 },
};

static const char *check_alert(const void *object)
{
	const struct alert_options *a = object;

	if (!a->file && a->command.n == 0)
		return "has neither file nor command: where shall what is found go?";
	return a->file && a->command.n > 0 ? "has both file and command; one alert, one place"
					   : NULL;
}

static const struct form_row config_rows[] = {
	{ "$schema", FORM_TEXT, offsetof(struct build_options, release.schema) },
	{ "index", FORM_PATH, offsetof(struct build_options, index) },
	{ "searcher", FORM_PATH, offsetof(struct build_options, release.searcher) },
	{ "sources", FORM_OBJECTS, offsetof(struct build_options, sources), .rows = source_rows,
		.size = sizeof(struct walk_source),
		.n_offset = offsetof(struct build_options, n_sources) },
	{ "options", FORM_OBJECT, 0, .rows = option_rows },
	{ "retention", FORM_OBJECT, 0, .rows = retention_rows },
	{ "gate", FORM_OBJECT, offsetof(struct build_options, release.gate), .rows = gate_rows },
	{ "hooks", FORM_OBJECT, offsetof(struct build_options, release.hooks), .rows = hook_rows },
	{ "alerts", FORM_OBJECTS, offsetof(struct build_options, release.alerts),
		.rows = alert_rows, .size = sizeof(struct alert_options),
		.n_offset = offsetof(struct build_options, release.n_alerts),
		.check = check_alert },
	{ 0 },
};

/* What was delivered is remembered by name. */
static const char *check_config(const void *object)
{
	const struct release_options *o = &((const struct build_options *)object)->release;

	for (size_t i = 0; i < o->n_alerts; i++) {
		for (size_t k = 0; k < i; k++) {
			if (strcmp(o->alerts[i].name, o->alerts[k].name) == 0)
				return "two alerts have the same name";
		}
	}
	return NULL;
}

static void close_file(FILE **file)
{
	if (*file)
		fclose(*file);
}

static bool read_all(const char *path, struct buf *out, struct error *err)
{
	CLEANUP(close_file) FILE *file = fopen(path, "re");
	char block[8192];
	size_t got;

	if (!file)
		return error_set_errno(err, "cannot read %s", path);
	while ((got = fread(block, 1, sizeof block, file)) > 0 && out->len <= MAX_CONFIG)
		buf_add(out, block, got);
	if (ferror(file))
		return error_set_errno(err, "cannot read %s", path);
	if (out->len > MAX_CONFIG)
		return error_set(err, ERROR_INPUT,
			"%s: too large for a configuration: more than %d bytes", path, MAX_CONFIG);
	return !out->failed || error_out_of_memory(err);
}

bool config_load(struct build_options *o, const char *file, struct error *err)
{
	CLEANUP(buf_done) struct buf text = { 0 };

	o->release.config = file;
	return read_all(file, &text, err) &&
	       form_read(config_rows, check_config, o, file, text.data ? text.data : "", text.len,
		       &o->pool, err);
}
