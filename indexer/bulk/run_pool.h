/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the run makers of a builder have in common; any thread may use it at any time. */
#ifndef PILCROW_INDEXER_BULK_RUN_POOL_H
#define PILCROW_INDEXER_BULK_RUN_POOL_H

#include <pthread.h>
#include <stdatomic.h>

#include "common/buf.h"

enum { RUN_POOL_MOST = 16 };

/* Buffers of one kind, empty, that runs had and the next ones may have. */
struct run_spares {
	struct buf items[RUN_POOL_MOST];
	unsigned n;
};

struct run_pool {
	atomic_uint runs; /* counts them, so that each has a number of its own */
	unsigned most;	  /* of a kind are kept */
	pthread_mutex_t lock;
	struct run_spares data, termlists;
};

/* One of a kind is kept for each job. */
void run_pool_init(struct run_pool *p, unsigned jobs);
void run_pool_done(struct run_pool *p);
/* Frees what is kept. */
void run_pool_clear(struct run_pool *p);

/* `{0}` if there is none. */
struct buf run_pool_take(struct run_pool *p, struct run_spares *from);
/* Keeps or frees what `b` has, which is `{0}` then. */
void run_pool_give(struct run_pool *p, struct run_spares *to, struct buf *b);

#endif
