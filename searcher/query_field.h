/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The fields of the query language, a row each: how they are called and where they are indexed. */
#ifndef PILCROW_SEARCHER_QUERY_FIELD_H
#define PILCROW_SEARCHER_QUERY_FIELD_H

#include <stdbool.h>
#include <stddef.h>

enum query_field {
	IN_TEXT, /* no field was named */
	IN_TITLE,
	IN_AUTHOR,
	IN_KEYWORD,
	IN_SOURCE,
	IN_LANGUAGE,
	IN_ARTICLE,
	IN_URL,
	IN_HOST,
	IN_DATE,
};

enum field_content {
	CONTENT_WORDS,	/* words with positions: phrases work */
	CONTENT_FOLDED, /* whole values whose words are folded and joined by blanks */
	CONTENT_VALUE,	/* whole values as they are */
	CONTENT_DATE,
};

struct field_row {
	const char *name; /* "" for the text */
	enum field_content content;
	const char *prefix;	 /* of its terms (schema.h) */
	const char *stem_prefix; /* of its stems; NULL: has none */
	bool filter; /* says where to look, not what for: it must fit, and never ranks */
	bool lower;  /* values are in lower case (ASCII) */
};

const struct field_row *field_row(enum query_field field);

/* The field of this name, in any case; IN_TEXT if there is none. */
enum query_field field_find(const char *name, size_t len);

#endif
