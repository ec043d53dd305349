/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds where frequent words stand side by side, in texts that are at hand. */
#ifndef PILCROW_INDEXER_PAIRS_TEXTS_H
#define PILCROW_INDEXER_PAIRS_TEXTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"
#include "common/macros.h"
#include "indexer/bulk/texts.h"
#include "indexer/numbers.h"

/* Words at one position; they have numbers among all frequent ones. */
struct pairs_words_here {
	uint16_t *items;
	size_t n, room;
};

/* A walk through the documents of texts: `{0}` before the first. One thread at a time. */
struct pairs_texts {
	const struct texts *texts; /* borrowed */
	/* The document to come, by its run and where that has it. */
	size_t run;
	uint32_t docid;
	const char *at;
	/* By number in that run: the word's among all frequent ones, or none. */
	uint16_t *words;
	size_t room;
	struct pairs_words_here before, here;
};

/* Goes to a document, from 1. */
bool pairs_texts_begin(struct pairs_texts *p, const struct texts *texts, uint32_t docid,
	struct error *err) NODISCARD;
/* Also after a failure. */
void pairs_texts_done(struct pairs_texts *p);

/* Appends the pairs of documents up to before `end`, as pairs_gather_next() does. */
bool pairs_texts_take(
	struct pairs_texts *p, uint32_t end, struct numbers *out, struct error *err) NODISCARD;

#endif
