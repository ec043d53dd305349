/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Interpolative coding (Moffat and Stuiver): the last position, the first, the number, then always
 * the middle one of a stretch, which must lie between its ends with room for all others; so dense
 * lists take hardly any bits. FORMAT.md says in which order and with how many bits.
 */
#include "indexer/bulk/positions.h"

#include <endian.h>
#include <stdbool.h>
#include <string.h>

#include "common/glass.h"

struct bit_writer {
	char *to;
	uint64_t bits; /* least significant first */
	unsigned n;    /* below 8 */
};

/* Eight bytes at once, of which the next one writes some again. */
static inline void put(struct bit_writer *w, uint64_t value, unsigned bits)
{
	uint64_t word = w->bits | value << w->n, bytes = htole64(word);

	memcpy(w->to, &bytes, sizeof bytes);
	w->n += bits;
	w->to += w->n / 8;
	w->bits = word >> (w->n & ~7U);
	w->n %= 8;
}

/* A value of [0, range), which is not 0: those in the middle take one bit less where the range is
   no power of two. Processors cannot guess which those are, so there is no jump for it: of a power
   of two none is in the middle, and a range of one value is the middle of two, which takes no bit.
 */
static inline void put_in_range(struct bit_writer *w, uint64_t value, uint64_t range)
{
	unsigned bits = 64 - (unsigned)__builtin_clzll((range - 1) | 1);
	uint64_t top = UINT64_C(1) << bits, spare = top - range, middle = (range - spare) / 2;
	bool is_over = value >= middle + spare, is_under = value < middle;

	value = is_over ? (value - middle - spare) | top / 2 : value;
	put(w, value, bits - (!is_over & !is_under));
}

/* What lies between pos[j] and pos[k]. Recurses to the left only: 32 levels at most. */
static void put_between(struct bit_writer *w, const uint32_t *pos, size_t j, size_t k)
{
	while (j + 1 < k) {
		size_t mid = j + (k - j) / 2;

		put_in_range(w, pos[mid] - pos[j] - (mid - j), pos[k] - pos[j] - (k - j) + 1);
		put_between(w, pos, j, mid);
		j = mid;
	}
}

char *positions_encode(char *to, const uint32_t *pos, size_t n)
{
	struct bit_writer w = { glass_varint(to, pos[n - 1]), 0, 0 };

	if (n == 1)
		return w.to;
	put_in_range(&w, pos[0], pos[n - 1]);
	put_in_range(&w, n - 2, pos[n - 1] - pos[0]);
	put_between(&w, pos, 0, n - 1);
	*w.to = (char)w.bits;
	return w.to + (w.n > 0);
}
