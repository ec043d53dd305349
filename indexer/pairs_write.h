/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writing the file that common/pairs.h describes. */
#ifndef PILCROW_INDEXER_PAIRS_WRITE_H
#define PILCROW_INDEXER_PAIRS_WRITE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"
#include "common/macros.h"
#include "indexer/bulk/texts.h"
#include "indexer/pairs_file.h"

struct pairs_options {
	uint32_t min_documents; /* of a database, to be worth the file */
	uint32_t share;		/* words are taken that are in one of so many documents, or more */
};

/* What pays, by measurement (see the .c). */
extern const struct pairs_options pairs_usual;

/* For the database in `directory`. Whatever file was there is replaced by rename, or removed where
   the database is too small. The file is the same, but is made in half the time, with the texts of
   the database, whose share is that of the options; NULL or none: from its tables. */
bool pairs_write(const char *directory, const struct pairs_options *options,
	const struct texts *texts, const struct pairs_work *how, struct error *err) NODISCARD;

/* What happened to a database since it was copied. */
struct pairs_since {
	const char *directory;	/* of the original, as it was */
	const uint32_t *docids; /* in any order: of its documents those that have other terms, or
				   are gone */
	size_t n;
};

/* Where more than one document in so many changed or came since all was made, it is made anew. */
enum { PAIRS_CHANGED_SHARE = 16 };

/*
 * As pairs_write(), for a copy of another database that was changed since: links to the file of
 * that one, and notes beside it what changed since that was made (see common/pairs.h). Its words
 * stay as long as pairs_words_will_do(). All is made anew where the old file is missing or damaged,
 * or where too many documents changed or words drifted.
 */
bool pairs_update(const char *directory, const struct pairs_options *options,
	const struct pairs_since *since, const struct pairs_work *how, struct error *err) NODISCARD;

/* In how many documents a word must be. */
uint32_t pairs_least_documents(const struct xap_stats *of, const struct pairs_options *options);

/* Whether the pairs in `directory`, if there are any, are right: every list is what the positions
   say, for words that will do. ERROR_CORRUPT otherwise. */
bool pairs_check(
	const char *directory, const struct pairs_options *options, struct error *err) NODISCARD;

#endif
