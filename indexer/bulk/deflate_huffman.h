/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Prefix codes as RFC 1951 wants them: canonical, of limited length, sent from the lowest bit. */
#ifndef PILCROW_INDEXER_BULK_DEFLATE_HUFFMAN_H
#define PILCROW_INDEXER_BULK_DEFLATE_HUFFMAN_H

#include <stddef.h>
#include <stdint.h>

#include "indexer/bulk/deflate_bits.h"

enum {
	HUFFMAN_MAX_SYMBOLS = 288,
	HUFFMAN_MAX_LENGTH = 15,
	HUFFMAN_GROUP = 8,
	/* Counts add up to this at most: a block's bytes, and the end of the block. */
	HUFFMAN_MAX_TOTAL = 65536,
};

/* Of each symbol: the length of its code, 0 where it does not occur, and the bits, ready to be
 * sent. */
struct huffman {
	uint8_t lengths[HUFFMAN_MAX_SYMBOLS + 1]; /* and one that is written in vain */
	uint16_t codes[HUFFMAN_MAX_SYMBOLS];
};

static inline void huffman_put(const struct huffman *h, struct deflate_bits *bits, unsigned symbol)
{
	bits_put(bits, h->codes[symbol], h->lengths[symbol]);
}

/*
 * The shortest code for the counts (0 for a symbol that does not occur) of symbols 0..n whose codes
 * have at most `limit` bits; n is a multiple of HUFFMAN_GROUP. A lone symbol gets one bit. Returns
 * the bits that all counted symbols take.
 */
size_t huffman_build(struct huffman *h, const uint16_t *counts, size_t n, unsigned limit);

/* The code that has these lengths, none of them 0. */
void huffman_from_lengths(struct huffman *h, const uint8_t *lengths, size_t n);

#endif
