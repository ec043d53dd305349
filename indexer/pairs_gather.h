/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Finds where frequent words of a database stand side by side: its tables have the positions of
 * each word, so that those of a few thousand documents at a time are put back into the order of the
 * text.
 */
#ifndef PILCROW_INDEXER_PAIRS_GATHER_H
#define PILCROW_INDEXER_PAIRS_GATHER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/buf.h"
#include "common/error.h"
#include "common/glass/positions.h"
#include "common/macros.h"

struct pairs_word {
	size_t start, len; /* in `names` */
	struct positions positions;
	uint32_t docid; /* where they stand; 0: at the end */
};

/* Numbers, growing. */
struct numbers {
	uint64_t *items;
	size_t n, room;
};

struct pairs_gather {
	struct database database;
	struct pairs_word *words; /* in byte order */
	size_t n_words, room;
	struct buf names;
	/* Of the documents at hand: document, position, word in one number each. */
	struct numbers spots, sorted;
	uint32_t next; /* the first docid not looked at */
};

/* The words, without prefix and with positions, that are in `least` documents or more. To be ended
   by pairs_gather_done(), also after a failure. */
bool pairs_gather_init(
	struct pairs_gather *g, const char *directory, uint32_t least, struct error *err) NODISCARD;
void pairs_gather_done(struct pairs_gather *g);

/*
 * Appends the pairs of the next documents, some thousands, by docid: the numbers of two words, 16
 * bits each, then the docid. A pair may come several times. Appends nothing once g->next is above
 * the last docid.
 */
bool pairs_gather_next(struct pairs_gather *g, struct numbers *out, struct error *err) NODISCARD;

#endif
