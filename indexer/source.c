/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The table of formats and the three ways to choose a row. Each row lives in its own file. */
#include "indexer/source.h"

#include <string.h>

const struct source_ops *const source_table[] = {
	&source_jsonl,
	&source_markdown,
	&source_text,
	NULL,
};

static const char *const packed_endings[] = { ".gz", ".bz2", ".xz", ".zst", NULL };

static bool ends_with(const char *name, size_t len, const char *ending)
{
	size_t n = strlen(ending);

	return len > n && strncasecmp(name + len - n, ending, n) == 0;
}

const struct source_ops *source_find(const char *name)
{
	for (size_t i = 0; source_table[i]; i++) {
		if (strcmp(source_table[i]->name, name) == 0)
			return source_table[i];
	}
	return NULL;
}

const struct source_ops *source_by_name(const char *file_name)
{
	size_t len = strlen(file_name);

	for (size_t i = 0; packed_endings[i]; i++) {
		if (ends_with(file_name, len, packed_endings[i])) {
			len -= strlen(packed_endings[i]);
			break;
		}
	}
	for (size_t i = 0; source_table[i]; i++) {
		for (const char *const *e = source_table[i]->extensions; *e; e++) {
			if (ends_with(file_name, len, *e))
				return source_table[i];
		}
	}
	return NULL;
}

const struct source_ops *source_by_content(const char *head, size_t len)
{
	size_t i = 0;

	while (!source_table[i]->probe(head, len))
		i++;
	return source_table[i];
}
