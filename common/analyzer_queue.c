/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The words of the fast path between the reading and the handing out. It reads into the places of
 * the queue, so that nothing is copied, and a hyphenated word is read to its end before its first
 * part goes out: what turns out to be beyond the fast path has left no trace. And many are looked
 * up at once: a look-up is two waits for memory, one for the place of the record and one for the
 * record, and those of words that do not depend on each other are waited for together.
 */
#include "common/analyzer_internal.h"

bool queue_flush(struct run *r)
{
	struct queue *q = &r->a->queue;
	unsigned n = q->count;
	bool asked = r->a->options.stems_when_asked;

	q->count = 0;
	/* Stems that are asked for are few, and most words without one are not even looked up. */
	for (unsigned i = 0; i < n; i++) {
		struct queued *item = &q->items[i];

		item->known = asked ? NULL : stem_cache_expect(r->a->cache, item->key);
	}
	return run_emit_queued(r, q->items, n);
}
