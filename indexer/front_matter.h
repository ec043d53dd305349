/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The `key: value` lines between two lines of --- at the top of a Markdown file. Values: plain, in
 * single or double quotes, [a, b], or a list of "- item" lines below the key; YAML's other forms
 * are passed over. title, date, author, keywords (or tags), source, url and language go where a
 * record's go; all are kept in article.record as strings.
 */
#ifndef PILCROW_INDEXER_FRONT_MATTER_H
#define PILCROW_INDEXER_FRONT_MATTER_H

#include <stdbool.h>
#include <stddef.h>

#include "common/error.h"
#include "indexer/article.h"

struct front_matter {
	size_t len, lines; /* what it takes up; 0 if there is none */
	size_t title_line; /* from 0, where a title was given */
};

/* Whether the text begins with front matter. */
bool front_matter_probe(const char *text, size_t len);
/* `text` is valid UTF-8. Replaces out->record. */
bool front_matter_read(const char *text, size_t len, struct front_matter *front,
	struct article *out, struct error *err) NODISCARD;

#endif
