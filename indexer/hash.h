/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A 64-bit hash of bytes, the same on every machine and in every version: simhashes are stored in
 * indexes. FNV-1a, then murmur3's finalizer, since the high bits of plain FNV vary too little over
 * short words.
 */
#ifndef PILCROW_INDEXER_HASH_H
#define PILCROW_INDEXER_HASH_H

#include <stddef.h>
#include <stdint.h>

static inline uint64_t hash_mix(uint64_t h)
{
	h ^= h >> 33;
	h *= UINT64_C(0xff51afd7ed558ccd);
	h ^= h >> 33;
	h *= UINT64_C(0xc4ceb9fe1a85ec53);
	h ^= h >> 33;
	return h;
}

static inline uint64_t hash_bytes(const char *bytes, size_t len)
{
	uint64_t h = UINT64_C(0xcbf29ce484222325);

	for (size_t i = 0; i < len; i++)
		h = (h ^ (unsigned char)bytes[i]) * UINT64_C(0x100000001b3);
	return hash_mix(h);
}

#endif
