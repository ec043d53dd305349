/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whether a paragraph matches, token by token: phrases, single words, and groups of clauses. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "tests/oracle/oracle_rows.h"

/* More than any value has that is generated. */
enum { MAX_VALUE = 512 };

static bool row_at(const struct oracle *o, const struct clause_rows *c, const struct row *r,
	size_t slot, bool stemmed, const struct oracle_text *p, uint32_t pos)
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
	bool stemmed, const struct oracle_text *p)
{
	if (r->n == 0)
		return false;
	for (uint32_t pos = 1; pos <= p->n_positions; pos++) {
		if (row_at(o, c, r, 0, stemmed, p, pos))
			return true;
	}
	return false;
}

static bool is_asked(const struct index *ix, const char *language)
{
	for (size_t i = 0; i < ix->n_languages; i++) {
		if (strcmp(analyzer_language(ix->analyzers[i]), language) == 0)
			return true;
	}
	return false;
}

/* A word by itself: by its stem in the right language, or by a stem of its accented form. */
static bool word_in(const struct oracle *o, const struct clause_rows *c, size_t language,
	const struct oracle_token *word, bool last, const struct oracle_text *p)
{
	bool own = strcmp(analyzer_language(o->ix->analyzers[language]), p->language) == 0 ||
		   (language == 0 && !is_asked(o->ix, p->language));
	for (size_t i = 0; i < p->tokens.n; i++) {
		const struct oracle_token *token = &p->tokens.items[i];

		if (!word->stem) {
			if (slot_fits(o, c, &c->rows[language], word, last, false, token))
				return true;
			continue;
		}
		if (!token->stem)
			continue;
		if (own && (strcmp(word->stem, token->stem) == 0 ||
				   (word->bare && strcmp(word->bare, token->stem) == 0)))
			return true;
		if (pairs_have(&o->accented, word->term, token->stem))
			return true;
	}
	return false;
}

static bool chunk_in(
	const struct oracle *o, const struct clause_rows *c, const struct oracle_text *p)
{
	for (size_t i = 0; i < c->n; i++) {
		const struct row *r = &c->rows[i];

		if (r->n == 1) {
			if (word_in(o, c, i, r->slots[0], true, p) ||
				(r->same[0] && word_in(o, c, i, r->same[0], true, p)))
				return true;
			continue;
		}
		if (!row_is_repeated(c, i) && row_in(o, c, r, true, p))
			return true;
		if (r->n > 1 && r->joined[0] && r->group[0] == r->n &&
			word_in(o, c, i, r->joined[0], false, p))
			return true;
	}
	return false;
}

static bool pattern_in(const struct clause *clause, const struct oracle_text *p)
{
	for (size_t i = 0; i < p->tokens.n; i++) {
		const char *term = p->tokens.items[i].term;

		if (clause->kind == CLAUSE_WILDCARD || clause->kind == CLAUSE_FILTER
				? oracle_glob(clause->text, term)
				: oracle_edits(clause->text, term, clause->distance))
			return true;
	}
	return false;
}

static bool any_fits(const char *pattern, const struct oracle_text *p, uint32_t pos)
{
	for (size_t i = p->at[pos]; i < p->at[pos + 1]; i++) {
		if (oracle_glob(pattern, p->tokens.items[i].term))
			return true;
	}
	return false;
}

static bool patterns_at(const char *patterns, const struct oracle_text *p, uint32_t pos)
{
	const char *blank = strchr(patterns, ' ');
	char *first = strndup(patterns, blank ? (size_t)(blank - patterns) : strlen(patterns));
	bool fits = first && pos <= p->n_positions && any_fits(first, p, pos);

	free(first);
	return fits && (!blank || patterns_at(blank + 1, p, pos + 1));
}

static bool patterns_in(const char *patterns, const struct oracle_text *p)
{
	for (uint32_t pos = 1; pos <= p->n_positions; pos++) {
		if (patterns_at(patterns, p, pos))
			return true;
	}
	return false;
}

