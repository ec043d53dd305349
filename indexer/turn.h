/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the commands that change which generation is live have in common. */
#ifndef PILCROW_INDEXER_TURN_H
#define PILCROW_INDEXER_TURN_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "common/error.h"
#include "common/store.h"
#include "indexer/verify.h"

/* Locks INDEX, which must be there; waits as long as is said, or until *stop is not 0. */
struct store *turn_lock(const char *index, double wait_seconds, const atomic_int *stop,
	struct error *err) NODISCARD;
/* The same where INDEX may be made. */
struct store *turn_lock_or_make(const char *index, double wait_seconds, const atomic_int *stop,
	struct error *err) NODISCARD;

/* The files, the facts and a sample; the whole database only if `thorough`,
 * which *stop ends when it is not 0. Faults are in *out. */
bool turn_verify(const struct generation *g, bool thorough, const atomic_int *stop,
	struct verdict *out, struct error *err) NODISCARD;

/* The published generations of an index. */
struct turns {
	uint32_t *list; /* ascending, owned */
	size_t n, cap;
	uint32_t live; /* 0: none */
};

void turns_done(struct turns *t);
bool turns_read(struct turns *out, const char *index, struct error *err) NODISCARD;

#endif
