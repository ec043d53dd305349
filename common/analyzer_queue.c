/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The words of the fast path between the reading and the handing out. It reads into the places of a
 * ring, so that nothing is copied, and a hyphenated word is read to its end before its first part
 * goes out: what turns out to be beyond the fast path has left no trace. And the cache's memory is
 * asked for while other words are seen to: a look-up is two waits, one for the slot and one for the
 * record, and whoever takes the tokens has emptied the processor's caches by then.
 */
#include "common/analyzer_internal.h"

#include <assert.h>

/* Of this many words after the one that is handed out the slots, or the records, are asked for. */
enum { SLOTS_AHEAD = 4, RECORDS_AHEAD = 2 };

static_assert(SLOTS_AHEAD + WORD_MAX_PARTS + 2 <= QUEUE_ITEMS, "the parts and both JOINED fit");

static struct queued *item_at(struct queue *q, unsigned i)
{
	return &q->items[(q->first + i) % QUEUE_ITEMS];
}

/* Hands out all but so many. */
static inline bool hand_out(struct run *r, unsigned leave)
{
	struct queue *q = &r->a->queue;

	while (q->count > leave) {
		const struct queued *item = item_at(q, 0);

		if (q->count > RECORDS_AHEAD) {
			struct queued *later = item_at(q, RECORDS_AHEAD);

			later->record = stem_cache_expect_record(r->a->cache, later->key);
		}
		q->first = (q->first + 1) % QUEUE_ITEMS;
		q->count--;
		if (item->word.len > 0 && !run_emit_queued(r, item))
			return false;
	}
	return true;
}

bool queue_take(struct run *r, unsigned n)
{
	struct queue *q = &r->a->queue;

	do {
		struct queued *item = item_at(q, q->count++);

		stem_cache_expect(r->a->cache, item->key);
		item->record = NULL;
	} while (--n > 0);
	return hand_out(r, SLOTS_AHEAD);
}

bool queue_flush(struct run *r)
{
	return hand_out(r, 0);
}
