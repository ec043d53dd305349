/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Finds where frequent words of a database stand side by side: its tables have the positions of
 * each word, so that those of a few thousand documents at a time are put back into the order of the
 * text, where that is not at hand any more.
 */
#ifndef PILCROW_INDEXER_PAIRS_GATHER_H
#define PILCROW_INDEXER_PAIRS_GATHER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"
#include "common/glass/positions.h"
#include "common/macros.h"
#include "indexer/numbers.h"
#include "indexer/pairs_texts.h"
#include "indexer/pairs_words.h"

/* A spot is where a word stands, in one number: the document, less the first one of some; the
   position; the word's number. */
enum { SPOT_WORD_BITS = 16, SPOT_POSITION_BITS = 32 };

/* Appends the pairs, as below, of spots in the order of the text. False when out of memory. */
bool pairs_of_spots(const struct numbers *spots, uint32_t first_docid, struct numbers *out);

struct pairs_place {
	struct positions positions;
	uint32_t docid; /* where they stand; 0: at the end */
};

/* A walk through a range of docids, `{0}` before the first. One thread at a time. */
struct pairs_gather {
	const struct pairs_words *words;
	struct pairs_texts texts;   /* if the words have texts; nothing of what follows but `next`
				       and `end` matters then */
	struct pairs_place *places; /* of each word */
	size_t n_places;
	/* Of the documents at hand: document, position, word in one number each. */
	struct numbers spots, grouped;
	uint32_t next, end; /* the first docid not looked at, that behind the last */
	unsigned windows;   /* since memory was given back */
};

/* Goes to the beginning of a range, `end` being the docid behind its last. The words must outlive
   the walk, and are the same for all walks of one gather. */
bool pairs_gather_begin(struct pairs_gather *g, const struct pairs_words *words, uint32_t first,
	uint32_t end, struct error *err) NODISCARD;
/* Also after a failure. */
void pairs_gather_done(struct pairs_gather *g);

/*
 * Appends the pairs of the next documents, some thousands, by docid: the numbers of two words, 16
 * bits each, then the docid. A pair may come several times. Appends nothing once g->next is
 * g->end.
 */
bool pairs_gather_next(struct pairs_gather *g, struct numbers *out, struct error *err) NODISCARD;

#endif
