/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/unit.h"

#include "common/near_bits.h"
#include "tests/unit/random_query.h"

enum { ROUNDS = 20000 };

static unsigned count(uint64_t bits)
{
	unsigned n = 0;

	for (; bits; bits &= bits - 1)
		n++;
	return n;
}

/* Some of them near the number. */
static void make(uint64_t *numbers, size_t n, uint64_t to, uint64_t *seed)
{
	for (size_t i = 0; i < n; i++) {
		numbers[i] = (uint64_t)next_random(seed) << 32 ^ next_random(seed);
		if (next_random(seed) % 4 > 0)
			continue;
		numbers[i] = to;
		for (unsigned bits = next_random(seed) % 12; bits > 0; bits--)
			numbers[i] ^= UINT64_C(1) << next_random(seed) % 64;
	}
}

static void those_are_found_that_differ_in_few_bits(void **state)
{
	uint64_t seed = 1;

	(void)state;
	for (int round = 0; round < ROUNDS; round++) {
		uint64_t numbers[NEAR_BITS_BLOCK], to = (uint64_t)next_random(&seed) << 32 | 7;
		uint8_t places[NEAR_BITS_BLOCK];
		size_t n = next_random(&seed) % (NEAR_BITS_BLOCK + 1), at = 0, found;
		unsigned most = next_random(&seed) % 20;

		make(numbers, n, to, &seed);
		found = near_bits(numbers, n, to, most, places);
		for (size_t i = 0; i < n; i++) {
			if (count(numbers[i] ^ to) > most)
				continue;
			assert_true(at < found);
			assert_int_equal(places[at++], i);
		}
		assert_int_equal(at, found);
	}
}

static void all_of_a_block_may_be_near(void **state)
{
	static const uint64_t numbers[NEAR_BITS_BLOCK];
	uint8_t places[NEAR_BITS_BLOCK];

	(void)state;
	assert_int_equal(near_bits(numbers, NEAR_BITS_BLOCK, 0, 0, places), NEAR_BITS_BLOCK);
	for (size_t i = 0; i < NEAR_BITS_BLOCK; i++)
		assert_int_equal(places[i], i);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(those_are_found_that_differ_in_few_bits),
		cmocka_unit_test(all_of_a_block_may_be_near),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
