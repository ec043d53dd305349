/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A block of a deflate stream: its bytes as literals and matches, and how often each occurs. */
#ifndef PILCROW_INDEXER_BULK_DEFLATE_BLOCK_H
#define PILCROW_INDEXER_BULK_DEFLATE_BLOCK_H

#include <stddef.h>
#include <stdint.h>

#include "indexer/bulk/deflate_huffman.h"

enum {
	DEFLATE_WINDOW = 32768,
	DEFLATE_MAX_MATCH = 258,
	/* Ours; the format would have 3. Shorter matches save next to nothing over the literals of
	 * text, and take time. */
	DEFLATE_MIN_MATCH = 5,
	/* As much as a stored block can hold. */
	DEFLATE_BLOCK_BYTES = 65535,

	DEFLATE_END = 256, /* the symbol that closes a block */
	/* The alphabets with the symbols that are never used: 286 and 30 occur. */
	DEFLATE_LITLENS = 288,
	DEFLATE_DISTANCES = 32,
};

/* So many literals, then a match; without one (length 0) only at the end of a block. */
struct deflate_sequence {
	uint16_t literals, length, distance;
};

struct deflate_block {
	const unsigned char *in; /* the block's bytes, borrowed */
	size_t n;		 /* at most DEFLATE_BLOCK_BYTES */
	size_t n_sequences;
	size_t extra_bits;	   /* of all lengths and distances */
	size_t n_matches, matched; /* how many, how many bytes */
	uint16_t litlens[DEFLATE_LITLENS], distances[DEFLATE_DISTANCES]; /* how often each occurs */
	struct deflate_sequence sequences[DEFLATE_BLOCK_BYTES / DEFLATE_MIN_MATCH + 1];
};

/* A length or a distance as its symbol (from 0) and the bits that follow it. */
struct deflate_number {
	unsigned symbol, n_extra, extra;
};

/* Both alphabets follow the magnitude of a number as floating-point numbers do, lengths with two
 * bits of mantissa, distances with one; so symbols are computed (RFC 1951, section 3.2.5). */
static inline struct deflate_number deflate_number_of_length(unsigned length)
{
	unsigned value = length - 3, log;

	if (value < 8)
		return (struct deflate_number){ .symbol = value };
	if (length == DEFLATE_MAX_MATCH)
		return (struct deflate_number){ .symbol = 28 };
	log = 31 - (unsigned)__builtin_clz(value);
	return (struct deflate_number){ .symbol = 4 * (log - 1) + (value >> (log - 2) & 3),
		.n_extra = log - 2,
		.extra = value & ((1U << (log - 2)) - 1) };
}

static inline struct deflate_number deflate_number_of_distance(unsigned distance)
{
	unsigned value = distance - 1, log;

	if (value < 2)
		return (struct deflate_number){ .symbol = value };
	log = 31 - (unsigned)__builtin_clz(value);
	return (struct deflate_number){ .symbol = 2 * log + (value >> (log - 1) & 1),
		.n_extra = log - 1,
		.extra = value & ((1U << (log - 1)) - 1) };
}

void deflate_block_start(struct deflate_block *b, const unsigned char *in, size_t n);
/* length 0 for no match. */
void deflate_block_add(struct deflate_block *b, const unsigned char *literals, size_t n_literals,
	size_t length, size_t distance);

#endif
