/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A thread writes the runs of others to the tables beside its own: buffers that it kept for itself
   were missed there, which took 45 MB anew for 36 runs. */
#include "indexer/bulk/run_pool.h"

/* A buffer that one huge document made large is not kept for the runs after it. */
enum { MOST_SPARED = 8 << 20 };

void run_pool_init(struct run_pool *p, unsigned jobs)
{
	*p = (struct run_pool){ .most = jobs < RUN_POOL_MOST ? jobs : RUN_POOL_MOST };
	pthread_mutex_init(&p->lock, NULL);
}

static void clear(struct run_spares *s)
{
	while (s->n > 0)
		buf_done(&s->items[--s->n]);
}

void run_pool_clear(struct run_pool *p)
{
	pthread_mutex_lock(&p->lock);
	clear(&p->data);
	clear(&p->termlists);
	pthread_mutex_unlock(&p->lock);
}

void run_pool_done(struct run_pool *p)
{
	run_pool_clear(p);
	pthread_mutex_destroy(&p->lock);
}

struct buf run_pool_take(struct run_pool *p, struct run_spares *from)
{
	struct buf taken = { 0 };

	pthread_mutex_lock(&p->lock);
	if (from->n > 0)
		taken = from->items[--from->n];
	pthread_mutex_unlock(&p->lock);
	return taken;
}

void run_pool_give(struct run_pool *p, struct run_spares *to, struct buf *b)
{
	buf_clear(b);
	pthread_mutex_lock(&p->lock);
	if (to->n < p->most && b->cap > 0 && b->cap <= MOST_SPARED) {
		to->items[to->n++] = *b;
		*b = (struct buf){ 0 };
	}
	pthread_mutex_unlock(&p->lock);
	buf_done(b);
}