/* ---- Filters ---- */

static bool fits_any(
	const struct oracle *o, const struct clause *clause, const struct oracle_texts *values)
{
	for (size_t i = 0; i < values->n; i++) {
		if (!clause->rows) {
			if (pattern_in(clause, &values->items[i]))
				return true;
			continue;
		}
		for (size_t k = 0; k < clause->rows->n; k++) {
			if (row_in(o, clause->rows, &clause->rows->rows[k], false,
				    &values->items[i]))
				return true;
		}
	}
	return false;
}

static bool value_fits(const struct clause *clause, const char *value)
{
	char lower[MAX_VALUE];
	bool folds = clause->field == IN_LANGUAGE || clause->field == IN_HOST;
	size_t i;

	for (i = 0; i + 1 < sizeof lower && clause->text[i]; i++)
		lower[i] = folds ? (char)tolower((unsigned char)clause->text[i]) : clause->text[i];
	lower[i] = '\0';
	return value && oracle_glob(lower, value);
}

static bool filter_in(
	const struct oracle *o, const struct clause *clause, const struct oracle_paragraph *p)
{
	switch (clause->field) {
	case IN_AUTHOR:
		return fits_any(o, clause, &p->authors);
	case IN_KEYWORD:
		return fits_any(o, clause, &p->keywords);
	case IN_SOURCE:
		return fits_any(o, clause, &p->source);
	case IN_LANGUAGE:
		return value_fits(clause, p->language);
	case IN_ARTICLE:
		return value_fits(clause, p->article);
	case IN_URL:
		return value_fits(clause, p->url);
	case IN_HOST:
		return value_fits(clause, p->host);
	default:
		return oracle_date_fits(clause->text, p->date, o->now);
	}
}

/* ---- Clauses ---- */

static bool group_in(
	const struct oracle *o, const struct clauses *group, const struct oracle_paragraph *p);

static bool clause_in(
	const struct oracle *o, const struct clause *clause, const struct oracle_paragraph *p)
{
	const struct clause_rows *c = clause->rows;
	const struct oracle_text *text = clause->field == IN_TITLE ? &p->title : &p->body;

	switch (clause->kind) {
	case CLAUSE_WORD:
		return chunk_in(o, c, text);
	case CLAUSE_NEAR:
	case CLAUSE_JOINED:
		return near_in(o, clause, text);
	case CLAUSE_WILDCARD:
	case CLAUSE_FUZZY:
		return pattern_in(clause, text);
	case CLAUSE_PATTERNS:
		return patterns_in(clause->text, text);
	case CLAUSE_FILTER:
		return filter_in(o, clause, p);
	case CLAUSE_GROUP:
		return group_in(o, &clause->group, p);
	case CLAUSE_EXACT:
	case CLAUSE_STEMMED:
	case CLAUSE_SURFACE:
		break;
	}
	for (size_t i = 0; i < c->n; i++) {
		if (!row_is_repeated(c, i) &&
			row_in(o, c, &c->rows[i], clause->kind == CLAUSE_STEMMED, text))
			return true;
	}
	return false;
}

/* A dash, say: it means nothing. */
static bool is_empty(const struct clause *clause)
{
	if (clause->kind == CLAUSE_GROUP) {
		for (size_t i = 0; i < clause->group.n; i++) {
			if (!is_empty(&clause->group.items[i]))
				return false;
		}
		return true;
	}
	for (size_t i = 0; clause->rows && i < clause->rows->n; i++) {
		if (clause->rows->rows[i].n > 0)
			return false;
	}
	return clause->rows != NULL;
}

/* Operators: signs but - say nothing. */
static bool joined_in(
	const struct oracle *o, const struct clauses *group, const struct oracle_paragraph *p)
{
	bool and = group->join == JOIN_AND;

	for (size_t i = 0; i < group->n; i++) {
		const struct clause *clause = &group->items[i];

		if (is_empty(clause))
			continue;
		if ((clause_in(o, clause, p) == (clause->role != CLAUSE_NOT)) != and)
			return !and;
	}
	return and;
}

