/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How a block tells its codes: their lengths, run-length coded, in a third code (RFC 1951, 3.2.7).
 */
#ifndef PILCROW_INDEXER_BULK_DEFLATE_HEADER_H
#define PILCROW_INDEXER_BULK_DEFLATE_HEADER_H

#include "indexer/bulk/deflate_bits.h"
#include "indexer/bulk/deflate_block.h"

struct deflate_header {
	unsigned n_litlens, n_distances, n_orders; /* lengths told of each code */
	size_t bits;				   /* that the header takes */
	struct huffman code;
	size_t n_items;
	/* A symbol of the code in the lowest 5 bits, above them what follows it. */
	uint16_t items[DEFLATE_LITLENS + DEFLATE_DISTANCES + 2]; /* up to 2 are written in vain */
};

void deflate_header_make(
	struct deflate_header *h, const struct huffman *litlens, const struct huffman *distances);
void deflate_header_put(const struct deflate_header *h, struct deflate_bits *bits);

#endif
