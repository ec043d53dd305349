/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the files of the analyzer share. For them and for the analyzer's own tests; everyone else
 * includes analyzer.h alone.
 *
 *   analyzer.c        the driver, and what becomes of one word
 *   analyzer_plain.c  the fast path: words that no rule but folding applies to
 *   analyzer_words.c  all rules, over the units of analyzer_unit.c
 */
#ifndef PILCROW_COMMON_ANALYZER_INTERNAL_H
#define PILCROW_COMMON_ANALYZER_INTERNAL_H

#include <libstemmer.h>

#include "common/analyzer.h"
#include "common/analyzer_fold.h"
#include "common/analyzer_unit.h"
#include "common/language.h"
#include "common/stem_cache.h"

#ifdef __cplusplus
extern "C" {
#endif

/* A length that says: over ANALYZER_MAX_TERM bytes, of which nothing was kept. */
enum { WORD_OVERLONG = ANALYZER_MAX_TERM + 1 };

struct analyzer {
	const struct language *language;
	struct analyzer_options options;
	struct sb_stemmer *stemmer; /* NULL: words are their own stems */
	struct stem_cache *cache;
	struct analyzer_counts counts;
	bool units_only; /* for tests: everything by the rules of analyzer_words.c */
	struct unit_reader reader;
	struct fold fold;
};

/* One call of analyzer_run(). */
struct run {
	struct analyzer *a;
	const char *text;
	size_t len;
	token_fn *fn;
	void *ctx;
	struct error *err;
	uint32_t pos; /* the last one taken */
};

/* A folded word, accents on. */
struct word {
	size_t start, end; /* in the source text */
	size_t len;	   /* or WORD_OVERLONG */
	bool letter;	   /* its first character is one, so that it has a stem */
	char bytes[ANALYZER_MAX_TERM];
};

/* Hands a word (not overlong) to the token function, at the current position. */
bool run_emit(struct run *r, enum token_kind kind, const struct word *word) NODISCARD;
/* As above; `hash` is stem_cache_hash() of the word, which is needed if it is neither an n-gram nor
   a symbol. */
bool run_emit_hashed(
	struct run *r, enum token_kind kind, const struct word *word, uint64_t hash) NODISCARD;

/*
 * Both go on from *at, which is not within a cluster, and move *at: the first to what it cannot
 * judge (a place where the second can begin) or to the end; the second to the next white space or
 * to the end.
 */
bool run_plain(struct run *r, size_t *at) NODISCARD;
bool run_units(struct run *r, size_t *at) NODISCARD;

/* The record of a word, `hash` its own; NULL when out of memory. `letter`: it begins with one; else
   it has no stem, and the record's is not to be used. */
struct stem_record *analyzer_lookup(
	struct analyzer *a, const char *word, size_t len, uint64_t hash, bool letter);

#ifdef __cplusplus
}
#endif

#endif
