/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "indexer/options.h"

#include <argp.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>

#include "common/language.h"
#include "indexer/config.h"
#include "indexer/gate.h"
#include "indexer/glob.h"
#include "indexer/option_values.h"
#include "indexer/options_sources.h"

/* Some 300 MB of text need nothing but memory then; more than that is merged from files. */
static const uint64_t default_memory = UINT64_C(768) << 20;

/* A hook that takes longer hangs. */
enum { HOOK_SECONDS = 3600 };

/* Options without a short form. */
enum {
	KEY_LANGUAGE = 0x100,
	KEY_FORMAT,
	KEY_LAYOUT,
	KEY_HIDDEN,
	KEY_FOLLOW,
	KEY_MAX_REJECTED,
	KEY_KEEP_ACCENTS,
	KEY_KEEP,
	KEY_BUILDER,
	KEY_MEMORY,
	KEY_COMPRESS,
	KEY_SPELLING,
	KEY_JSON,
	KEY_WAIT,
	KEY_NO_PUBLISH,
	KEY_NO_CHECK,
	KEY_RESERVE,
	KEY_NICE,
	KEY_IDLE_IO,
	KEY_INCLUDE,
	KEY_EXCLUDE,
	KEY_DIGEST,
	KEY_CHECK,
	KEY_CONFIG,
	KEY_GATE,
	KEY_GATE_LIMIT,
};

/* What the parser of build fills. */
struct build_line {
	struct build_options *options;
	struct source_arguments sources;
	const char *config;
	bool only_config; /* this is the first of two rounds, for the sake of --config alone */
};

static const char *const layout_names[] = {
	[LAYOUT_DETECT] = "detect",
	[LAYOUT_BLOCKS] = "blocks",
	[LAYOUT_LINES] = "lines",
};

static const struct argp_option build_rows[] = {
	{ "config", KEY_CONFIG, "FILE", 0,
		"take index, sources, options, gate, hooks and alerts from FILE (indexer config "
		"--example shows one); what else is given here wins" },
	{ "index", 'i', "INDEX", 0, "the index to build, a folder (default: $PILCROW_INDEX)" },
	{ "jobs", 'j', "N", 0, "threads (default: one a processor); the outcome is the same" },
	{ "language", KEY_LANGUAGE, "CODE", 0,
		"language of articles that name none, such as en, de, fr (default: en)" },
	{ "format", KEY_FORMAT, "NAME", 0,
		"text, markdown or jsonl (default: by the file's name, else by its content)" },
	{ "layout", KEY_LAYOUT, "HOW", 0,
		"plain text: blocks between blank lines, lines, or detect (default)" },
	{ "include", KEY_INCLUDE, "PATTERN", 0,
		"of folders, read only files that match, such as '*.md' or 'news/**'; may be "
		"given several times" },
	{ "exclude", KEY_EXCLUDE, "PATTERN", 0,
		"of folders, do not read files and folders that match; may be given several "
		"times" },
	{ "hidden", KEY_HIDDEN, NULL, 0, "read files and folders whose names begin with a dot" },
	{ "follow", KEY_FOLLOW, NULL, 0, "read what symbolic links in folders point to" },
	{ "report-skipped", 'r', NULL, 0, "say what was not read, and why" },
	{ "max-rejected", KEY_MAX_REJECTED, "N", 0,
		"exit with 1 if more than N records cannot be indexed (default: 0)" },
	{ "keep-accents", KEY_KEEP_ACCENTS, NULL, 0, "cafe does not find café" },
	{ "keep", KEY_KEEP, "N", 0, "generations to keep, the new one included (default: 3)" },
	{ "memory", KEY_MEMORY, "SIZE", 0,
		"memory to keep below, such as 400M or 2G (default: 768M); files take what is "
		"over" },
	{ "builder", KEY_BUILDER, "NAME", 0,
		"bulk (default) writes the database itself; xapian lets Xapian do it, several "
		"times more slowly" },
	{ "compress", KEY_COMPRESS, "HOW", 0,
		"fast (default) packs longer texts, best all and term lists too (a tenth "
		"smaller, half more work), none nothing; for the bulk builder" },
	{ "spelling", KEY_SPELLING, NULL, 0,
		"add Xapian's spelling table, for the corrections of quest, Omega and the like "
		"(searcher's own need none)" },
	{ "wait", KEY_WAIT, "TIME", 0,
		"wait so long for another builder to finish, such as 90s, 10m or 2h (default: not "
		"at all)" },
	{ "gate", KEY_GATE, "FILE", 0,
		"before the outcome is served, ask the queries of FILE of it and of what is served "
		"now" },
	{ "gate-limit", KEY_GATE_LIMIT, "NAME=N", 0,
		"refuse the outcome (exit status 3) where it is beyond this limit, such as "
		"min_overlap=0.8; indexer-config(5) lists them" },
	{ "no-publish", KEY_NO_PUBLISH, NULL, 0,
		"leave what is built beside what is served, for indexer publish" },
	{ "no-check", KEY_NO_CHECK, NULL, 0,
		"do not let Xapian check what was made: read back a sample and no more; faster" },
	{ "reserve", KEY_RESERVE, "SIZE", 0,
		"do not begin if less than SIZE would stay free on the disk, such as 2G" },
	{ "nice", KEY_NICE, "N", 0, "run at this niceness, 0 to 19" },
	{ "idle-io", KEY_IDLE_IO, NULL, 0, "use the disk only when nobody else does" },
	{ "quiet", 'q', NULL, 0, "say nothing but errors" },
	{ "json", KEY_JSON, NULL, 0, "print the report on stdout, as JSON" },
	{ 0 },
};

