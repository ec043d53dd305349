/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How a query was understood, for the user's eyes and for scripts. Filled by query_*, shown by
 * output_*. */
#ifndef PILCROW_SEARCHER_RECEIPT_H
#define PILCROW_SEARCHER_RECEIPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/buf.h"
#include "common/error.h"

/* One that was added. */
struct receipt_stem {
	char *stem; /* owned */
	/* By --expand: beside 1 for a word of the query. In place of a word: how like it is. */
	double weight;
	uint32_t paragraphs; /* that have it */
};

struct receipt_span {
	size_t start, end; /* bytes of the query */
};

struct receipt_word {
	char *text;	   /* as typed, without signs and quotes; owned */
	size_t start, end; /* bytes of the query */
	const char *role;  /* "should", "must", "not", "filter"; static */
	const char *kind;  /* "word", "exact word", "wildcard", "fuzzy", "phrase", "stemmed phrase",
			      "near", "value"; static */
	const char *field; /* "title", ...; NULL: the text; static */
	char **stems;	   /* what was looked up beside the word itself; owned */
	size_t n_stems;
	/* How often each stem is there, and what it weighs beside 1 for the word itself; owned. */
	uint32_t *stem_paragraphs;
	double *stem_weights;
	size_t found,
		used; /* words of the index that fit its patterns; those that were looked for */
	uint32_t paragraphs; /* document frequency of a word (the most frequent of its stems); 0 for
				phrases */
	uint32_t times;	     /* how often the query has it */
	struct receipt_span *again; /* where beside here; owned */
	size_t n_again;
	char **parts; /* words in it that weigh by themselves; owned */
	size_t n_parts;
	struct receipt_stem *kin; /* what stands in for it, most like it first; owned */
	size_t n_kin;
	const char *ignored; /* why it was left out: "stop word"; NULL if it was not; static */
};

struct receipt_note {
	const char *kind;  /* "repair", "ignored", "limit", "corrected"; static */
	size_t start, end; /* bytes of the query */
	char *text;	   /* a sentence for the user; owned */
};

struct receipt {
	char *tree; /* canonical form of what was run, such as: any(ship maintenance)
		       not(artillery); owned */
	struct receipt_word *words;
	size_t n_words;
	struct receipt_note *notes;
	size_t n_notes;
	bool loose;	      /* parts and kin of words match; they weigh anyway */
	bool timed_out;	      /* before all words of the index were held against a pattern */
	char *languages;      /* codes that the words were stemmed in, joined by blanks; owned */
	char **expanded_from; /* ids of what the query was expanded by, best first; owned */
	size_t n_expanded_from;
	struct receipt_stem *expanded_by; /* the stems, greatest weight first; owned */
	size_t n_expanded_by;
	char *ranking;	/* as --ranking takes it; NULL before the query was run; owned */
	char *no_norms; /* why document lengths were not had from norms; NULL if they were; owned */
};

void receipt_done(struct receipt *r);
/* Appends a zeroed word. NULL when out of memory. */
struct receipt_word *receipt_add_word(struct receipt *r, struct error *err);
bool receipt_note(struct receipt *r, const char *kind, size_t start, size_t end, struct error *err,
	const char *format, ...) PRINTF_LIKE(6, 7);

#endif
