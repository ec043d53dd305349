/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Counting is by runs of literals, apart from the search for matches: neither waits for the other.
 */
#include "indexer/bulk/deflate_block.h"

#include <string.h>

void deflate_block_start(struct deflate_block *b, const unsigned char *in, size_t n)
{
	b->in = in;
	b->n = n;
	b->n_sequences = 0;
	b->extra_bits = 0;
	b->n_matches = 0;
	b->matched = 0;
	memset(b->litlens, 0, sizeof b->litlens);
	memset(b->distances, 0, sizeof b->distances);
	b->litlens[DEFLATE_END] = 1;
}

void deflate_block_add(struct deflate_block *b, const unsigned char *literals, size_t n_literals,
	size_t length, size_t distance)
{
	b->sequences[b->n_sequences++] =
		(struct deflate_sequence){ .literals = (uint16_t)n_literals,
			.length = (uint16_t)length,
			.distance = (uint16_t)distance };
	for (size_t i = 0; i < n_literals; i++)
		b->litlens[literals[i]]++;
	if (length > 0) {
		struct deflate_number l = deflate_number_of_length((unsigned)length);
		struct deflate_number d = deflate_number_of_distance((unsigned)distance);

		b->litlens[DEFLATE_END + 1 + l.symbol]++;
		b->distances[d.symbol]++;
		b->n_matches++;
		b->matched += length;
		b->extra_bits += l.n_extra + d.n_extra;
	}
}
