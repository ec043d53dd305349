/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The command lines of rollback, prune and publish: some rows in common, some of their own. */
#include <argp.h>

#include "indexer/option_values.h"
#include "indexer/options.h"

enum {
	KEY_WAIT = 0x100,
	KEY_KEEP,
	KEY_CHECK,
	KEY_FORCE,
	KEY_JSON,
	KEY_CONFIG,
};

static const struct argp_option common_rows[] = {
	{ "index", 'i', "INDEX", 0, "the index (default: $PILCROW_INDEX)" },
	{ "config", KEY_CONFIG, "FILE", 0,
		"take index and retention from this configuration; what else is given here wins" },
	{ "wait", KEY_WAIT, "TIME", 0,
		"wait so long for a builder to finish, such as 90s, 10m or 2h (default: not at "
		"all)" },
	{ "json", KEY_JSON, NULL, 0, "print JSON" },
	{ 0 },
};

static const struct argp_option rollback_rows[] = {
	{ "check", KEY_CHECK, NULL, 0,
		"check the whole generation before it goes live, as indexer check does: slower" },
	{ 0 },
};

static const struct argp_option prune_rows[] = {
	{ "keep", KEY_KEEP, "N", 0, "generations to keep (default: 3)" },
	{ 0 },
};

static const struct argp_option publish_rows[] = {
	{ "force", KEY_FORCE, NULL, 0, "even if it was refused" },
	{ 0 },
};

static error_t parse_common(int key, char *arg, struct argp_state *state)
{
	struct turn_options *o = state->input;

	switch (key) {
	case 'i':
		o->named.given = arg;
		break;
	case KEY_CONFIG:
		o->named.config = arg;
		break;
	case KEY_WAIT:
		o->wait_seconds = option_seconds(state, "wait", arg);
		break;
	case KEY_JSON:
		o->json = true;
		break;
	default:
		return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct turn_options *o = state->input;

	switch (key) {
	case KEY_KEEP:
		o->keep = (uint32_t)option_number(state, "keep", arg, 1, UINT32_MAX);
		o->keep_given = true;
		break;
	case KEY_CHECK:
		o->check = true;
		break;
	case KEY_FORCE:
		o->force = true;
		break;
	case ARGP_KEY_ARG:
		if (o->command == TURN_PRUNE || o->target)
			argp_error(state, "%s: one argument too many", arg);
		o->target = arg;
		break;
	case ARGP_KEY_END:
		options_find_index(
			&o->named, &o->index, o->keep_given ? NULL : &o->keep, &o->pool, state);
		break;
	case ARGP_KEY_INIT:
		state->child_inputs[0] = o;
		break;
	default:
		return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

bool turn_options_parse(struct turn_options *out, enum turn_command command, const char *index,
	int argc, char **argv, struct error *err)
{
	static const struct argp common = { .options = common_rows, .parser = parse_common };
	static const struct argp_child children[] = { { .argp = &common }, { 0 } };
	static const struct argp commands[] = {
		[TURN_ROLLBACK] = { .options = rollback_rows,
			.parser = parse,
			.args_doc = "[N|gen-N]",
			.doc = "Serve an older generation again: the one before the live one, the "
			       "Nth before it, or the one named.\v"
			       "Only generations that were live once are counted. Nothing is "
			       "removed; the next build or update makes a newer one.\n\n"
			       "Exit status: 0 done, 2 error, nothing changed, 75 a builder is at "
			       "work.",
			.children = children },
		[TURN_PRUNE] = { .options = prune_rows,
			.parser = parse,
			.doc = "Remove old generations.\v"
			       "Kept are the live one, the newest N that were live once, the "
			       "newest "
			       "one that waits to be published, and those that a searcher has "
			       "open.\n\n"
			       "Exit status: 0 done, 1 something could not be removed, 2 error, 75 "
			       "a builder is at work.",
			.children = children },
		[TURN_PUBLISH] = { .options = publish_rows,
			.parser = parse,
			.args_doc = "GEN",
			.doc = "Check a generation that was built and not published, and serve "
			       "it.\v"
			       "GEN is a number, or a name such as gen-000012.\n\n"
			       "Exit status: 0 done; 1 it is faulty, 2 error, 3 it was refused and "
			       "--force was not given: nothing changed; 75 a builder is at work.",
			.children = children },
	};

	*out = (struct turn_options){ .command = command, .index = index, .keep = OPTIONS_KEEP };
	return options_read(&commands[command], argc, argv, out, err);
}

void turn_options_done(struct turn_options *o)
{
	pool_done(&o->pool);
}
