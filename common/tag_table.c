/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "common/tag_table.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { LINE = 64 /* bytes, of the processor's cache */ };

static_assert(sizeof(struct tag_bucket) == LINE, "none lies askew");

bool tag_table_init(struct tag_table *t, unsigned buckets_log)
{
	size_t size = sizeof *t->buckets << buckets_log;

	*t = (struct tag_table){ .buckets = aligned_alloc(LINE, size) };
	if (!t->buckets)
		return false;
	memset(t->buckets, 0, size);
	t->buckets_log = buckets_log;
	return true;
}

void tag_table_done(struct tag_table *t)
{
	free(t->buckets);
	*t = (struct tag_table){ 0 };
}

void tag_table_clear(struct tag_table *t)
{
	if (t->buckets)
		memset(t->buckets, 0, tag_table_size(t));
	t->used = 0;
}

bool tag_table_grow(struct tag_table *t)
{
	struct tag_table grown;

	if (!tag_table_init(&grown, t->buckets_log + 1))
		return false;
	for (size_t i = 0; i < (size_t)1 << t->buckets_log; i++) {
		const struct tag_bucket *b = &t->buckets[i];

		for (unsigned at = 0; at < TAG_BUCKET && b->tags[at]; at++)
			tag_table_add(&grown, b->tags[at], b->places[at]);
	}
	tag_table_done(t);
	*t = grown;
	return true;
}
