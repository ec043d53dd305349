/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Deflate for short records at the speed of copying words about: one block with the fixed codes of
 * RFC 1951, section 3.2.6, and the first match that is found. A paragraph is too short for codes of
 * its own to gain much over their description, and making them takes most of the time.
 */
#ifndef PILCROW_INDEXER_BULK_DEFLATE_FAST_H
#define PILCROW_INDEXER_BULK_DEFLATE_FAST_H

#include <stddef.h>
#include <stdint.h>

enum {
	DEFLATE_FAST_HASH_BITS = 11,
	/* From this size on, codes made for the record are worth their time. */
	DEFLATE_FAST_RECORD = 2048,
	DEFLATE_FAST_SCRATCH = DEFLATE_FAST_RECORD * 9 / 8 + 16,
};

/* Bits to write, the lowest first. */
struct deflate_code {
	uint32_t bits, n;
};

struct deflate_fast {
	/* Places count on from record to record, so that one of an earlier record is known by its
	   number and nothing needs clearing. */
	uint32_t base;
	uint32_t seen[1 << DEFLATE_FAST_HASH_BITS]; /* place of each hash's last occurrence */
	struct deflate_code literals[256], lengths[259], distances[30], end;
	unsigned char scratch[DEFLATE_FAST_SCRATCH];
};

void deflate_fast_init(struct deflate_fast *f);
/* As deflate_record(), for n < DEFLATE_FAST_RECORD. */
size_t deflate_fast(struct deflate_fast *f, const char *in, size_t n, char *out, size_t cap);
/* As deflate_repeat(), for n < DEFLATE_FAST_RECORD. */
size_t deflate_fast_repeat(struct deflate_fast *f, const char *in, size_t n, size_t length,
	size_t distance, char *out, size_t cap);

#endif
