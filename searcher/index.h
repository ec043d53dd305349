/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An index opened for searching: one generation, pinned; its database; what it says of itself; and
 * an analyzer for each language that queries are analysed with. One thread at a time.
 */
#ifndef PILCROW_SEARCHER_INDEX_H
#define PILCROW_SEARCHER_INDEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/analyzer.h"
#include "common/error.h"
#include "common/facts.h"
#include "common/language.h"
#include "common/norms.h"
#include "common/store.h"
#include "common/xap.h"
#include "searcher/match/match.h"

/* Query words are stemmed with at most so many of the index's languages, those with most
 * paragraphs. */
enum { INDEX_MAX_LANGUAGES = 6 };

struct index {
	char *path; /* as the user gave it */
	struct generation generation;
	struct xap_db *db;
	struct xap_stats stats;
	struct norms *norms;   /* known to db; NULL: none */
	struct error no_norms; /* why there are none */
	/* What finds matches in place of Xapian; NULL: nothing does. */
	struct matcher *matcher;
	struct facts facts;
	/* The first n of facts.languages; [0] is the main one. */
	struct analyzer *analyzers[INDEX_MAX_LANGUAGES];
	const struct language *languages[INDEX_MAX_LANGUAGES];
	size_t n_languages;
	/* For marking paragraphs in a language beyond those; made when first needed. */
	struct analyzer *other;
	/* Words without stems; made when first needed. */
	struct analyzer *plain;
};

/* The live generation. ERROR_NOT_FOUND, ERROR_CORRUPT, ERROR_VERSION. Never writes. */
bool index_open(const char *path, struct index *out, struct error *err) NODISCARD;
/* Generation `number`, published or not; 0 is the live one. */
bool index_open_generation(
	const char *path, uint32_t number, struct index *out, struct error *err) NODISCARD;
void index_done(struct index *ix);

/* The analyzer that made the terms of paragraphs in language `code` (any of facts.languages). */
struct analyzer *index_analyzer(struct index *ix, const char *code, struct error *err) NODISCARD;

/* One that makes words and no stems. */
struct analyzer *index_plain_analyzer(struct index *ix, struct error *err) NODISCARD;

#endif
