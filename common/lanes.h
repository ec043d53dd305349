/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Comparing many numbers at once: by the instructions that every x86-64 has, elsewhere by plain C.
 * The functions in plain C are there everywhere, for tests to compare with.
 */
#ifndef PILCROW_COMMON_LANES_H
#define PILCROW_COMMON_LANES_H

#include <stdint.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* Bit i: numbers[i] is `number`. */
static inline unsigned lanes_equal_plain(const uint32_t numbers[8], uint32_t number)
{
	unsigned equal = 0;

	for (unsigned i = 0; i < 8; i++)
		equal |= (unsigned)(numbers[i] == number) << i;
	return equal;
}

/* The same; aligned to 16 bytes. */
#ifdef __SSE2__
static inline unsigned lanes_equal(const uint32_t numbers[8], uint32_t number)
{
	const __m128i *four = (const __m128i *)numbers, wanted = _mm_set1_epi32((int)number);
	__m128i low = _mm_cmpeq_epi32(_mm_load_si128(four), wanted);
	__m128i high = _mm_cmpeq_epi32(_mm_load_si128(four + 1), wanted);
	__m128i words = _mm_packs_epi32(low, high);

	return (unsigned)_mm_movemask_epi8(_mm_packs_epi16(words, words)) & 0xFF;
}
#else
static inline unsigned lanes_equal(const uint32_t numbers[8], uint32_t number)
{
	return lanes_equal_plain(numbers, number);
}
#endif

#ifdef __cplusplus
}
#endif

#endif
