/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What an index keeps of an article beside its text: the JSON record under "a:" + article id. */
#ifndef PILCROW_SEARCHER_ARTICLE_META_H
#define PILCROW_SEARCHER_ARTICLE_META_H

#include <stdbool.h>
#include <stddef.h>

#include "common/error.h"

struct article_meta {
	/* NULL where the record has no such member, or has it as something else than a string: */
	char *title, *source, *url;
	char *metadata; /* a JSON object of the other members, their source bytes kept */
};

void article_meta_done(struct article_meta *m);

/*
 * Reads a record. `language` and `has_date` tell what the index made of those two members: what it
 * understood is shown elsewhere, what it did not stays among the metadata. An empty text is an
 * empty record. ERROR_CORRUPT.
 */
bool article_meta_read(struct article_meta *out, const char *json, size_t len, const char *language,
	bool has_date, struct error *err) NODISCARD;

typedef bool keyword_fn(void *ctx, const char *keyword, size_t len, struct error *err);

/* Calls fn for each keyword of a record: its member `keywords`, a string or an array of strings. An
 * empty text has none. ERROR_CORRUPT. */
bool article_meta_keywords(
	const char *json, size_t len, keyword_fn *fn, void *ctx, struct error *err) NODISCARD;

#endif
