/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes blocks as a stream, each in the cheapest of the three forms. */
#ifndef PILCROW_INDEXER_BULK_DEFLATE_WRITER_H
#define PILCROW_INDEXER_BULK_DEFLATE_WRITER_H

#include <stdbool.h>

#include "indexer/bulk/deflate_bits.h"
#include "indexer/bulk/deflate_block.h"
#include "indexer/bulk/deflate_header.h"

/* What is written, and the codes to write it with. */
struct deflate_writer {
	char *out; /* borrowed */
	size_t cap, len;
	struct deflate_bits bits;	   /* in scratch; under 8 wait between blocks */
	struct huffman litlens, distances; /* of this block */
	struct huffman fixed_litlens, fixed_distances;
	struct deflate_header header;
	/* A block is written here, then copied, since a flush writes beyond what it keeps. */
	unsigned char scratch[DEFLATE_BLOCK_BYTES + 32];
};

/* The codes of RFC 1951, section 3.2.6. */
void deflate_fixed_codes(struct huffman *litlens, struct huffman *distances);
/* Prepares them, once. */
void deflate_writer_init(struct deflate_writer *w);
/* Starts a stream; out is borrowed until deflate_writer_end(). */
void deflate_writer_start(struct deflate_writer *w, char *out, size_t cap);
enum deflate_place {
	DEFLATE_NOT_LAST,
	DEFLATE_LAST,
	/* If the stream's last byte would hold anything of the text, an empty stored block follows.
	 */
	DEFLATE_LAST_APART,
};

/* False if the block does not fit: the stream is lost. */
bool deflate_writer_put(
	struct deflate_writer *w, const struct deflate_block *b, enum deflate_place place);
/* The stream's length; its last bits had room, as deflate_writer_put() counts them. */
size_t deflate_writer_end(struct deflate_writer *w);

#endif
