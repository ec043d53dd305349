/* SPDX-License-Identifier: GPL-2.0-or-later */
/* See query_field.h. A new field is one row, here and in its enum. */
#include "searcher/query_field.h"

#include <string.h>
#include <strings.h>

#include "common/schema.h"

static const struct field_row rows[] = {
	[IN_TEXT] = { "", CONTENT_WORDS, "", PREFIX_STEM, false, false },
	[IN_TITLE] = { "title", CONTENT_WORDS, PREFIX_TITLE, PREFIX_TITLE_STEM, false, false },
	[IN_AUTHOR] = { "author", CONTENT_WORDS, PREFIX_AUTHOR, NULL, true, false },
	[IN_KEYWORD] = { "keyword", CONTENT_WORDS, PREFIX_KEYWORD, NULL, true, false },
	[IN_SOURCE] = { "source", CONTENT_FOLDED, PREFIX_SOURCE, NULL, true, false },
	[IN_LANGUAGE] = { "lang", CONTENT_VALUE, PREFIX_LANGUAGE, NULL, true, true },
	[IN_ARTICLE] = { "article", CONTENT_VALUE, PREFIX_ARTICLE, NULL, true, false },
	[IN_URL] = { "url", CONTENT_VALUE, PREFIX_URL, NULL, true, false },
	[IN_HOST] = { "host", CONTENT_VALUE, PREFIX_HOST, NULL, true, true },
	[IN_DATE] = { "date", CONTENT_DATE, "", NULL, true, false },
};

const struct field_row *field_row(enum query_field field)
{
	return &rows[field];
}

enum query_field field_find(const char *name, size_t len)
{
	for (size_t i = IN_TITLE; i < sizeof rows / sizeof *rows; i++)
		if (strlen(rows[i].name) == len && strncasecmp(rows[i].name, name, len) == 0)
			return (enum query_field)i;
	return IN_TEXT;
}