static const struct argp_option update_rows[] = {
	{ "digest", KEY_DIGEST, NULL, 0,
		"read all files: do not take those of the same size and time to be unchanged" },
	{ "check", KEY_CHECK, NULL, 0,
		"let Xapian check all of the outcome, not only what was changed: slower" },
	{ 0 },
};

const char *text_layout_name(enum text_layout layout)
{
	return layout_names[layout];
}

static const struct builder_ops *builder_ops(const char *text, struct argp_state *state)
{
	const struct builder_ops *ops = builder_find(text);

	if (!ops)
		argp_error(state, "--builder: unknown builder %s (bulk, xapian)", text);
	return ops;
}

static enum compression compression(const char *text, struct argp_state *state)
{
	enum compression found = COMPRESSION_FAST;

	if (!compression_find(text, &found))
		argp_error(state, "--compress: unknown way %s (fast, best, none)", text);
	return found;
}

static const char *language_code(const char *text, struct argp_state *state)
{
	const struct language *language = language_find(text, strlen(text));

	if (!language)
		argp_error(state, "--language: unknown language %s", text);
	return language ? language->code : NULL;
}

static const char *format_name(const char *text, struct argp_state *state)
{
	const struct source_ops *ops = source_find(text);

	if (!ops)
		argp_error(state, "--format: unknown format %s (text, markdown, jsonl)", text);
	return ops ? ops->name : NULL;
}

bool text_layout_find(const char *name, enum text_layout *out)
{
	for (size_t i = 0; i < sizeof layout_names / sizeof layout_names[0]; i++) {
		if (strcmp(layout_names[i], name) == 0) {
			*out = (enum text_layout)i;
			return true;
		}
	}
	return false;
}

static enum text_layout layout(const char *text, struct argp_state *state)
{
	enum text_layout found = LAYOUT_DETECT;

	if (!text_layout_find(text, &found))
		argp_error(state, "--layout: unknown layout %s (detect, blocks, lines)", text);
	return found;
}

static void need_index(const char *index, struct argp_state *state)
{
	if (!index || !*index)
		argp_error(state, "which index? Say --index INDEX or set PILCROW_INDEX");
}

static void add_pattern(
	struct build_line *line, struct text_list *to, const char *text, struct argp_state *state)
{
	const char *fault = glob_fault(text);
	struct error err = { 0 };

	if (fault)
		argp_error(state, "%s is no pattern: %s", text, fault);
	else if (!text_list_add(to, &line->options->pool, text, &err))
		argp_failure(state, 2, 0, "%s", err.msg);
}

