/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Eight bytes at a time, as a number whose lowest byte is the first of them, on any machine.
 */
#ifndef PILCROW_COMMON_EIGHT_H
#define PILCROW_COMMON_EIGHT_H

#include <endian.h>
#include <stdint.h>
#include <string.h>

#ifdef __cplusplus
extern "C" {
#endif

static inline uint64_t eight_load(const void *from)
{
	uint64_t bytes;

	memcpy(&bytes, from, sizeof bytes);
	return le64toh(bytes);
}

static inline void eight_store(void *to, uint64_t bytes)
{
	bytes = htole64(bytes);
	memcpy(to, &bytes, sizeof bytes);
}

/*
 * How many of the bytes, from the first on, are ASCII letters and digits; *lower is the eight of
 * them with A-Z made a-z, and of no meaning from the first other byte on. Each byte is compared by
 * adding what carries it into its own highest bit: without that bit it never reaches the next.
 */
static inline unsigned eight_alphanumeric(uint64_t bytes, uint64_t *lower)
{
	const uint64_t each = UINT64_C(0x0101010101010101), high = 0x80 * each;
	uint64_t low = bytes & ~high, small = low | 0x20 * each;
	uint64_t letter = (small + (0x80 - 'a') * each) & ~(small + (0x80 - 'z' - 1) * each);
	uint64_t digit = (low + (0x80 - '0') * each) & ~(low + (0x80 - '9' - 1) * each);
	uint64_t other = ~((letter | digit) & ~bytes) & high;

	*lower = small; /* a digit has that bit anyway */
	return other ? (unsigned)__builtin_ctzll(other) / 8 : 8;
}

#ifdef __cplusplus
}
#endif

#endif
