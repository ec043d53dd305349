/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which words of an index most paragraphs have: told one after another, the best are kept. */
#ifndef PILCROW_INDEXER_FREQUENT_WORDS_H
#define PILCROW_INDEXER_FREQUENT_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/buf.h"
#include "common/error.h"
#include "common/macros.h"

/* `{.most = N}` is an empty one that keeps up to N. */
struct frequent_words {
	size_t most;
	struct buf bytes; /* of each: how many paragraphs, how long it is, the word */
	size_t n;
	uint32_t least; /* paragraphs that a further word must have */
};

void frequent_words_done(struct frequent_words *f);

/* A word of up to 255 bytes. Of two that are in as many paragraphs the one that is told first is
   kept. */
bool frequent_words_see(struct frequent_words *f, const char *word, size_t len, uint32_t paragraphs,
	struct error *err) NODISCARD;
/* Leaves no more than are to be kept. */
bool frequent_words_finish(struct frequent_words *f, struct error *err) NODISCARD;

/* The word at offset *at, which moves behind it, in the order in which they were told; NULL at the
   end. Not terminated. */
const char *frequent_words_next(const struct frequent_words *f, size_t *at, size_t *len);

#endif