/* What is said of all sources. */
static error_t parse_sources(struct build_line *line, int key, char *arg, struct argp_state *state)
{
	switch (key) {
	case KEY_INCLUDE:
		add_pattern(line, &line->sources.include, arg, state);
		break;
	case KEY_EXCLUDE:
		add_pattern(line, &line->sources.exclude, arg, state);
		break;
	case KEY_LANGUAGE:
		line->options->language = language_code(arg, state);
		line->sources.language_given = true;
		break;
	case KEY_FORMAT:
		line->sources.format = format_name(arg, state);
		break;
	case KEY_LAYOUT:
		line->sources.layout = layout(arg, state);
		line->sources.layout_given = true;
		break;
	default:
		return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

/* What takes one of some names, or a size. */
static error_t parse_choice(struct build_line *line, int key, char *arg, struct argp_state *state)
{
	switch (key) {
	case KEY_BUILDER:
		line->options->builder = builder_ops(arg, state);
		break;
	case KEY_COMPRESS:
		line->options->compression = compression(arg, state);
		break;
	case KEY_SPELLING:
		line->options->spelling = true;
		break;
	case KEY_MEMORY:
		line->options->memory = option_size(state, "memory", arg, OPTIONS_LEAST_MEMORY);
		break;
	default:
		return parse_sources(line, key, arg, state);
	}
	return 0;
}

/* How the run treats other builders, the disk and the machine. */
static error_t parse_running(struct build_line *line, int key, char *arg, struct argp_state *state)
{
	struct build_options *o = line->options;

	switch (key) {
	case KEY_WAIT:
		o->wait_seconds = option_seconds(state, "wait", arg);
		break;
	case KEY_GATE:
		o->release.gate.queries = arg;
		break;
	case KEY_GATE_LIMIT:
		if (!gate_limit(&o->release.gate, arg))
			argp_error(state,
				"--gate-limit needs a limit such as min_overlap=0.8, not %s", arg);
		break;
	case KEY_NO_PUBLISH:
		o->no_publish = true;
		break;
	case KEY_NO_CHECK:
		o->no_check = true;
		break;
	case KEY_RESERVE:
		o->reserve = option_size(state, "reserve", arg, 0);
		break;
	case KEY_NICE:
		o->priority.nice = (int)option_number(state, "nice", arg, 0, PRIORITY_MAX_NICE);
		break;
	case KEY_IDLE_IO:
		o->priority.idle_io = true;
		break;
	default:
		return parse_choice(line, key, arg, state);
	}
	return 0;
}

static error_t parse_build(int key, char *arg, struct argp_state *state)
{
	struct build_line *line = state->input;
	struct build_options *o = line->options;

	switch (key) {
	case 'i':
		o->index = arg;
		break;
	case 'j':
		o->jobs = (unsigned)option_number(state, "jobs", arg, 1, OPTIONS_MAX_JOBS);
		break;
	case 'q':
		o->quiet = true;
		break;
	case 'r':
		o->report_skipped = true;
		break;
	case KEY_HIDDEN:
		o->walk.hidden = true;
		break;
	case KEY_FOLLOW:
		o->walk.follow = true;
		break;
	case KEY_MAX_REJECTED:
		o->max_rejected = option_number(state, "max-rejected", arg, 0, UINT64_MAX);
		break;
	case KEY_KEEP_ACCENTS:
		o->keep_accents = true;
		break;
	case KEY_KEEP:
		o->keep = (uint32_t)option_number(state, "keep", arg, 1, UINT32_MAX);
		break;
	case KEY_JSON:
		o->json = true;
		break;
	case KEY_CONFIG:
		line->config = arg;
		break;
	case ARGP_KEY_ARGS:
		line->sources.paths = (const char *const *)state->argv + state->next;
		line->sources.n_paths = (size_t)(state->argc - state->next);
		break;
	case ARGP_KEY_END:
		if (line->only_config)
			break;
		need_index(o->index, state);
		if (line->sources.n_paths == 0 && o->n_sources == 0)
			argp_error(state, "nothing to index: name files or folders, or - for "
					  "standard input");
		break;
	default:
		return parse_running(line, key, arg, state);
	}
	return 0;
}

static unsigned processors(void)
{
	cpu_set_t set;

	if (sched_getaffinity(0, sizeof set, &set) != 0)
		return 1;
	return CPU_COUNT(&set) < OPTIONS_MAX_JOBS ? (unsigned)CPU_COUNT(&set) : OPTIONS_MAX_JOBS;
}

void build_options_done(struct build_options *o)
{
	pool_done(&o->pool);
}

static error_t parse_update(int key, char *arg UNUSED, struct argp_state *state)
{
	struct build_line *line = state->input;

	switch (key) {
	case KEY_DIGEST:
		line->options->digest = true;
		break;
	case KEY_CHECK:
		line->options->check = true;
		break;
	case ARGP_KEY_INIT:
		state->child_inputs[0] = line;
		break;
	default:
		return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

void build_options_set_defaults(struct build_options *o, const char *index)
{
	struct pool pool = o->pool;

	*o = (struct build_options){ .index = index,
		.jobs = processors(),
		.language = "en",
		.builder = &builder_bulk,
		.memory = default_memory,
		.keep = OPTIONS_KEEP,
		.release = { .gate = gate_defaults, .hooks = { .timeout = HOOK_SECONDS } },
		.pool = pool };
}

/* *config is the file that --config names, or NULL: the command line is read once for this alone,
   since what else it says has to go over what the file says. */
static bool find_config(
	const struct argp *argp, int argc, char **argv, const char **config, struct error *err)
{
	CLEANUP(build_options_done) struct build_options ignored = { 0 };
	struct build_line line = { .options = &ignored, .only_config = true };

	if (!options_read(argp, argc, argv, &line, err))
		return false;
	*config = line.config;
	return true;
}

static bool parse_command(const struct argp *argp, struct build_options *out, const char *index,
	int argc, char **argv, struct error *err)
{
	struct build_line line = { .options = out };
	const char *config;

	build_options_set_defaults(out, index);
	return find_config(argp, argc, argv, &config, err) &&
	       (!config || config_load(out, config, err)) &&
	       options_read(argp, argc, argv, &line, err) &&
	       source_arguments_apply(&line.sources, out, err);
}

bool build_options_parse(
	struct build_options *out, const char *index, int argc, char **argv, struct error *err)
{
	static const struct argp argp = { .options = build_rows,
		.parser = parse_build,
		.args_doc = "SOURCE...",
		.doc = "Index the articles of files and folders (- is standard input).\v"
		       "The new index replaces the old one when it is complete and checked; until "
		       "then, and if anything fails, the old one is served. Plain text, Markdown "
		       "and JSON Lines are read, also packed by gzip, bzip2, xz or zstd.\n\n"
		       "Exit status: 0 done; 1 done, but more was rejected than --max-rejected "
		       "allows; 2 error, nothing changed; 3 the gate refused what was built, and "
		       "the old index is served; 75 another build is at work." };

	return parse_command(&argp, out, index, argc, argv, err);
}

bool update_options_parse(
	struct build_options *out, const char *index, int argc, char **argv, struct error *err)
{
	static const struct argp build = { .options = build_rows, .parser = parse_build };
	static const struct argp_child children[] = { { .argp = &build }, { 0 } };
	static const struct argp argp = { .options = update_rows,
		.parser = parse_update,
		.args_doc = "SOURCE...",
		.doc = "Bring the index in line with files and folders: index what is new or "
		       "changed, remove what is gone.\v"
		       "Name all sources, as for a build: what is in none of them is gone. The "
		       "outcome answers like a build's. It is made on a copy of what is served "
		       "and replaces it when it is complete and checked. Files of the same size "
		       "and time as before are not read; the articles of files that are there "
		       "and cannot be read stay as they were. Without an index it builds, and it "
		       "goes over to a build where about one paragraph in 70 or more is new, "
		       "changed or gone.\n\n"
		       "Exit status: 0 done; 1 done, but more was rejected than --max-rejected "
		       "allows; 2 error, nothing changed; 3 the gate refused what was built, and "
		       "the old index is served; 75 another build is at work.",
		.children = children };

	return parse_command(&argp, out, index, argc, argv, err);
}
