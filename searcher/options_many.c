/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rows of argp's table, as in options.c. */
#include "searcher/options_many.h"

#include <stddef.h>
#include <string.h>

#include "searcher/options.h"
#include "searcher/options_output.h"
#include "searcher/output_ids.h"
#include "searcher/output_json.h"
#include "searcher/processors.h"

enum { MAX_JOBS = 1024 };

enum { KEY_BATCH = 0x500, KEY_SERVE, KEY_MANIFEST, KEY_THREADS, KEY_WARM };

static const struct argp_option rows[] = {
	{ "batch", KEY_BATCH, "FILE", 0,
		"Answer the queries of FILE (-: standard input), in its order: lines of an id, a "
		"tab and a query; JSON Lines; TREC topics. As trec (the default), json, jsonl, "
		"csv or tsv",
		0 },
	{ "jobs", 'j', "N", 0, "Of --batch: threads (default: one a processor)", 0 },
	{ "threads", KEY_THREADS, "N", 0,
		"Let N threads work at one query that takes long (default: one a processor that is "
		"free; of --batch: 1)",
		0 },
	{ "serve-stdio", KEY_SERVE, NULL, 0,
		"Answer a JSON request a line on standard input with a JSON answer a line, until "
		"it ends",
		0 },
	{ "warm", KEY_WARM, "HOW", OPTION_ARG_OPTIONAL,
		"Read into memory what queries will need, by itself or before --serve-stdio: upper "
		"(the default: upper levels of the tables, lengths, bounds) or all",
		0 },
	{ "manifest", KEY_MANIFEST, "FILE", 0,
		"Write to FILE, as JSON, what the answer of a batch or of one query was made from: "
		"index, versions, options, queries, and the answer's digest; implies --no-timing",
		0 },
	{ 0 },
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;

	switch (key) {
	case KEY_BATCH:
		o->batch = arg;
		return 0;
	case 'j':
		o->jobs = options_number(state, "jobs", arg, 1, MAX_JOBS);
		return 0;
	case KEY_THREADS:
		o->threads = options_number(state, "threads", arg, 1, MAX_JOBS);
		return 0;
	case KEY_SERVE:
		o->serve = true;
		return 0;
	case KEY_WARM:
		if (!warm_find(arg ? arg : "upper", &o->warm))
			argp_error(state, "--warm takes upper or all, not \"%s\"", arg);
		return 0;
	case KEY_MANIFEST:
		o->manifest = arg;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

/* One thread a processor, whatever it works at. */
static void choose_jobs(struct argp_state *state, struct options *o)
{
	unsigned processors = processors_allowed();

	if (o->threads > 1 && o->jobs > 1)
		argp_error(state, "--jobs are threads with a query each: leave out --threads");
	if (o->threads == 0)
		o->threads = 1;
	if (o->jobs == 0)
		o->jobs = o->threads > 1 ? 1 : processors < MAX_JOBS ? processors : MAX_JOBS;
}

static void check_batch(struct argp_state *state, struct options *o)
{
	if (!o->format)
		o->format = &output_trec;
	if (!o->format->for_batches)
		argp_error(state, "--batch answers as trec, json, jsonl, csv or tsv, not as %s",
			o->format->name);
	if (o->request.explain)
		argp_error(state, "--explain is for one query: leave out --batch");
	choose_jobs(state, o);
}

static void check_serve(struct argp_state *state, struct options *o)
{
	if (!o->format)
		o->format = &output_json;
	if (o->format != &output_json)
		argp_error(state, "--serve-stdio answers as json, not as %s", o->format->name);
	if (o->request.explain)
		argp_error(state, "--explain is for one query: leave out --serve-stdio");
}

static void check_manifest(struct argp_state *state, struct options *o)
{
	if (!*o->manifest || strcmp(o->manifest, "-") == 0)
		argp_error(
			state, "--manifest takes a file: standard output is for the answer itself");
	if (o->batch && strcmp(o->manifest, o->batch) == 0)
		argp_error(state, "--manifest would overwrite the queries in %s", o->batch);
	if (o->serve || o->inspection.what != INSPECT_NOTHING)
		argp_error(state, "--manifest is for --batch, and for one query");
	o->style.timing = false;
}

static void check_warm(struct argp_state *state, const struct options *o)
{
	if (o->query.len > 0 || o->request.like || o->like_input || o->batch ||
		o->inspection.what != INSPECT_NOTHING)
		argp_error(state, "--warm is for itself, or for --serve-stdio");
}

void options_many_check(struct argp_state *state, struct options *o)
{
	const char *name = o->batch ? "--batch" : "--serve-stdio";

	if (o->manifest)
		check_manifest(state, o);
	if (o->warm != WARM_NOTHING)
		check_warm(state, o);
	if (!o->batch && !o->serve) {
		if (o->jobs > 0)
			argp_error(state, "--jobs is for --batch");
		if (o->threads == 0)
			o->threads = processors_free();
		return;
	}
	if (o->batch && o->serve)
		argp_error(state, "--batch and --serve-stdio exclude each other");
	if (o->query.len > 0 || o->request.like || o->like_input)
		argp_error(state, "%s has its own queries: leave out the query", name);
	if (o->batch)
		check_batch(state, o);
	else
		check_serve(state, o);
	if (o->threads == 0)
		o->threads = processors_free();
}

const struct argp options_many = { .options = rows, .parser = parse };
