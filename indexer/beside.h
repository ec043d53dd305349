/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A function in a thread of its own, for work that is done while there is other work. */
#ifndef PILCROW_INDEXER_BESIDE_H
#define PILCROW_INDEXER_BESIDE_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

#include "common/error.h"
#include "common/macros.h"

typedef bool beside_fn(void *ctx, struct error *err);

/* `{ .run, .ctx }` at first; must not move once it is begun. */
struct beside {
	beside_fn *run;
	void *ctx;
	pthread_t thread;
	bool started, ok;   /* `ok` is known at the end */
	atomic_bool failed; /* by now */
	struct error err;
};

/* With one job only, or where the system refuses a thread, it is done when this returns. */
void beside_begin(struct beside *b, unsigned jobs);

/* Waits for it. `ok`: what is told already of the work meanwhile; where it is false *err has its
   reason, else that of a failure here. */
bool beside_end(struct beside *b, bool ok, struct error *err) NODISCARD;

/* Waits for it, if it runs; for whoever has failed by then. `{0}` is fine. */
void beside_done(struct beside *b);

#endif
