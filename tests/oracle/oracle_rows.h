/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A clause as rows of slots, one for each language of the index, and what fits a slot. */
#ifndef PILCROW_TESTS_ORACLE_ROWS_H
#define PILCROW_TESTS_ORACLE_ROWS_H

#include "tests/oracle/oracle.h"

enum { MAX_SLOTS = 64 };

struct row {
	struct oracle_tokens tokens; /* of this language */
	const struct oracle_token *slots[MAX_SLOTS];
	const struct oracle_token *same[MAX_SLOTS]; /* us for u.s.; or NULL */
	const struct oracle_token
		*joined[MAX_SLOTS]; /* a group that begins at this slot, or NULL */
	size_t group[MAX_SLOTS];    /* its number of slots */
	size_t n;
};

struct clause_rows {
	struct row rows[INDEX_MAX_LANGUAGES];
	size_t n;
};

/* Fills clause->rows. */
bool rows_make(const struct oracle *o, struct clause *clause, struct error *err);
void rows_free(struct clause *clause);

/* Whether a token at this position fits the slot; `last`: it ends its row. */
bool slot_at(const struct oracle *o, const struct clause_rows *c, const struct row *r,
	const struct oracle_token *slot, bool last, bool stemmed, const struct oracle_text *p,
	uint32_t pos);
bool slot_fits(const struct oracle *o, const struct clause_rows *c, const struct row *r,
	const struct oracle_token *slot, bool last, bool stemmed, const struct oracle_token *token);
/* The list holds the pair (key, word). */
bool pairs_have(const struct oracle_pairs *pairs, const char *key, const char *word);
/* Whether an earlier language reads the clause just so: then a phrase need not be looked for again.
 */
bool row_is_repeated(const struct clause_rows *c, size_t language);

/* Words near each other (oracle_near.c). */
bool near_in(const struct oracle *o, const struct clause *clause, const struct oracle_text *p);

#endif
