/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The words of an index that fit a pattern: with wildcards (* is any characters, or none; ? is one)
 * or within a few edits (a character more, less or other, or two neighbours swapped; no character
 * is touched twice). Both look at the vocabulary, not at texts.
 */
#ifndef PILCROW_SEARCHER_QUERY_EXPAND_H
#define PILCROW_SEARCHER_QUERY_EXPAND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"
#include "common/xap.h"
#include "searcher/match/match.h"
#include "searcher/query_field.h"

struct expansion_word {
	char *text; /* owned; without the field's prefix */
	size_t len;
	uint32_t df;
	unsigned edits; /* of fuzzy words */
};

struct expansion {
	/* At most the cap; a fuzzy word itself, then the most frequent, then by bytes. */
	struct expansion_word *words;
	size_t n;
	size_t found; /* how many fit */
	bool cut;     /* the deadline came first: of those that were looked at by then */
};

struct expansion_limit {
	size_t cap;		       /* of the words that are kept */
	double deadline;	       /* as in struct xap_search */
	const struct matcher *matcher; /* of the database; may be NULL */
};

void expansion_done(struct expansion *e);

/* Folded words of a field that match a folded pattern. Of fields with whole values: the values. */
bool expand_wildcard(struct expansion *out, struct xap_db *db, enum query_field field,
	const char *pattern, size_t len, const struct expansion_limit *limit,
	struct error *err) NODISCARD;
/* `edits` is at most QUERY_MAX_EDITS. */
bool expand_fuzzy(struct expansion *out, struct xap_db *db, enum query_field field,
	const char *word, size_t len, unsigned edits, const struct expansion_limit *limit,
	struct error *err) NODISCARD;
/* Values of the field that hold the folded words in a row (CONTENT_FOLDED). */
bool expand_values(struct expansion *out, struct xap_db *db, enum query_field field,
	const char *words, size_t len, const struct expansion_limit *limit,
	struct error *err) NODISCARD;

#endif
