/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The surface words of an index that fit where a query's word stands in a phrase. */
#ifndef PILCROW_SEARCHER_QUERY_WORDS_H
#define PILCROW_SEARCHER_QUERY_WORDS_H

#include <stdbool.h>

#include "common/error.h"
#include "common/xap.h"
#include "searcher/query.h"
#include "searcher/query_expand.h"
#include "searcher/query_terms.h"

struct word_source {
	struct xap_db *db;
	const struct query_node *node; /* whose field counts, and its place for notes */
	struct receipt *receipt;
	const struct expansion_limit *limit; /* of the words that a pattern stands for */
	size_t found, used;		     /* such words so far; moved on */
};

/* Adds the words of an expansion to a slot and counts them; a note tells what the limit cut. */
bool slot_add_expansion(struct slot *words, const struct expansion *e, enum mark_kind kind,
	struct word_source *source, struct error *err) NODISCARD;

/* Adds the words that a stem stands for, each once: those listed under it. In an index that lists
   none the stem is its own only word, if it occurs there at all. */
bool slot_add_stem_words(struct slot *words, const struct form *stem, struct xap_db *db,
	struct error *err) NODISCARD;

/*
 * Fills member->words, once: the word itself (and what is the same: us for u.s.); if `stemmed`, the
 * words that share a stem with it; for a pattern or a fuzzy word what fits it; and for a lone
 * character of a script without spaces that is the `last` of its row, the terms that begin with it.
 */
bool member_find_words(struct member *member, bool stemmed, bool last, struct word_source *source,
	struct error *err) NODISCARD;

#endif
