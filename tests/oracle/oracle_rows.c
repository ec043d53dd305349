/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A clause is analysed in each language of the index; its tokens become a row of slots, with groups
 * of slots that may also be one word written together.
 */
#include <stdlib.h>
#include <string.h>

#include "tests/oracle/oracle_rows.h"

static bool is_written_together(const struct oracle_token *t)
{
	return t->kind == TOKEN_JOINED || t->kind == TOKEN_JOINED_END;
}

static void place_joined(struct row *row, const struct oracle_token *joined)
{
	size_t first = MAX_SLOTS, n = 0;

	for (size_t i = 0; i < row->n; i++) {
		if (row->slots[i]->start >= joined->start && row->slots[i]->end <= joined->end) {
			if (n++ == 0)
				first = i;
		}
	}
	if (n == 1) {
		row->same[first] = joined;
	} else if (n > 1) {
		row->joined[first] = joined;
		row->group[first] = n;
	}
}

static void lay_out(struct row *row)
{
	for (size_t i = 0; i < row->tokens.n && row->n < MAX_SLOTS; i++) {
		if (!is_written_together(&row->tokens.items[i]))
			row->slots[row->n++] = &row->tokens.items[i];
	}
	for (size_t i = 0; i < row->tokens.n; i++) {
		if (row->tokens.items[i].kind == TOKEN_JOINED)
			place_joined(row, &row->tokens.items[i]);
	}
	if (row->n > 1 && row->slots[row->n - 1]->kind == TOKEN_NGRAM_TAIL &&
		row->slots[row->n - 2]->kind == TOKEN_NGRAM)
		row->n--;
}

static bool same_tokens(const struct row *a, const struct row *b)
{
	if (a->tokens.n != b->tokens.n)
		return false;
	for (size_t i = 0; i < a->tokens.n; i++) {
		const struct oracle_token *one = &a->tokens.items[i], *two = &b->tokens.items[i];

		if (strcmp(one->term, two->term) != 0 || one->kind != two->kind ||
			one->pos != two->pos)
			return false;
	}
	return true;
}

/* ---- One slot against one token ---- */

bool pairs_have(const struct oracle_pairs *pairs, const char *key, const char *word)
{
	size_t n;
	const struct oracle_pair *found = oracle_pairs_find(pairs, key, &n);

	for (size_t i = 0; i < n; i++) {
		if (strcmp(found[i].word, word) == 0)
			return true;
	}
	return false;
}

/* Whether `term` has a stem in common with `slot`, which is token `index` of the rows that read the
   clause as row `r` does. */
static bool shares_stem(const struct oracle *o, const struct clause_rows *c, const struct row *r,
	const struct oracle_token *slot, const char *term)
{
	size_t index = (size_t)(slot - r->tokens.items), n;
	const struct oracle_pair *accented;

	if (!slot->stem)
		return false;
	for (size_t i = 0; i < c->n; i++) {
		const struct oracle_token *read = &c->rows[i].tokens.items[index];

		if (same_tokens(&c->rows[i], r) &&
			(pairs_have(&o->surface, read->stem, term) ||
				(read->bare && pairs_have(&o->surface, read->bare, term))))
			return true;
	}
	accented = oracle_pairs_find(&o->accented, slot->term, &n);
	for (size_t i = 0; i < n; i++) {
		if (pairs_have(&o->surface, accented[i].word, term))
			return true;
	}
	return false;
}

bool slot_fits(const struct oracle *o, const struct clause_rows *c, const struct row *r,
	const struct oracle_token *slot, bool last, bool stemmed, const struct oracle_token *token)
{
	if (strcmp(slot->term, token->term) == 0)
		return true;
	if (slot->kind == TOKEN_NGRAM_TAIL && last)
		return strncmp(token->term, slot->term, strlen(slot->term)) == 0;
	return stemmed && shares_stem(o, c, r, slot, token->term);
}

/* ---- Rows against paragraphs ---- */

bool slot_at(const struct oracle *o, const struct clause_rows *c, const struct row *r,
	const struct oracle_token *slot, bool last, bool stemmed, const struct oracle_text *p,
	uint32_t pos)
{
	if (!slot || pos > p->n_positions)
		return false;
	for (size_t i = p->at[pos]; i < p->at[pos + 1]; i++) {
		if (slot_fits(o, c, r, slot, last, stemmed, &p->tokens.items[i]))
			return true;
	}
	return false;
}

bool row_is_repeated(const struct clause_rows *c, size_t language)
{
	for (size_t i = 0; i < language; i++) {
		if (same_tokens(&c->rows[i], &c->rows[language]))
			return true;
	}
	return false;
}

bool rows_make(const struct oracle *o, struct clause *clause, struct error *err)
{
	bool words = clause->kind != CLAUSE_WILDCARD && clause->kind != CLAUSE_PATTERNS &&
		     clause->kind != CLAUSE_FUZZY;

	if (clause->kind == CLAUSE_FILTER)
		words = (clause->field == IN_AUTHOR || clause->field == IN_KEYWORD ||
				clause->field == IN_SOURCE) &&
			!clause->is_pattern;
	if (!words)
		return true;
	clause->rows = calloc(1, sizeof *clause->rows);
	if (!clause->rows)
		return error_out_of_memory(err);
	for (size_t i = 0; i < o->ix->n_languages; i++) {
		struct row *row = &clause->rows->rows[clause->rows->n++];

		if (!oracle_analyse(o->ix->analyzers[i], clause->text, strlen(clause->text),
			    &row->tokens, err) ||
			!oracle_strip(o->ix->analyzers[i], &row->tokens, err))
			return false;
		lay_out(row);
	}
	return true;
}

void rows_free(struct clause *clause)
{
	for (size_t k = 0; clause->rows && k < clause->rows->n; k++)
		oracle_tokens_done(&clause->rows->rows[k].tokens);
	free(clause->rows);
	clause->rows = NULL;
}
