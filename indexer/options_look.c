/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The command lines of check, list and stats, and what all commands take from a configuration. */
#include <argp.h>

#include "indexer/config.h"
#include "indexer/option_values.h"
#include "indexer/options.h"

enum {
	KEY_JSON = 0x100,
	KEY_CONFIG,
};

static const struct argp_option look_rows[] = {
	{ "index", 'i', "INDEX", 0, "the index to look at (default: $PILCROW_INDEX)" },
	{ "config", KEY_CONFIG, "FILE", 0, "the index is the one that this configuration names" },
	{ "json", KEY_JSON, NULL, 0, "print JSON" },
	{ 0 },
};

void options_find_index(const struct named_index *n, const char **index, uint32_t *keep,
	struct pool *pool, struct argp_state *state)
{
	struct build_options settings = { .index = *index, .keep = keep ? *keep : OPTIONS_KEEP };
	struct error err = { 0 };

	if (n->config) {
		bool ok = config_load(&settings, n->config, &err);

		*pool = settings.pool;
		if (!ok)
			argp_failure(state, 2, 0, "%s", err.msg);
	}
	*index = n->given ? n->given : settings.index;
	if (keep)
		*keep = settings.keep;
	if (!*index || !**index)
		argp_error(state, "which index? Say --index INDEX or set PILCROW_INDEX");
}

static error_t parse_look(int key, char *arg, struct argp_state *state)
{
	struct look_options *o = state->input;

	switch (key) {
	case 'i':
		o->named.given = arg;
		break;
	case KEY_CONFIG:
		o->named.config = arg;
		break;
	case KEY_JSON:
		o->json = true;
		break;
	case ARGP_KEY_ARG:
		argp_error(state, "%s: no argument is expected; the index goes after --index", arg);
		break;
	case ARGP_KEY_END:
		options_find_index(&o->named, &o->index, NULL, &o->pool, state);
		break;
	default:
		return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

bool look_options_parse(struct look_options *out, const char *index, const char *doc, int argc,
	char **argv, struct error *err)
{
	const struct argp argp = { .options = look_rows, .parser = parse_look, .doc = doc };

	*out = (struct look_options){ .index = index };
	return options_read(&argp, argc, argv, out, err);
}

void look_options_done(struct look_options *o)
{
	pool_done(&o->pool);
}
