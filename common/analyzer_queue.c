/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The words of the fast path between the reading and the handing out. It reads into the places of a
 * ring, so that nothing is copied, and a hyphenated word is read to its end before its first part
 * goes out: what turns out to be beyond the fast path has left no trace.
 */
#include "common/analyzer_internal.h"

bool queue_hand_out(struct run *r, unsigned leave)
{
	struct queue *q = &r->a->queue;

	while (q->count > leave) {
		const struct queued *item = &q->items[q->first];

		q->first = (q->first + 1) % QUEUE_ITEMS;
		q->count--;
		if (item->word.len > 0 && !run_emit_queued(r, item))
			return false;
	}
	return true;
}
