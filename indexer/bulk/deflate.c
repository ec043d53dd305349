/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A record is cut into blocks of 64 KiB; most are one block. Each is matched as a whole, then
 * written: the codes need all counts first. Where zlib keeps chains, a sliding copy of the window
 * and a state to stop at any byte, this has the whole record before it and needs none of them.
 */
#include "indexer/bulk/deflate.h"

#include <assert.h>
#include <endian.h>
#include <stdint.h>
#include <stdlib.h>

#include "indexer/bulk/deflate_fast.h"
#include "indexer/bulk/deflate_match.h"
#include "indexer/bulk/deflate_writer.h"

/*
 * Xapian (1.4.22 and, by its source, all later ones) inflates through a buffer of this size, and
 * takes a tag for cut short if the buffer is full when the last byte has been read and some of a
 * repeat is still to come. So what it could not take whole must not end with text.
 */
enum { XAPIAN_BUFFER = 8192 };

struct deflate {
	enum deflate_effort effort;
	struct deflate_fast fast;
	struct deflate_matcher matcher;
	struct deflate_block block;
	struct deflate_writer writer;
};

struct deflate *deflate_new(enum deflate_effort effort, struct error *err)
{
	/* Zeroed memory of this size comes untouched from the system: what is never used costs
	 * nothing. */
	struct deflate *d = calloc(1, sizeof *d);

	if (!d) {
		error_out_of_memory(err);
		return NULL;
	}
	d->effort = effort;
	deflate_fast_init(&d->fast);
	deflate_writer_init(&d->writer);
	return d;
}

void deflate_free(struct deflate *d)
{
	free(d);
}

size_t deflate_record(struct deflate *d, const char *in, size_t n, char *out, size_t cap)
{
	const unsigned char *bytes = (const unsigned char *)in;
	const enum deflate_place end = n > XAPIAN_BUFFER ? DEFLATE_LAST_APART : DEFLATE_LAST;
	size_t from = 0;

	if (n > DEFLATE_MAX_RECORD)
		return 0;
	if (d->effort == DEFLATE_FAST && n < DEFLATE_FAST_RECORD)
		return deflate_fast(&d->fast, in, n, out, cap);
	deflate_matcher_start(&d->matcher, n);
	deflate_writer_start(&d->writer, out, cap);
	do {
		size_t left = n - from,
		       size = left < DEFLATE_BLOCK_BYTES ? left : DEFLATE_BLOCK_BYTES;

		deflate_block_start(&d->block, bytes + from, size);
		deflate_matcher_fill(&d->matcher, bytes, from, from + size, &d->block);
		from += size;
		if (!deflate_writer_put(&d->writer, &d->block, from == n ? end : DEFLATE_NOT_LAST))
			return 0;
	} while (from < n);
	return deflate_writer_end(&d->writer);
}

size_t deflate_repeat(struct deflate *d, const char *in, size_t n, size_t length, size_t distance,
	char *out, size_t cap)
{
	if (n >= DEFLATE_FAST_RECORD)
		return 0;
	return deflate_fast_repeat(&d->fast, in, n, length, distance, out, cap);
}

void deflate_stored(char *at, size_t n)
{
	const uint16_t head[2] = { htole16((uint16_t)n), htole16((uint16_t)~n) };

	static_assert(sizeof head == DEFLATE_STORED_HEAD, "the length, and its complement");
	memcpy(at - sizeof head, head, sizeof head);
}
