/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A function in a process of its own: for what cannot be interrupted, and for what may crash on
 * damaged data. No other thread of ours may hold a lock meanwhile that the function wants.
 */
#ifndef PILCROW_INDEXER_APART_H
#define PILCROW_INDEXER_APART_H

#include <stdatomic.h>
#include <stdbool.h>
#include <sys/types.h>

#include "common/buf.h"
#include "common/error.h"

/* What it finds: faults, and the words for them. Nothing else of what it does is seen outside. */
typedef bool apart_fn(const void *ctx, size_t *faults, struct buf *report, struct error *err);

struct apart {
	pid_t pid; /* 0: none */
	int from;  /* its end of a pipe */
	struct buf said;
};

bool apart_start(struct apart *a, apart_fn *fn, const void *ctx, struct error *err) NODISCARD;

/*
 * Waits for it. A crash is ERROR_CORRUPT, a kill from outside ERROR_IO; *stop (may be NULL) that
 * becomes other than 0 kills it and is ERROR_INTERRUPTED. What it found is added.
 */
bool apart_wait(struct apart *a, const atomic_int *stop, size_t *faults, struct buf *report,
	struct error *err) NODISCARD;

/* Both. */
bool apart_run(apart_fn *fn, const void *ctx, const atomic_int *stop, size_t *faults,
	struct buf *report, struct error *err) NODISCARD;

/* Kills it if it runs; frees. */
void apart_done(struct apart *a);

#endif
