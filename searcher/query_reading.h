/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What one piece of a query looks for: words that fit at one place, and phrases; any of them will
 * do. Made from the tokens of the piece; the query, the marks and the receipt are made from it.
 *
 *   running        match: the stem run; surface: running
 *   e-mail         match: the stem of email; phrase: e mail
 *   example.org    phrase: example org
 *   "ran"          match: ran
 *   "e-mail sent"  phrases: e mail sent; email sent
 */
#ifndef PILCROW_SEARCHER_QUERY_READING_H
#define PILCROW_SEARCHER_QUERY_READING_H

#include <stdbool.h>
#include <stddef.h>

#include "common/error.h"
#include "common/xap.h"
#include "searcher/pattern.h"
#include "searcher/query.h"
#include "searcher/query_expand.h"
#include "searcher/query_terms.h"

enum {
	/* A phrase with n words that can be written in two ways is 2^n phrases. */
	READING_MAX_WAYS = 64,
	/* Terms that a single character of a script without spaces is looked up as. */
	READING_MAX_EXPANSION = 200,
};

struct reading_phrase {
	const struct member **members; /* theirs are the terms' */
	size_t n;
};

/* Borrows from the struct query_terms that it was made of. */
struct reading {
	struct slot match;   /* stems, or surface words where there are none */
	struct slot surface; /* the plain words of those stems, which only add weight */
	struct reading_phrase *phrases;
	size_t n_phrases;
	size_t terms;	    /* in match and phrases, each time that they occur, but for `used` */
	size_t found, used; /* words that fit its patterns, and those that are looked for */
	const struct query_node *node; /* borrowed: field, nearness and dates count */
};

/*
 * `max_terms` is how many terms the rest of the query leaves: alternatives are given up (and noted)
 * where they alone would pass it; what is necessary is kept, out->terms may then be greater. `cap`
 * is how many words patterns may stand for.
 */
bool reading_make(struct reading *out, struct query_terms *terms, const struct query_node *node,
	struct xap_db *db, size_t max_terms, const struct expansion_limit *limit,
	struct receipt *receipt, struct error *err) NODISCARD;
/* The same for fields of whole values: no words, but values that `match`; or a range of dates. */
bool reading_make_value(struct reading *out, const struct query_terms *terms,
	const struct query_node *node, const char *text, struct xap_db *db,
	const struct expansion_limit *limit, struct receipt *receipt, struct error *err) NODISCARD;
void reading_done(struct reading *r);

#endif
