/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The words of the fast path between the reading and the handing out. It reads into the places of a
 * ring, so that nothing is copied, and a hyphenated word is read to its end before its first part
 * goes out: what turns out to be beyond the fast path has left no trace. And the cache's memory is
 * asked for while other words are seen to: a look-up is two waits, one for the slot and one for the
 * record, and whoever takes the tokens has emptied the processor's caches by then.
 */
#include "common/analyzer_internal.h"

/* How many words are read before the first of them goes out: of the next one the cache's record is
   on its way then, of the one after it the slot. More were not faster. */
enum { AHEAD = 2 };

/* Hands out all but so many. */
static inline bool hand_out(struct run *r, unsigned leave)
{
	struct queue *q = &r->a->queue;

	while (q->count > leave) {
		const struct queued *item = &q->items[q->first];

		q->first = (q->first + 1) % QUEUE_ITEMS;
		q->count--;
		if (q->count > 0)
			stem_cache_expect_record(r->a->cache, q->items[q->first].key);
		if (item->word.len > 0 && !run_emit_queued(r, item))
			return false;
	}
	return true;
}

bool queue_take(struct run *r, unsigned n)
{
	struct queue *q = &r->a->queue;

	for (; n > 0; n--) {
		stem_cache_expect(r->a->cache, queue_behind(q, 0)->key);
		q->count++;
	}
	return hand_out(r, AHEAD);
}

bool queue_flush(struct run *r)
{
	return hand_out(r, 0);
}
