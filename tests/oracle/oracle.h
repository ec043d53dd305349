/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A brute-force searcher to hold the real one against. It shares the analyzer with it and nothing
 * else: every paragraph of an index is analysed into memory, and a query, given as clauses, is
 * decided by looking at every token. The rules are those on top of searcher/query_build.c, written
 * once more.
 */
#ifndef PILCROW_TESTS_ORACLE_H
#define PILCROW_TESTS_ORACLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/analyzer.h"
#include "common/buf.h"
#include "common/error.h"
#include "searcher/index.h"
#include "searcher/query_field.h"

struct oracle_token {
	char *term;
	char *stem; /* NULL if it has none */
	char *bare; /* in clauses: the stem without accents, if the word has some; else NULL */
	bool stripped;
	uint32_t pos;
	enum token_kind kind;
	size_t start, end;
};

struct oracle_tokens {
	struct oracle_token *items;
	size_t n, cap;
};

/* What words can be looked for in. */
struct oracle_text {
	const char *language; /* of the paragraph, which owns it */
	char *text;
	size_t len;
	struct oracle_tokens tokens;
	size_t *at; /* by position: its first token; at[n_positions + 1] is tokens.n */
	uint32_t n_positions;
};

struct oracle_texts {
	struct oracle_text *items;
	size_t n;
};

struct oracle_paragraph {
	char *id; /* ARTICLE#pN */
	char *article;
	char *language;
	struct oracle_text body, title;
	struct oracle_texts authors, keywords, source; /* at most one source */
	char *url, *host;			       /* NULL: none */
	char *date;				       /* digits; may be empty */
};

/* Two words that belong together: (stem, a surface word of it) or (unaccented word, a stem of its
   accented form). */
struct oracle_pair {
	char *key, *word;
};

struct oracle_pairs {
	struct oracle_pair *items; /* sorted by key, then word; unique */
	size_t n, cap;
};

struct oracle {
	struct index *ix; /* borrowed: its analyzers are used */
	struct oracle_paragraph *paragraphs;
	size_t n;
	struct oracle_pairs surface, accented;
	int64_t now; /* that relative dates are held against */
};

enum clause_kind {
	CLAUSE_WORD,
	CLAUSE_EXACT, /* a quotation */
	CLAUSE_STEMMED,
	CLAUSE_SURFACE,	 /* =word */
	CLAUSE_NEAR,	 /* a quotation with a distance */
	CLAUSE_JOINED,	 /* words with NEAR or ADJ between them, each without white space */
	CLAUSE_WILDCARD, /* text is folded */
	CLAUSE_PATTERNS, /* a quotation of words with wildcards, a blank between them; likewise */
	CLAUSE_FUZZY,	 /* likewise */
	CLAUSE_FILTER,	 /* a field that says where to look; text is what stands behind the colon */
	CLAUSE_GROUP,
};
enum clause_role { CLAUSE_SHOULD, CLAUSE_MUST, CLAUSE_NOT };
/* What stands between the clauses of a group. */
enum clause_join { JOIN_NOTHING, JOIN_AND, JOIN_OR };

struct clause_rows;

struct clauses {
	struct clause *items;
	size_t n;
	enum clause_join join;
	bool all; /* every clause without a sign must match */
};

struct clause {
	enum clause_kind kind;
	enum clause_role role;
	enum query_field field; /* IN_TITLE, or that of a filter */
	char *text;		/* without signs and quotes */
	double boost;		/* 0: none was given */
	unsigned distance;
	bool stemmed, ordered; /* near; `stemmed` of a word: it says so, which changes nothing */
	bool is_pattern;       /* a filter of words is one word with wildcards */
	struct clauses group;
	struct clause_rows *rows; /* oracle_match's */
};

/* Reads every paragraph of the index. */
bool oracle_load(struct oracle *out, struct index *ix, struct error *err);
void oracle_done(struct oracle *o);

/* Fills what else a paragraph has of the article's record. */
bool oracle_load_fields(struct oracle_paragraph *p, struct index *ix, struct error *err);
void oracle_free_fields(struct oracle_paragraph *p);
/* Takes `text`. */
bool oracle_text_make(struct oracle_text *out, struct analyzer *a, const char *language, char *text,
	struct error *err);
void oracle_text_done(struct oracle_text *t);

bool oracle_analyse(struct analyzer *a, const char *text, size_t len, struct oracle_tokens *out,
	struct error *err);
/* Fills `bare` of all. */
bool oracle_strip(struct analyzer *a, struct oracle_tokens *t, struct error *err);
void oracle_tokens_done(struct oracle_tokens *t);

/* Fills matches[0..o->n): whether each paragraph matches. Returns whether there was anything to
   look for; false as well when memory runs out (err->code says so). */
bool oracle_match(const struct oracle *o, struct clauses *query, bool *matches, struct error *err);

/* The range of pairs that have this key. */
const struct oracle_pair *oracle_pairs_find(
	const struct oracle_pairs *pairs, const char *key, size_t *n);

/* A random query made of the paragraphs' own words, twisted a little. `seed` is moved on. */
bool oracle_query(const struct oracle *o, uint64_t *seed, struct clauses *out);
void clauses_done(struct clauses *c);
/* One clause without role: a word or a quotation, in texts or titles; without a sign it is no stop
   word. */
bool oracle_clause(const struct oracle *o, uint64_t *seed, struct clause *out);
/* One of the other kinds but groups; false as well where the random paragraph has nothing for it.
 */
bool oracle_pattern(const struct oracle *o, uint64_t *seed, struct clause *out);
/* A filter; false as well where the random paragraph has nothing for it. */
bool oracle_filter(const struct oracle *o, uint64_t *seed, struct clause *out);
/* A text with words: IN_TEXT or IN_TITLE. */
const struct oracle_text *oracle_pick(
	const struct oracle *o, enum query_field field, uint64_t *seed);
/* Letters only: what the language of queries has no other meaning for, in any place. */
bool oracle_is_plain(const struct oracle_token *token);
/* The word with a few characters as wildcards; the caller's. */
char *oracle_wildcard(const char *term, uint64_t *seed);

/* The query as a user types it. */
void oracle_render(const struct clauses *query, struct buf *out);
/* Whether a paragraph can only match by something that can be marked in its text, or with `titles`
   in its text or title. */
bool oracle_must_mark(const struct clauses *query, bool titles);

/* A random date or range of dates around one of the index, and whether a paragraph's date fits it.
 */
char *oracle_date(const struct oracle *o, uint64_t *seed);
bool oracle_date_fits(const char *text, const char *date, int64_t now);

/* * is any characters or none, ? is one. */
bool oracle_glob(const char *pattern, const char *text);
/* Whether one becomes the other by so many edits of characters (see query_expand.h). */
bool oracle_edits(const char *a, const char *b, unsigned most);
uint32_t oracle_random(uint64_t *seed, uint32_t below);

#endif
