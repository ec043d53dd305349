/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writing the file that common/pairs.h describes. */
#ifndef PILCROW_INDEXER_PAIRS_WRITE_H
#define PILCROW_INDEXER_PAIRS_WRITE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "common/error.h"
#include "common/macros.h"

struct pairs_options {
	uint32_t min_documents; /* of a database, to be worth the file */
	uint32_t share;		/* words are taken that are in one of so many documents, or more */
};

/* What pays, by measurement (see the .c). */
extern const struct pairs_options pairs_usual;

/* How it is done, which makes no difference to the file. */
struct pairs_work {
	unsigned jobs;		/* threads: 1 or more */
	const atomic_int *stop; /* ends it with ERROR_INTERRUPTED when not 0; may be NULL */
};

/* What a thread takes at most, unless paragraphs are very long. */
enum { PAIRS_THREAD_MEMORY = 64 << 20 };

/* For the database in `directory`. Whatever file was there is replaced by rename, or removed where
   the database is too small. */
bool pairs_write(const char *directory, const struct pairs_options *options,
	const struct pairs_work *how, struct error *err) NODISCARD;

/* Whether the pairs in `directory`, if there are any, are those that would be written now.
   ERROR_CORRUPT otherwise. */
bool pairs_check(
	const char *directory, const struct pairs_options *options, struct error *err) NODISCARD;

#endif
