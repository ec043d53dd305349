/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The words of an index, as they come by in the merge of all terms: in order, each once, with how
   often it stands in all texts. It is kept in memory, some ten bytes a word. */
#ifndef PILCROW_INDEXER_BULK_VOCABULARY_H
#define PILCROW_INDEXER_BULK_VOCABULARY_H

#include <stddef.h>
#include <stdint.h>

#include "common/buf.h"

/* `{0}` is an empty one. */
struct vocabulary {
	struct buf words; /* of each: u8 length, bytes, varint frequency; sticky failure */
	uint32_t most;	  /* the highest frequency */
};

struct vocabulary_word {
	const char *text;
	size_t len;
	uint32_t frequency;
};

void vocabulary_done(struct vocabulary *v);
/* Terms that are no words for Xapian's spelling table are passed by: those that begin with a
   capital, as prefixes do, those of one byte, and those that do not count (frequency 0). */
void vocabulary_see(struct vocabulary *v, const char *term, size_t len, uint64_t frequency);
/* The word at offset *at, which moves behind it; false at the end. */
bool vocabulary_next(const struct vocabulary *v, size_t *at, struct vocabulary_word *out);

#endif
