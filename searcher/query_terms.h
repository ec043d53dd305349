/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The tokens of one piece of a query as the analyzers of the index's languages see them. Most
 * languages cut a text alike and differ in stems only; those that agree on the words share one
 * analysis, in which each token has the stems of all of them. Elisions make others: l'accord is one
 * word in English and another in French.
 */
#ifndef PILCROW_SEARCHER_QUERY_TERMS_H
#define PILCROW_SEARCHER_QUERY_TERMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/analyzer.h"
#include "common/buf.h"
#include "common/error.h"
#include "common/language.h"
#include "common/xap.h"
#include "searcher/index.h"
#include "searcher/pattern.h"

/* The languages that a query is analysed in; borrowed from the index. [0] is the main one. */
struct query_languages {
	struct analyzer *analyzers[INDEX_MAX_LANGUAGES];
	const struct language *rows[INDEX_MAX_LANGUAGES];
	size_t n;
	/* Languages of the index beyond those; none if the request names one. */
	const struct language_facts *others;
	size_t n_others;
};

/* A stretch of a query's text, and how it is to be looked up. */
struct term_piece {
	enum piece_match {
		PIECE_WORDS,
		PIECE_EXACT,	/* words without their stems */
		PIECE_WILDCARD, /* without white space or punctuation, such as mod*n */
		PIECE_FUZZY,	/* one word */
	} match;
	unsigned edits;	   /* of fuzzy words */
	size_t start, end; /* bytes of the query */
};

struct member {
	char *term; /* owned */
	size_t len;
	enum token_kind kind;
	uint32_t pos;
	size_t start, end;	/* bytes of the query */
	enum piece_match match; /* with wildcards the term is the pattern, folded */
	unsigned edits;
	bool stripped; /* it was typed with accents, which are not in the term */
	/* Stems under which the word is found, as it was typed and without its accents: those of
	   each language in its own paragraphs, the main one's also in those of the others that no
	   analyzer is asked for; a stem that all languages give the word, and those of the index's
	   accented forms of it, in any paragraph. None for numbers and the like. */
	struct slot stems;
	/* Surface words that fit in a phrase; filled by query_reading when it needs them. */
	struct slot words;
	const struct member *same; /* another term of the same range: us for u.s.; or NULL */
};

struct analysis {
	struct member *members; /* in the analyzer's order */
	size_t n;
	unsigned languages; /* bit i: language i reads the text so */
};

struct query_terms {
	struct analysis *analyses; /* the main language's first */
	size_t n;
	bool overlong; /* a word was too long for any index */
	bool unfit;    /* wildcards or ~ on what is no single word: looked up as text */
};

/* The pieces of a node that are looked up together, in order; `text` is the whole query. */
bool query_terms_read(struct query_terms *out, struct xap_db *db,
	const struct query_languages *languages, const char *text, const struct term_piece *pieces,
	size_t n, struct error *err) NODISCARD;
void query_terms_done(struct query_terms *t);

/* Whether there is no token at all. */
bool query_terms_empty(const struct query_terms *t);

/* Appends bytes that are the same for two pieces iff all their terms and stems are. */
void query_terms_key(const struct query_terms *t, struct buf *out);

/* The word, if language i reads the piece as one plain word; else NULL. */
const struct member *query_terms_single(const struct query_terms *t, size_t language);

#endif
