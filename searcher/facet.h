/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How the matches divide: by source, author, keyword, language, year or month, with counts. */
#ifndef PILCROW_SEARCHER_FACET_H
#define PILCROW_SEARCHER_FACET_H

#include "searcher/index.h"
#include "searcher/matches.h"

enum facet_kind {
	FACET_SOURCE,
	FACET_AUTHOR,
	FACET_KEYWORD,
	FACET_LANGUAGE,
	FACET_YEAR,
	FACET_MONTH,
	FACET_KINDS,
};

struct facet_value {
	char *value; /* as it stands in the records; owned */
	size_t len;
	uint32_t count; /* paragraphs that match and have it */
};

struct facet {
	enum facet_kind kind;
	struct facet_value *values; /* the most frequent ones first, then by bytes */
	size_t n;
	size_t distinct; /* values that there are, shown or not */
};

/* "source", ..., "date:month". */
const char *facet_name(enum facet_kind kind);
/* False if there is none of that name. */
bool facet_find(const char *name, size_t len, enum facet_kind *out) NODISCARD;

void facet_done(struct facet *f);
/* At most `size` values. */
bool facet_count(struct index *ix, const struct matches *matches, enum facet_kind kind,
	uint32_t size, struct facet *out, struct error *err) NODISCARD;

#endif
