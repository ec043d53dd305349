/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lists of positions against the same code written bit by bit, with the questions that ours does
   without, in memory of just the size that is asked for. */
#include "tests/unit/unit.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "common/glass.h"
#include "indexer/bulk/positions.h"

enum { MOST = 300, ROOM = 4 * MOST + 24 };

struct plain {
	unsigned char bytes[ROOM];
	size_t bit;
};

static void put_bits(struct plain *p, uint64_t value, unsigned n)
{
	for (; n > 0; n--, value >>= 1, p->bit++)
		p->bytes[p->bit / 8] |= (unsigned char)((value & 1) << p->bit % 8);
}

static unsigned bits_of(uint64_t highest)
{
	unsigned n = 0;

	for (; highest > 0; highest >>= 1)
		n++;
	return n;
}

static void put_value(struct plain *p, uint64_t value, uint64_t range)
{
	unsigned bits = bits_of(range - 1);
	uint64_t spare = (UINT64_C(1) << bits) - range, start;

	if (spare == 0) {
		put_bits(p, value, bits);
		return;
	}
	start = (range - spare) / 2;
	if (value < start) {
		put_bits(p, value, bits);
	} else if (value < start + spare) {
		put_bits(p, value, bits - 1);
	} else {
		put_bits(p, value - start - spare, bits - 1);
		put_bits(p, 1, 1);
	}
}

static void put_stretch(struct plain *p, const uint32_t *pos, size_t j, size_t k)
{
	size_t mid = j + (k - j) / 2;

	if (j + 1 >= k)
		return;
	put_value(p, pos[mid] - pos[j] - (mid - j), pos[k] - pos[j] - (k - j) + 1);
	put_stretch(p, pos, j, mid);
	put_stretch(p, pos, mid, k);
}

static size_t encode_plainly(struct plain *p, const uint32_t *pos, size_t n)
{
	*p = (struct plain){ 0 };
	p->bit = 8 * (size_t)(glass_varint((char *)p->bytes, pos[n - 1]) - (char *)p->bytes);
	if (n > 1) {
		put_value(p, pos[0], pos[n - 1]);
		put_value(p, n - 2, pos[n - 1] - pos[0]);
		put_stretch(p, pos, 0, n - 1);
	}
	return (p->bit + 7) / 8;
}

static void check(const uint32_t *pos, size_t n)
{
	struct plain plain;
	size_t len = encode_plainly(&plain, pos, n), room = 4 * n + 24;
	char *encoded = malloc(room + POSITIONS_BEHIND);

	assert_non_null(encoded);
	assert_true(len <= room);
	assert_int_equal(positions_encode(encoded, pos, n) - encoded, len);
	assert_memory_equal(encoded, plain.bytes, len);
	free(encoded);
}

static void lists_of_up_to_four_below_twenty_are_as_if_written_bit_by_bit(void **state)
{
	(void)state;
	for (uint32_t set = 1; set < 1U << 20; set++) {
		uint32_t pos[4], n = 0;

		if (__builtin_popcount(set) > 4)
			continue;
		for (uint32_t i = 0; i < 20; i++) {
			if (set >> i & 1)
				pos[n++] = i;
		}
		check(pos, n);
	}
}

static void lists_of_any_length_and_gap_are_so_too(void **state)
{
	uint32_t pos[MOST];

	(void)state;
	srandom(5);
	for (unsigned round = 0; round < 20000; round++) {
		size_t n = 1 + (size_t)random() % (round % 50 == 0 ? MOST : 12);
		unsigned gap_bits = (unsigned)random() % 24;
		uint32_t at = 0;

		for (size_t i = 0; i < n; i++) {
			at += (i > 0) + ((uint32_t)random() & ((1U << gap_bits) - 1));
			pos[i] = at;
		}
		check(pos, n);
	}
}

static void the_largest_positions_fit(void **state)
{
	const uint32_t pos[] = { 0, 1, UINT32_MAX / 2, UINT32_MAX - 1, UINT32_MAX };

	(void)state;
	for (size_t from = 0; from < 5; from++) {
		for (size_t n = 1; from + n <= 5; n++)
			check(pos + from, n);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lists_of_up_to_four_below_twenty_are_as_if_written_bit_by_bit),
		cmocka_unit_test(lists_of_any_length_and_gap_are_so_too),
		cmocka_unit_test(the_largest_positions_fit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
