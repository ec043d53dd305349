/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A term's postings while they are collected: a byte stream that grows at its end, in slices of an
 * arena that double in size, so that the many terms with one posting cost little and the few with
 * many are not scattered.
 *
 * An entry of the stream is three varints and bytes: docid gap - 1 (from 0 for the first), wdf,
 * length of the position list; and the position list as glass has it.
 */
#ifndef PILCROW_INDEXER_BULK_POSTINGS_H
#define PILCROW_INDEXER_BULK_POSTINGS_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "indexer/bulk/arena.h"

enum {
	POSTINGS_FIRST_SLICE = 20, /* holds a posting with a few positions */
	POSTINGS_SECOND_SLICE = 32,
	POSTINGS_LAST_SLICE = 2048,
	POSTINGS_LINK = 4, /* at the end of each slice: where the next one is */
};

struct postings {
	uint32_t first, at; /* slice; where the next byte goes */
	uint32_t bytes;	    /* in all */
	uint16_t room;	    /* left in the last slice */
	uint16_t slice;	    /* the last one's size */
};

/* What postings_append() may take of the arena, for `n` bytes. */
static inline size_t postings_need(size_t n)
{
	return 2 * n + 2 * POSTINGS_LAST_SLICE;
}

/* `at` is the first slice, POSTINGS_FIRST_SLICE bytes. */
static inline struct postings postings_begin(uint32_t at)
{
	return (struct postings){ .first = at,
		.at = at,
		.room = POSTINGS_FIRST_SLICE - POSTINGS_LINK,
		.slice = POSTINGS_FIRST_SLICE };
}

static inline unsigned postings_next_slice(unsigned slice)
{
	if (slice < POSTINGS_SECOND_SLICE)
		return POSTINGS_SECOND_SLICE;
	return slice < POSTINGS_LAST_SLICE ? 2 * slice : slice;
}

/* The arena has postings_need(n) reserved. */
static inline void postings_append(struct postings *p, struct arena *a, const char *bytes, size_t n)
{
	p->bytes += (uint32_t)n;
	while (n > p->room) {
		unsigned slice = postings_next_slice(p->slice);
		uint32_t next = arena_take(a, slice);

		memcpy(a->base + p->at, bytes, p->room);
		bytes += p->room;
		n -= p->room;
		memcpy(a->base + p->at + p->room, &next, sizeof next);
		p->at = next;
		p->slice = (uint16_t)slice;
		p->room = (uint16_t)(slice - POSTINGS_LINK);
	}
	memcpy(a->base + p->at, bytes, n);
	p->at += (uint32_t)n;
	p->room = (uint16_t)(p->room - n);
}

/* Where up to `n` bytes may be written at once, or NULL: postings_append() then. What was written
   is told by postings_written(). */
static inline char *postings_room(const struct postings *p, const struct arena *a, size_t n)
{
	return p->room >= n ? a->base + p->at : NULL;
}

static inline void postings_written(struct postings *p, size_t n)
{
	p->bytes += (uint32_t)n;
	p->at += (uint32_t)n;
	p->room = (uint16_t)(p->room - n);
}

static inline bool postings_is_one_piece(const struct postings *p)
{
	return p->bytes <= POSTINGS_FIRST_SLICE - POSTINGS_LINK;
}

/* The stream in one piece; `to` has room for p->bytes. */
static inline void postings_copy(const struct postings *p, const struct arena *a, char *to)
{
	uint32_t at = p->first, left = p->bytes;
	unsigned slice = POSTINGS_FIRST_SLICE;

	while (left > slice - POSTINGS_LINK) {
		memcpy(to, a->base + at, slice - POSTINGS_LINK);
		to += slice - POSTINGS_LINK;
		left -= slice - POSTINGS_LINK;
		memcpy(&at, a->base + at + slice - POSTINGS_LINK, sizeof at);
		slice = postings_next_slice(slice);
	}
	memcpy(to, a->base + at, left);
}

#endif
