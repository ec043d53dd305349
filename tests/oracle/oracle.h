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
#include "common/error.h"
#include "searcher/index.h"

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

struct oracle_paragraph {
	char *id; /* ARTICLE#pN */
	char *language;
	char *text;
	size_t len;
	struct oracle_tokens tokens;
	size_t *at; /* by position: its first token; at[n_positions + 1] is tokens.n */
	uint32_t n_positions;
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
};

enum clause_kind { CLAUSE_WORD, CLAUSE_EXACT, CLAUSE_STEMMED };
enum clause_role { CLAUSE_SHOULD, CLAUSE_MUST, CLAUSE_NOT };

struct clause {
	enum clause_kind kind;
	enum clause_role role;
	char *text; /* without signs and quotes */
};

struct clauses {
	struct clause *items;
	size_t n;
	bool all; /* every clause without a sign must match */
};

/* Reads every paragraph of the index. */
bool oracle_load(struct oracle *out, struct index *ix, struct error *err);
void oracle_done(struct oracle *o);

bool oracle_analyse(struct analyzer *a, const char *text, size_t len, struct oracle_tokens *out,
	struct error *err);
/* Fills `bare` of all. */
bool oracle_strip(struct analyzer *a, struct oracle_tokens *t, struct error *err);
void oracle_tokens_done(struct oracle_tokens *t);

/* Fills matches[0..o->n): whether each paragraph matches. Returns whether there was anything to
   look for; false as well when memory runs out (err->code says so). */
bool oracle_match(
	const struct oracle *o, const struct clauses *query, bool *matches, struct error *err);

/* The range of pairs that have this key. */
const struct oracle_pair *oracle_pairs_find(
	const struct oracle_pairs *pairs, const char *key, size_t *n);

/* A random query made of the paragraphs' own words, twisted a little. `seed` is moved on. */
bool oracle_query(const struct oracle *o, uint64_t *seed, struct clauses *out);
void clauses_done(struct clauses *c);
uint32_t oracle_random(uint64_t *seed, uint32_t below);

#endif
