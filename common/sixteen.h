/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Sixteen bytes at a time: by the instructions that every x86-64 has, elsewhere as twice eight. The
 * function for elsewhere is there everywhere, for tests to compare with.
 */
#ifndef PILCROW_COMMON_SIXTEEN_H
#define PILCROW_COMMON_SIXTEEN_H

#include "common/eight.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#ifdef __cplusplus
extern "C" {
#endif

/*
 * How many of the sixteen bytes, from the first on, are ASCII letters and digits. Writes sixteen:
 * these with A-Z made a-z, and behind them what is of no meaning.
 */
static inline unsigned sixteen_alphanumeric_plain(const void *from, char *lower)
{
	uint64_t first, second;
	unsigned n = eight_alphanumeric(eight_load(from), &first);
	unsigned more = eight_alphanumeric(eight_load((const char *)from + 8), &second);

	eight_store(lower, first);
	eight_store(lower + 8, second);
	return n < 8 ? n : n + more;
}

#ifdef __SSE2__
/* Which bytes are `first` or one of the n - 1 after it: they alone, less that, are the n lowest
   numbers with a sign. */
static inline __m128i sixteen_within(__m128i bytes, char first, char n)
{
	__m128i moved = _mm_sub_epi8(bytes, _mm_set1_epi8((char)(first + 128)));

	return _mm_cmplt_epi8(moved, _mm_set1_epi8((char)(n - 128)));
}

static inline unsigned sixteen_alphanumeric(const void *from, char *lower)
{
	__m128i bytes = _mm_loadu_si128((const __m128i *)from);
	__m128i small = _mm_or_si128(bytes, _mm_set1_epi8(0x20));
	__m128i found =
		_mm_or_si128(sixteen_within(small, 'a', 26), sixteen_within(bytes, '0', 10));

	_mm_storeu_si128((__m128i *)lower, small); /* a digit has that bit anyway */
	return (unsigned)__builtin_ctz(~(unsigned)_mm_movemask_epi8(found));
}
#else
static inline unsigned sixteen_alphanumeric(const void *from, char *lower)
{
	return sixteen_alphanumeric_plain(from, lower);
}
#endif

#ifdef __cplusplus
}
#endif

#endif
