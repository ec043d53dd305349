/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The words of a query that are in no paragraph, and what may have been meant by each. */
#ifndef PILCROW_SEARCHER_SUGGEST_WORDS_H
#define PILCROW_SEARCHER_SUGGEST_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"
#include "searcher/index.h"
#include "searcher/receipt.h"
#include "searcher/request.h"

/* Each costs a walk over the vocabulary; a query with more words that are not there is no slip of
 * the keyboard. */
enum { SUGGEST_MAX_WORDS = 4 };

/* Of each word so many readings are tried. */
enum { SUGGEST_MAX_READINGS = 4 };

struct suggest_reading {
	char *text;	     /* what to write instead; owned */
	size_t start, end;   /* of which bytes of the query */
	unsigned distance;   /* edits; 0 for two words joined, 2 for one split */
	uint32_t paragraphs; /* that have it; of the rarer half of a split word */
	bool whole;	     /* it is a plain word in place of one: nobody means to say it twice */
	bool repeats;	     /* the query has the word already */
};

struct suggest_word {
	/* All equally near; the most frequent first. */
	struct suggest_reading readings[SUGGEST_MAX_READINGS];
	size_t n;
	const struct receipt_word *word; /* that they are of, or of a part of it; the receipt's */
};

struct suggest_words {
	struct suggest_word items[SUGGEST_MAX_WORDS]; /* those with a reading, in order */
	size_t n;
};

void suggest_words_done(struct suggest_words *w);

/* The bytes of the query that go with a word there when it is left out, blanks and signs included.
 */
struct receipt_span suggest_words_drop(const struct request *request, size_t start, size_t end);

/* *out is empty on entry. */
bool suggest_words_find(struct suggest_words *out, struct index *ix, const struct request *request,
	const struct receipt *receipt, struct error *err) NODISCARD;

#endif
