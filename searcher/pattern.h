/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a query wants marked, in terms that can be held against the tokens of a paragraph. The query
 * builder makes patterns of the positive parts of a query only, so an excluded word is never
 * marked.
 *
 * A pattern is a row of slots; a word is a pattern of one slot, a phrase of several. It matches
 * where tokens at positions p, p+1, ... each fit their slot; the whole is then one mark, from the
 * start of the first token to the end of the last. With a window, the tokens may stand apart, and
 * each is a mark of its own. With `absent`, nothing is marked in a text that has any of its forms.
 */
#ifndef PILCROW_SEARCHER_PATTERN_H
#define PILCROW_SEARCHER_PATTERN_H

#include <stdbool.h>
#include <stddef.h>

#include "common/error.h"

/* How a mark came about, the closest first. */
enum mark_kind {
	MARK_EXACT, /* the word as it was asked for */
	MARK_STEM,  /* another one of the same stem */
	MARK_WILDCARD,
	MARK_FUZZY,
	MARK_PART,  /* one of the words that one of the query is made of */
	MARK_ALIKE, /* a word that stands in for one of the query */
};

enum pattern_field { FIELD_TEXT, FIELD_TITLE };

/* One way for a token to fit a slot. */
struct form {
	char *text; /* owned; folded */
	size_t len;
	bool is_stem;	      /* compared with the token's stem, else with its term */
	enum mark_kind kind;  /* of the mark (a phrase's mark is MARK_STEM if any slot's is) */
	const char *language; /* static or the index's: only in paragraphs of this language; NULL:
				 any */
	double weight;	      /* in the ranking, beside 1 for what the query says */
};

struct slot {
	struct form *forms;
	size_t n;
};

struct pattern {
	struct slot *slots;
	size_t n;
	struct slot absent; /* of patterns of one slot only */
	enum pattern_field field;
	bool phrase;   /* asked for in quotes, or a word of several tokens: marked as one span */
	size_t window; /* tokens fit at places of their own within so many positions; 0: in a row */
	bool ordered;  /* with a window: in the order of the slots */
	double weight; /* of one occurrence when windows are compared; idf of the rarest slot */
	size_t query_start, query_end; /* bytes of the query text that asked for it */
};

struct patterns {
	struct pattern *items;
	size_t n, cap;
	/* If `words_known`, a token that fits a form by its stem has one of these terms: the stems
	   of others need not be found out. */
	struct slot words;
	bool words_known;
};

void patterns_done(struct patterns *p);
/* Appends an empty pattern and returns it; NULL when out of memory. Pointers to earlier ones go
 * stale. */
struct pattern *patterns_add(struct patterns *p, struct error *err);
struct slot *pattern_add_slot(struct pattern *p, struct error *err);
void slot_done(struct slot *s);
/* With weight 1. */
bool slot_add_form(struct slot *s, const char *text, size_t len, bool is_stem, enum mark_kind kind,
	const char *language, struct error *err) NODISCARD;
/* The same with all of a form, whose text is copied. */
bool slot_copy_form(struct slot *s, const struct form *form, struct error *err) NODISCARD;

#endif
