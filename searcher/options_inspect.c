/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rows of argp's table, as in options.c. */
#include "searcher/options_inspect.h"

#include <string.h>

#include "searcher/options.h"

enum { KEY_TERMS = 0x600, KEY_VECTOR, KEY_ANALYZE, KEY_DUMP };

static const struct argp_option rows[] = {
	{ "terms", KEY_TERMS, "PREFIX", OPTION_ARG_OPTIONAL,
		"The index's words and stems (that begin with PREFIX), each with the number of "
		"paragraphs that have it and of its occurrences",
		0 },
	{ "vector", KEY_VECTOR, "ID", 0,
		"The terms of a paragraph, each with how often it counts and its positions", 0 },
	{ "analyze", KEY_ANALYZE, "TEXT", 0,
		"What is made of TEXT when it is indexed (in --language): words, stems, bytes", 0 },
	{ "dump", KEY_DUMP, NULL, 0,
		"All articles as JSON Lines, from which indexer builds the same index", 0 },
	{ 0 },
};

static error_t choose(
	struct argp_state *state, struct options *o, enum inspect_what what, const char *text)
{
	if (o->inspection.what != INSPECT_NOTHING)
		argp_error(state, "--terms, --vector, --analyze and --dump exclude each other");
	o->inspection.what = what;
	o->inspection.text = text ? text : "";
	return 0;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;

	switch (key) {
	case KEY_TERMS:
		return choose(state, o, INSPECT_TERMS, arg);
	case KEY_VECTOR:
		return choose(state, o, INSPECT_VECTOR, arg);
	case KEY_ANALYZE:
		return choose(state, o, INSPECT_ANALYZE, arg);
	case KEY_DUMP:
		return choose(state, o, INSPECT_DUMP, NULL);
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

void options_inspect_check(struct argp_state *state, struct options *o)
{
	const char *format = o->format ? o->format->name : "tsv";
	bool json = strcmp(format, "json") == 0 || strcmp(format, "jsonl") == 0;

	if (o->inspection.what == INSPECT_NOTHING)
		return;
	if (o->query.len > 0 || o->request.like || o->like_input || o->batch || o->serve)
		argp_error(state, "--terms, --vector, --analyze and --dump take no query");
	if (!json && strcmp(format, "tsv") != 0 && strcmp(format, "text") != 0)
		argp_error(state, "this is shown as tsv or as json, not as %s", format);
	o->inspection.json = json || o->inspection.what == INSPECT_DUMP;
	o->inspection.language = o->request.language;
}

const struct argp options_inspect = { .options = rows, .parser = parse };
