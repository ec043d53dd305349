/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Whether a paragraph matches, token by token. A clause is analysed in each language of the index;
 * its tokens become a row of slots, with groups of slots that may also be one word written
 * together.
 */
#include <stdlib.h>
#include <string.h>

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

static bool has_word(const struct oracle_pairs *pairs, const char *key, const char *word)
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
			(has_word(&o->surface, read->stem, term) ||
				(read->bare && has_word(&o->surface, read->bare, term))))
			return true;
	}
	accented = oracle_pairs_find(&o->accented, slot->term, &n);
	for (size_t i = 0; i < n; i++) {
		if (has_word(&o->surface, accented[i].word, term))
			return true;
	}
	return false;
}

static bool fits(const struct oracle *o, const struct clause_rows *c, const struct row *r,
	const struct oracle_token *slot, bool last, bool stemmed, const struct oracle_token *token)
{
	if (strcmp(slot->term, token->term) == 0)
		return true;
	if (slot->kind == TOKEN_NGRAM_TAIL && last)
		return strncmp(token->term, slot->term, strlen(slot->term)) == 0;
	return stemmed && shares_stem(o, c, r, slot, token->term);
}

/* ---- Rows against paragraphs ---- */

static bool slot_at(const struct oracle *o, const struct clause_rows *c, const struct row *r,
	const struct oracle_token *slot, bool last, bool stemmed, const struct oracle_paragraph *p,
	uint32_t pos)
{
	if (!slot || pos > p->n_positions)
		return false;
	for (size_t i = p->at[pos]; i < p->at[pos + 1]; i++) {
		if (fits(o, c, r, slot, last, stemmed, &p->tokens.items[i]))
			return true;
	}
	return false;
}

static bool row_at(const struct oracle *o, const struct clause_rows *c, const struct row *r,
	size_t slot, bool stemmed, const struct oracle_paragraph *p, uint32_t pos)
{
	bool last = slot + 1 == r->n;

	if (slot == r->n)
		return true;
	if ((slot_at(o, c, r, r->slots[slot], last, stemmed, p, pos) ||
		    slot_at(o, c, r, r->same[slot], last, stemmed, p, pos)) &&
		row_at(o, c, r, slot + 1, stemmed, p, pos + 1))
		return true;
	return r->joined[slot] && slot_at(o, c, r, r->joined[slot], false, stemmed, p, pos) &&
	       row_at(o, c, r, slot + r->group[slot], stemmed, p, pos + 1);
}

static bool row_in(const struct oracle *o, const struct clause_rows *c, const struct row *r,
	bool stemmed, const struct oracle_paragraph *p)
{
	if (r->n == 0)
		return false;
	for (uint32_t pos = 1; pos <= p->n_positions; pos++) {
		if (row_at(o, c, r, 0, stemmed, p, pos))
			return true;
	}
	return false;
}

/* Whether an earlier language reads the clause just so: then a phrase need not be looked for again.
 */
static bool is_repeated(const struct clause_rows *c, size_t language)
{
	for (size_t i = 0; i < language; i++) {
		if (same_tokens(&c->rows[i], &c->rows[language]))
			return true;
	}
	return false;
}

/* A word by itself: by its stem in the right language, or by a stem of its accented form. */
static bool word_in(const struct oracle *o, const struct clause_rows *c, size_t language,
	const struct oracle_token *word, bool last, const struct oracle_paragraph *p)
{
	bool own = language == 0 ||
		   strcmp(analyzer_language(o->ix->analyzers[language]), p->language) == 0;

	for (size_t i = 0; i < p->tokens.n; i++) {
		const struct oracle_token *token = &p->tokens.items[i];

		if (!word->stem) {
			if (fits(o, c, &c->rows[language], word, last, false, token))
				return true;
			continue;
		}
		if (!token->stem)
			continue;
		if (own && (strcmp(word->stem, token->stem) == 0 ||
				   (word->bare && strcmp(word->bare, token->stem) == 0)))
			return true;
		if (has_word(&o->accented, word->term, token->stem))
			return true;
	}
	return false;
}

static bool chunk_in(
	const struct oracle *o, const struct clause_rows *c, const struct oracle_paragraph *p)
{
	for (size_t i = 0; i < c->n; i++) {
		const struct row *r = &c->rows[i];

		if (r->n == 1) {
			if (word_in(o, c, i, r->slots[0], true, p) ||
				(r->same[0] && word_in(o, c, i, r->same[0], true, p)))
				return true;
			continue;
		}
		if (!is_repeated(c, i) && row_in(o, c, r, true, p))
			return true;
		if (r->n > 1 && r->joined[0] && r->group[0] == r->n &&
			word_in(o, c, i, r->joined[0], false, p))
			return true;
	}
	return false;
}

static bool clause_in(const struct oracle *o, const struct clause *clause,
	const struct clause_rows *c, const struct oracle_paragraph *p)
{
	if (clause->kind == CLAUSE_WORD)
		return chunk_in(o, c, p);
	for (size_t i = 0; i < c->n; i++) {
		if (!is_repeated(c, i) &&
			row_in(o, c, &c->rows[i], clause->kind == CLAUSE_STEMMED, p))
			return true;
	}
	return false;
}

/* ---- Whole queries ---- */

/* A dash, say: it means nothing. */
static bool is_empty(const struct clause_rows *c)
{
	for (size_t i = 0; i < c->n; i++) {
		if (c->rows[i].n > 0)
			return false;
	}
	return true;
}

static bool make_rows(const struct oracle *o, const struct clause *clause, struct clause_rows *c,
	struct error *err)
{
	for (size_t i = 0; i < o->ix->n_languages; i++) {
		struct row *row = &c->rows[c->n++];

		if (!oracle_analyse(o->ix->analyzers[i], clause->text, strlen(clause->text),
			    &row->tokens, err) ||
			!oracle_strip(o->ix->analyzers[i], &row->tokens, err))
			return false;
		lay_out(row);
	}
	return true;
}

static void rows_free(struct clause_rows *c, size_t n)
{
	for (size_t i = 0; c && i < n; i++) {
		for (size_t k = 0; k < c[i].n; k++)
			oracle_tokens_done(&c[i].rows[k].tokens);
	}
	free(c);
}

static bool decide(const struct oracle *o, const struct clauses *query,
	const struct clause_rows *rows, const struct oracle_paragraph *p)
{
	bool any = false, must = true, have_must = false;

	for (size_t i = 0; i < query->n; i++) {
		const struct clause *clause = &query->items[i];
		bool in = clause_in(o, clause, &rows[i], p);

		if (is_empty(&rows[i]))
			continue;
		if (clause->role == CLAUSE_NOT) {
			if (in)
				return false;
		} else if (clause->role == CLAUSE_MUST || query->all) {
			have_must = true;
			must &= in;
		} else {
			any |= in;
		}
	}
	return have_must ? must : any;
}

bool oracle_match(
	const struct oracle *o, const struct clauses *query, bool *matches, struct error *err)
{
	struct clause_rows *rows = calloc(query->n, sizeof *rows);
	bool positive = false, ok = true;

	err->code = ERROR_NONE;
	if (!rows)
		return error_out_of_memory(err);
	for (size_t i = 0; ok && i < query->n; i++) {
		ok = make_rows(o, &query->items[i], &rows[i], err);
		positive |= query->items[i].role != CLAUSE_NOT && !is_empty(&rows[i]);
	}
	for (size_t i = 0; ok && i < o->n; i++)
		matches[i] = positive && decide(o, query, rows, &o->paragraphs[i]);
	rows_free(rows, query->n);
	return ok && positive;
}
