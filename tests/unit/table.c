/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/table.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/unit.h"

static FILE *open_table(const char *name)
{
	const char *root = getenv("PILCROW_SOURCE");
	char path[1024];
	FILE *file;

	snprintf(path, sizeof path, "%s/tests/data/%s.test", root ? root : ".", name);
	file = fopen(path, "r");
	if (!file)
		fail_msg("%s cannot be opened (PILCROW_SOURCE names the source root)", path);
	return file;
}

static void split(char *text, struct row *row)
{
	row->n = 0;
	while (row->n < TABLE_MAX_CELLS) {
		char *bar = row->n + 1 < TABLE_MAX_CELLS ? strstr(text, " | ") : NULL;

		row->cells[row->n++] = text;
		if (!bar)
			return;
		*bar = '\0';
		text = bar + strlen(" | ");
	}
}

size_t table_run(const char *name, void (*fn)(void *ctx, const struct row *row), void *ctx)
{
	FILE *file = open_table(name);
	char *line = NULL;
	size_t cap = 0, rows = 0;
	ssize_t len;

	for (int number = 1; (len = getline(&line, &cap, file)) >= 0; number++) {
		struct row row = { .line = number };

		if (len > 0 && line[len - 1] == '\n')
			line[len - 1] = '\0';
		if (line[0] == '\0' || line[0] == '#')
			continue;
		split(line, &row);
		fn(ctx, &row);
		rows++;
	}
	free(line);
	fclose(file);
	if (rows == 0)
		fail_msg("tests/data/%s.test has no rows", name);
	return rows;
}

size_t table_unescape(char *text)
{
	char *to = text;

	for (const char *from = text; *from; from++) {
		if (from[0] == '\\' && from[1] == 'x' && from[2] && from[3]) {
			char hex[3] = { from[2], from[3], '\0' };

			*to++ = (char)strtol(hex, NULL, 16);
			from += 3;
		} else if (from[0] == '\\' && from[1] && strchr("nt\\", from[1])) {
			*to++ = from[1] == 'n' ? '\n' : from[1] == 't' ? '\t' : '\\';
			from++;
		} else {
			*to++ = *from;
		}
	}
	*to = '\0';
	return (size_t)(to - text);
}
