/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The file that common/bounds.h describes, for a copy of a database to which some documents are
 * about to come or to be lost: made from the original, while the copy is being written. Its blocks
 * end where the original's do.
 */
#ifndef PILCROW_INDEXER_BOUNDS_RENEW_H
#define PILCROW_INDEXER_BOUNDS_RENEW_H

#include <stdatomic.h>

#include "common/xap.h"
#include "indexer/bounds_gains.h"

struct bounds_since {
	const char *directory; /* of the original, which has its norms */
	const uint32_t *lost;  /* documents of it, each once, in any order: they are gone, or
				  another is in their place */
	size_t n_lost;
	struct bounds_gains *gains; /* which are sorted here */
};

/* Writes it to `directory`, for a state of which only the revision is not known: until
   bounds_adopt() it is of no use. Other arguments as of bounds_write(). */
bool bounds_renew(const char *directory, const struct bounds_since *since, uint32_t least,
	const atomic_int *stop, struct error *err) NODISCARD;

/* Makes what bounds_renew() wrote the bounds of the database as it has become. False in *is where
   that is not what was expected, or nothing was written. */
bool bounds_adopt(
	const char *directory, const struct xap_stats *of, bool *is, struct error *err) NODISCARD;

#endif
