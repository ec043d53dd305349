/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds what of a record occurred before in it. */
#ifndef PILCROW_INDEXER_BULK_DEFLATE_MATCH_H
#define PILCROW_INDEXER_BULK_DEFLATE_MATCH_H

#include "indexer/bulk/deflate_block.h"

enum {
	DEFLATE_MAX_HASH_BITS = 15,
	DEFLATE_MAX_RECORD = 1 << 30,
};

/*
 * Where each hash was seen last in the record; 0 stands for not at all as well as for its first
 * byte. Only as much of the table is cleared and used as fits the record, a few kilobytes for a
 * paragraph.
 */
struct deflate_matcher {
	unsigned hash_bits;
	uint32_t seen[1 << DEFLATE_MAX_HASH_BITS];
};

/* Starts a record of n <= DEFLATE_MAX_RECORD bytes. */
void deflate_matcher_start(struct deflate_matcher *m, size_t n);
/* Fills a started block with in[from..to), of which all before was filled into blocks before it. */
void deflate_matcher_fill(struct deflate_matcher *m, const unsigned char *in, size_t from,
	size_t to, struct deflate_block *b);

#endif
