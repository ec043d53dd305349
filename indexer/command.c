/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "indexer/command.h"

#include <string.h>

const struct command command_table[] = {
	{ "build", "index articles from scratch and put the outcome in place of what is served",
		command_build },
	{ "check", "look for damage in the index that is served", command_check },
	{ "list", "show the generations of an index", command_list },
	{ "prune", "remove old generations", command_prune },
	{ "publish", "serve a generation that was built and not published", command_publish },
	{ "rollback", "serve an older generation again", command_rollback },
	{ "stats", "show what the index that is served holds", command_stats },
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

enum { LONGEST_NAME = 16 };

static unsigned min3(unsigned a, unsigned b, unsigned c)
{
	unsigned least = a < b ? a : b;

	return least < c ? least : c;
}

/* Levenshtein's, row by row; `b` has at most LONGEST_NAME characters. */
static unsigned distance(const char *a, const char *b)
{
	unsigned row[LONGEST_NAME + 1];
	size_t n = strlen(b);

	for (size_t k = 0; k <= n; k++)
		row[k] = (unsigned)k;
	for (size_t i = 0; a[i]; i++) {
		unsigned corner = row[0];

		row[0] = (unsigned)i + 1;
		for (size_t k = 0; k < n; k++) {
			unsigned above = row[k + 1];

			row[k + 1] = min3(above + 1, row[k] + 1, corner + (a[i] != b[k]));
			corner = above;
		}
	}
	return row[n];
}

const struct command *command_nearest(const char *name)
{
	const struct command *nearest = NULL;
	unsigned least = 3; /* more than two slips are another word */

	for (const struct command *c = command_table; c->name; c++) {
		unsigned d = distance(name, c->name);

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
