/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The texts of all documents of a build, as far as their words are frequent: what a database has
 * only by word, in the order in which it was read. They outlive the builder.
 */
#ifndef PILCROW_INDEXER_BULK_TEXTS_H
#define PILCROW_INDEXER_BULK_TEXTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/buf.h"
#include "common/error.h"
#include "common/macros.h"
#include "indexer/bulk/merge.h"
#include "indexer/bulk/run.h"

enum { TEXTS_MAX_WORDS = UINT16_MAX };

struct texts_run {
	const struct run *run;
	struct buf numbers; /* of its frequent words: varints the word, less the one before it, and
			       what the run calls it */
	uint32_t last;	    /* word in `numbers` */
};

/* `{ .share }` is an empty one. */
struct texts {
	uint32_t share; /* words are frequent that are in one of so many documents, or more */
	/* What is there once the builder has finished. No runs: it has no texts to give. */
	struct run *runs; /* owned; all but their texts is gone */
	struct texts_run *items;
	size_t n;
	struct buf words; /* frequent words in byte order: u8 length, bytes */
	uint32_t n_words;
	/* Its own. */
	uint32_t least, seen;
};

void texts_done(struct texts *t);

/* In how many of so many documents a frequent word is. */
static inline uint32_t texts_least(uint32_t documents, uint32_t share)
{
	return documents / share + 1;
}

/* Before the terms of a list of runs, with so many documents, are seen. Borrows the list. */
bool texts_begin(
	struct texts *t, const struct run *runs, uint32_t documents, struct error *err) NODISCARD;
/* Whether a term in so many documents may be one of its words. */
static inline bool texts_may_want(const struct texts *t, uint32_t documents)
{
	return documents >= t->least;
}

/* The term that the merge is at, which is in so many documents; in order. */
bool texts_see(
	struct texts *t, const struct merge *m, uint32_t documents, struct error *err) NODISCARD;
/* Takes over the runs. */
void texts_take(struct texts *t, struct run *runs);

#endif
