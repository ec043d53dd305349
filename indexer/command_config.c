/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `indexer config`: an example to start from, and whether a file is sound. */
#include <argp.h>

#include "indexer/command.h"
#include "indexer/config.h"
#include "indexer/gate.h"
#include "indexer/option_values.h"

enum {
	KEY_EXAMPLE = 0x100,
	KEY_CHECK,
};

struct config_options {
	bool example;
	const char *check;
};

static const struct argp_option rows[] = {
	{ "example", KEY_EXAMPLE, NULL, 0, "print a configuration to start from" },
	{ "check", KEY_CHECK, "FILE", 0, "read a configuration and say what is wrong with it" },
	{ 0 },
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct config_options *o = state->input;

	switch (key) {
	case KEY_EXAMPLE:
		o->example = true;
		break;
	case KEY_CHECK:
		o->check = arg;
		break;
	case ARGP_KEY_ARG:
		argp_error(state, "%s: no argument is expected", arg);
		break;
	case ARGP_KEY_END:
		if (o->example == (o->check != NULL))
			argp_error(state, "say one of --example and --check FILE");
		break;
	default:
		return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

static bool check(const char *file, struct buf *out, struct error *err)
{
	CLEANUP(build_options_done) struct build_options o = { 0 };

	build_options_set_defaults(&o, NULL);
	if (!config_load(&o, file, err))
		return false;
	if (!gate_check(&o.release.gate, err))
		return error_wrap(err, "%s", file);
	buf_printf(out, "%s: sound; index %s, %zu %s\n", file, o.index ? o.index : "not named",
		o.n_sources, o.n_sources == 1 ? "source" : "sources");
	return !out->failed || error_out_of_memory(err);
}

bool command_config(
	struct command_context *c, int argc, char **argv, int *status, struct error *err)
{
	static const struct argp argp = { .options = rows,
		.parser = parse,
		.doc = "Show an example of the file that --config names, or check one.\v"
		       "The other commands take it as --config FILE; indexer-config(5) says what "
		       "may be in it.\n\n"
		       "Exit status: 0 done, 2 the file is not sound or cannot be read." };
	struct config_options o = { 0 };

	if (!options_read(&argp, argc, argv, &o, err))
		return false;
	*status = 0;
	if (o.check)
		return check(o.check, c->out, err);
	config_example(c->out);
	return !c->out->failed || error_out_of_memory(err);
}
