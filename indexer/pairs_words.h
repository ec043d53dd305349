/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The frequent words of a database, whose pairs common/pairs.h lists. */
#ifndef PILCROW_INDEXER_PAIRS_WORDS_H
#define PILCROW_INDEXER_PAIRS_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/buf.h"
#include "common/error.h"
#include "common/glass/database.h"
#include "common/macros.h"
#include "common/pairs.h"
#include "indexer/bulk/texts.h"

struct pairs_word {
	size_t start, len; /* in `names` */
};

/* Never changed once they are made: threads share them. */
struct pairs_words {
	struct database database;
	const struct texts *texts; /* in which they stand, if that is at hand; NULL: the database
				      says where */
	struct pairs_word *items;  /* in byte order */
	size_t n, room;
	struct buf names;
};

/* The words, without prefix and with positions, that are in `least` documents or more. To be ended
   by pairs_words_done(), also after a failure. */
bool pairs_words_init(
	struct pairs_words *w, const char *directory, uint32_t least, struct error *err) NODISCARD;
/* The same words from the texts of a database, which are borrowed; it is not opened. */
bool pairs_words_of_texts(
	struct pairs_words *w, const struct texts *texts, struct error *err) NODISCARD;
/* The same words for this database as in a file of pairs; ERROR_CORRUPT if they do not ascend. */
bool pairs_words_of_file(struct pairs_words *w, const char *directory, const struct pairs *p,
	struct error *err) NODISCARD;
void pairs_words_done(struct pairs_words *w);

/*
 * Whether they will do for pairs_words_init(.., least, ..) of their database: of those that one
 * takes in, and those it leaves out, no more than one in PAIRS_WORDS_DRIFT is otherwise with these.
 * A phrase with a word that is missing takes longer to be found; one that is no longer frequent
 * takes some room.
 */
enum { PAIRS_WORDS_DRIFT = 16 };
bool pairs_words_will_do(
	const struct pairs_words *w, uint32_t least, bool *will, struct error *err) NODISCARD;

#endif
