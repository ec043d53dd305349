/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "indexer/command.h"

#include <string.h>

#include "indexer/nearest.h"

const struct command command_table[] = {
	{ "build", "index articles from scratch and put the outcome in place of what is served",
		command_build },
	{ "check", "look for damage in the index that is served", command_check },
	{ "config", "show an example of a configuration, or check one", command_config },
	{ "list", "show the generations of an index", command_list },
	{ "prune", "remove old generations", command_prune },
	{ "publish", "serve a generation that was built and not published", command_publish },
	{ "report", "write a page with plots of the generations of an index", command_report },
	{ "rollback", "serve an older generation again", command_rollback },
	{ "stats", "show what the index that is served holds", command_stats },
	{ "update", "index what is new, changed or gone, on a copy of what is served",
		command_update },
	{ 0 },
};

const struct command *command_find(const char *name)
{
	for (const struct command *c = command_table; c->name; c++) {
		if (strcmp(c->name, name) == 0)
			return c;
	}
	return NULL;
}

const struct command *command_nearest(const char *name)
{
	const struct command *nearest = NULL;
	size_t least = NEAREST_SLIPS + 1;

	for (const struct command *c = command_table; c->name; c++) {
		size_t d = nearest_distance(name, c->name);

		if (d < least) {
			least = d;
			nearest = c;
		}
	}
	return nearest;
}

void command_help(struct buf *out)
{
	buf_add_str(out, "Usage: indexer COMMAND [OPTION...]\n"
			 "Make and look after an index of the paragraphs of articles.\n\n");
	for (const struct command *c = command_table; c->name; c++)
		buf_printf(out, "  %-8s %s\n", c->name, c->help);
	buf_add_str(out, "\n`indexer COMMAND --help` says more.\n");
}
