/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A stream of bits, the lowest of each byte first, and bytes read in words. The functions are here
 * to be inlined on a local copy of the struct: as the bytes written might alias anything else, only
 * that stays in registers. Words are little-endian on any machine, and need no alignment.
 */
#ifndef PILCROW_INDEXER_BULK_DEFLATE_BITS_H
#define PILCROW_INDEXER_BULK_DEFLATE_BITS_H

#include <endian.h>
#include <stdint.h>
#include <string.h>

struct deflate_bits {
	uint64_t waiting;   /* not written yet, the lowest first */
	unsigned n_waiting; /* at most 7 after a flush */
	unsigned char *at;  /* borrowed; 8 bytes from here are written over by a flush */
};

/* Between two flushes there is room for 56 bits. `bits` has none beyond n. */
static inline void bits_put(struct deflate_bits *b, uint64_t bits, unsigned n)
{
	b->waiting |= bits << b->n_waiting;
	b->n_waiting += n;
}

static inline void bits_flush(struct deflate_bits *b)
{
	uint64_t word = htole64(b->waiting);

	memcpy(b->at, &word, sizeof word);
	b->at += b->n_waiting / 8;
	b->waiting >>= b->n_waiting & ~7U;
	b->n_waiting %= 8;
}

static inline uint32_t bits_load32(const unsigned char *p)
{
	uint32_t word;

	memcpy(&word, p, sizeof word);
	return le32toh(word);
}

static inline uint64_t bits_load64(const unsigned char *p)
{
	uint64_t word;

	memcpy(&word, p, sizeof word);
	return le64toh(word);
}

#endif
