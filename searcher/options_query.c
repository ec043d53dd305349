/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rows of argp's table, as in options.c; what they mean is said in query.h and request.h. */
#include "searcher/options_query.h"

#include "searcher/options.h"
#include "searcher/options_output.h"

enum {
	KEY_PLAIN = 0x300,
	KEY_STRICT,
	KEY_MAX_EXPANSION,
	KEY_EXPLAIN,
};

static const struct argp_option rows[] = {
	{ "plain", KEY_PLAIN, NULL, 0, "No character of the query has a meaning: words only", 0 },
	{ "strict", KEY_STRICT, NULL, 0,
		"An error, with the place, where the query would be repaired", 0 },
	{ "max-expansion", KEY_MAX_EXPANSION, "N", 0,
		"A wildcard or fuzzy word stands for at most N words, the most frequent ones "
		"(default: 1000)",
		0 },
	{ "explain", KEY_EXPLAIN, NULL, 0,
		"Say on stderr how the query was read and what gave each score", 0 },
	{ 0 },
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;

	switch (key) {
	case KEY_PLAIN:
		o->request.plain = true;
		return 0;
	case KEY_STRICT:
		o->request.strict = true;
		return 0;
	case KEY_EXPLAIN:
		o->request.explain = true;
		return 0;
	case KEY_MAX_EXPANSION:
		o->request.max_expansion =
			options_number(state, "max-expansion", arg, 1, REQUEST_MAX_EXPANSION);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

const struct argp options_query = { .options = rows, .parser = parse };
