/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Interpolative coding (Moffat and Stuiver): the last position, the first, the number, then always
 * the middle one of a stretch, which must lie between its ends with room for all others; so dense
 * lists take hardly any bits. FORMAT.md says in which order and with how many bits.
 */
#include "indexer/bulk/positions.h"

#include "common/glass.h"

struct bit_writer {
	char *to;
	uint64_t bits; /* least significant first */
	unsigned n;
};

static void put(struct bit_writer *w, uint64_t value, unsigned bits)
{
	w->bits |= value << w->n;
	w->n += bits;
	while (w->n >= 8) {
		*w->to++ = (char)w->bits;
		w->bits >>= 8;
		w->n -= 8;
	}
}

/* A value of [0, range): those in the middle take one bit less where the range is no power of two.
 */
static void put_in_range(struct bit_writer *w, uint64_t value, uint64_t range)
{
	unsigned bits;
	uint64_t spare, middle;

	if (range <= 1)
		return;
	bits = 64 - (unsigned)__builtin_clzll(range - 1);
	spare = (UINT64_C(1) << bits) - range;
	middle = (range - spare) / 2;
	if (spare > 0 && value >= middle + spare)
		value = (value - middle - spare) | UINT64_C(1) << (bits - 1);
	else if (spare > 0 && value >= middle)
		bits--;
	put(w, value, bits);
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
	if (w.n > 0)
		*w.to++ = (char)w.bits;
	return w.to;
}
