/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A row of consecutive articles, as the feed hands it out. They lie one after another, so that
 * whoever goes through them finds the next one's contents where the last one's end: articles that
 * each had memory of their own cost a wait for it several times over, which for those of one
 * paragraph was more than all else that is done to read them.
 */
#ifndef PILCROW_INDEXER_RANGE_H
#define PILCROW_INDEXER_RANGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"
#include "indexer/article.h"

/* `{0}` is an empty one. The articles are its own; they borrow the names of their files. */
struct range {
	uint32_t number;
	struct article *articles;
	size_t n, cap;
	uint64_t text_bytes;
	struct range_block *blocks, *filling; /* all; the one at hand */
	size_t n_large;			      /* articles that are not packed */
};

void range_done(struct range *r);
/* Empties it; keeps memory. */
void range_clear(struct range *r);
/* Appends an article. What *article has thereafter is good for article_clear() alone. */
bool range_add(struct range *r, struct article *article, struct error *err) NODISCARD;
/* Takes article `i` out. */
void range_remove(struct range *r, size_t i);

/* Of text in a range, for an input of so many bytes (0: not known) and threads, where memory is
   enough for that (memory_share.h). */
uint64_t range_usual(uint64_t input_bytes, unsigned jobs);
/* Of text, where a range has `most` at most and a thread's share of what is left is `fair`: no more
   than that, so that all come to the end at about the same time, but enough to be worth a range. */
uint64_t range_fair(uint64_t most, uint64_t fair);

#endif
