/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where something is, by a tag, a part of its hash: a table of (tag, place) for those who keep the
 * things themselves. Several may have the same tag, so that whoever looks for one compares it with
 * each that tag_table_next() tells of; for nearly all tags that is one or none.
 *
 * The table is one of buckets, of a line of the processor's cache each, whose tags are compared all
 * at once: where in its bucket something is no branch has to foretell. What finds a bucket full is
 * in the next with room. The highest bits of a tag say which bucket is its first, so that growing
 * looks at no thing.
 */
#ifndef PILCROW_COMMON_TAG_TABLE_H
#define PILCROW_COMMON_TAG_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/lanes.h"
#include "common/macros.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { TAG_BUCKET = 8 };

struct tag_bucket {
	uint32_t tags[TAG_BUCKET]; /* after the last one zeros */
	uint32_t places[TAG_BUCKET];
};

struct tag_table {
	struct tag_bucket *buckets;
	unsigned buckets_log; /* of their number, to the base of 2 */
	size_t used;
};

/* A tag is never 0. The hash's highest bits should depend on all there is to depend on. */
static inline uint32_t tag_of(uint64_t hash)
{
	return (uint32_t)(hash >> 32) | 1;
}

/* Of 2^buckets_log buckets at first, from 1 on. False when out of memory; then it is `{0}`, which
   is fine to be done with. */
bool tag_table_init(struct tag_table *t, unsigned buckets_log) NODISCARD;
void tag_table_done(struct tag_table *t);
/* Forgets all; keeps the memory. */
void tag_table_clear(struct tag_table *t);
/* Twice the buckets. False when out of memory; then nothing changes. */
bool tag_table_grow(struct tag_table *t) NODISCARD;

/* Room for one more; false as above. Five eighths are used at most, so that few buckets are full.
 */
static inline bool tag_table_make_room(struct tag_table *t)
{
	return t->used < (size_t)5 << t->buckets_log || tag_table_grow(t);
}

static inline size_t tag_table_size(const struct tag_table *t)
{
	return sizeof *t->buckets << t->buckets_log;
}

static inline const struct tag_bucket *tag_table_first(const struct tag_table *t, uint32_t tag)
{
	return &t->buckets[(size_t)tag >> (32 - t->buckets_log)];
}

/* Begins at tag_table_look(). */
struct tag_look {
	const struct tag_bucket *bucket;
	unsigned found; /* bit i: this one of the bucket's is to be told of */
};

static inline struct tag_look tag_table_look(const struct tag_table *t, uint32_t tag)
{
	const struct tag_bucket *first = tag_table_first(t, tag);

	return (struct tag_look){ first, lanes_equal(first->tags, tag) };
}

/* One more place of the tag; false: there is none. */
static inline bool tag_table_next(
	const struct tag_table *t, uint32_t tag, struct tag_look *look, uint32_t *place)
{
	size_t mask = ((size_t)1 << t->buckets_log) - 1;

	while (!look->found) {
		if (!look->bucket->tags[TAG_BUCKET - 1])
			return false;
		look->bucket = &t->buckets[((size_t)(look->bucket - t->buckets) + 1) & mask];
		look->found = lanes_equal(look->bucket->tags, tag);
	}
	*place = look->bucket->places[__builtin_ctz(look->found)];
	look->found &= look->found - 1;
	return true;
}

/* Adds one more, for which there is room. */
static inline void tag_table_add(struct tag_table *t, uint32_t tag, uint32_t place)
{
	size_t mask = ((size_t)1 << t->buckets_log) - 1;
	size_t i = (size_t)(tag_table_first(t, tag) - t->buckets);
	struct tag_bucket *bucket;
	unsigned at;

	while (t->buckets[i].tags[TAG_BUCKET - 1])
		i = (i + 1) & mask;
	bucket = &t->buckets[i];
	at = (unsigned)__builtin_ctz(lanes_equal(bucket->tags, 0));
	bucket->tags[at] = tag;
	bucket->places[at] = place;
	t->used++;
}

#ifdef __cplusplus
}
#endif

#endif
