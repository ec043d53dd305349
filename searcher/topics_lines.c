/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Topics that are lines: with an id and a tab before the query, or the query alone. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "searcher/topics_format.h"

bool topics_read_tsv(struct topics *out, const char *text, size_t len, struct error *err)
{
	struct topics_lines lines = { text, text + len, 0 };
	const char *line;

	while (topics_next_line(&lines, &line, &len)) {
		struct topic *t = topics_add(out, lines.line, err);
		const char *tab = memchr(line, '\t', len);

		if (!t)
			return false;
		if (!tab) {
			if (!topic_fault(t, err, "no tab between an id and a query"))
				return false;
		} else if (!topic_set_id(t, line, (size_t)(tab - line), err) ||
			   !topic_set_query(t, tab + 1, (size_t)(line + len - tab - 1), err)) {
			return false;
		}
	}
	return true;
}

bool topics_read_lines(struct topics *out, const char *text, size_t len, struct error *err)
{
	struct topics_lines lines = { text, text + len, 0 };
	const char *line;

	while (topics_next_line(&lines, &line, &len)) {
		struct topic *t = topics_add(out, lines.line, err);
		char id[24];
		int id_len = snprintf(id, sizeof id, "%" PRIu64, lines.line);

		if (!t || !topic_set_id(t, id, (size_t)id_len, err) ||
			!topic_set_query(t, line, len, err))
			return false;
	}
	return true;
}