/* What a pair of parentheses around a single clause is about. */
static const struct clause *inside(const struct clause *clause)
{
	while (clause->kind == CLAUSE_GROUP && clause->group.n == 1 && clause->boost == 0) {
		const struct clause *only = &clause->group.items[0];

		if (only->role == CLAUSE_NOT ||
			(only->role == CLAUSE_MUST && only->kind != CLAUSE_GROUP))
			break;
		clause = only;
	}
	return clause;
}

/* It says where to look, and nothing else. */
static bool is_filter(const struct clause *clause)
{
	for (size_t i = 0; clause->kind == CLAUSE_GROUP && i < clause->group.n; i++) {
		if (!is_filter(&clause->group.items[i]))
			return false;
	}
	return clause->kind == CLAUSE_GROUP || clause->kind == CLAUSE_FILTER;
}

struct verdict {
	bool any, have_any, must, have_must, excluded;
	bool filters; /* groups of filters */
	bool field[IN_DATE + 1], have_field[IN_DATE + 1];
};

static void take(struct verdict *v, const struct clause *clause, bool all, bool in)
{
	if (clause->role == CLAUSE_NOT) {
		v->excluded |= in;
	} else if (clause->role == CLAUSE_SHOULD && is_filter(clause)) {
		const struct clause *only = inside(clause);

		if (only->kind == CLAUSE_FILTER) {
			v->have_field[only->field] = true;
			v->field[only->field] |= in;
		} else {
			v->filters &= in;
		}
	} else if (clause->role == CLAUSE_MUST || all) {
		v->have_must = true;
		v->must &= in;
	} else {
		v->have_any = true;
		v->any |= in;
	}
}

static bool group_in(
	const struct oracle *o, const struct clauses *group, const struct oracle_paragraph *p)
{
	struct verdict v = { .must = true, .filters = true };

	if (group->join != JOIN_NOTHING)
		return joined_in(o, group, p);
	for (size_t i = 0; i < group->n; i++) {
		const struct clause *clause = &group->items[i];

		if (!is_empty(clause))
			take(&v, clause, group->all, clause_in(o, clause, p));
	}
	if (v.excluded || !v.filters)
		return false;
	for (size_t i = 0; i <= IN_DATE; i++) {
		if (v.have_field[i] && !v.field[i])
			return false;
	}
	return v.have_must ? v.must : v.any || !v.have_any;
}

/* ---- Whole queries ---- */

static bool make_all_rows(const struct oracle *o, struct clauses *group, struct error *err)
{
	for (size_t i = 0; i < group->n; i++) {
		struct clause *clause = &group->items[i];

		if (!(clause->kind == CLAUSE_GROUP ? make_all_rows(o, &clause->group, err)
						   : rows_make(o, clause, err)))
			return false;
	}
	return true;
}

static void free_all_rows(struct clauses *group)
{
	for (size_t i = 0; i < group->n; i++) {
		free_all_rows(&group->items[i].group);
		rows_free(&group->items[i]);
	}
}

/* Whether it says what to look for, and not only what not. */
static bool is_positive(const struct clauses *group)
{
	for (size_t i = 0; i < group->n; i++) {
		const struct clause *clause = &group->items[i];

		if (clause->role != CLAUSE_NOT && !is_empty(clause) &&
			(clause->kind != CLAUSE_GROUP || is_positive(&clause->group)))
			return true;
	}
	return false;
}

bool oracle_match(const struct oracle *o, struct clauses *query, bool *matches, struct error *err)
{
	bool positive, ok;

	err->code = ERROR_NONE;
	ok = make_all_rows(o, query, err);
	positive = ok && is_positive(query);
	for (size_t i = 0; ok && i < o->n; i++)
		matches[i] = positive && group_in(o, query, &o->paragraphs[i]);
	free_all_rows(query);
	return positive;
}
