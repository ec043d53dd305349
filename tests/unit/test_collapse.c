/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/unit.h"

#include <stdlib.h>

#include "searcher/collapse.h"

enum { MANY = 3000 };

static void assert_collapsed(const uint64_t *simhashes, size_t n, const size_t *expected)
{
	size_t stands_for[MANY];
	struct error err = { 0 };

	assert_true(collapse(simhashes, n, stands_for, &err));
	for (size_t i = 0; i < n; i++)
		assert_int_equal(stands_for[i], expected[i]);
}

static void three_bits_are_near_and_four_are_not(void **state)
{
	const uint64_t simhashes[] = { 0xff00, 0xff07, 0xff0f, 0xff00, UINT64_C(1) << 63 | 0xff00 };
	const size_t expected[] = { 0, 0, 2, 0, 0 };

	(void)state;
	assert_collapsed(simhashes, 5, expected);
}

static void what_is_unknown_stands_for_itself(void **state)
{
	const uint64_t simhashes[] = { 0, 0, 1, 0 };
	const size_t expected[] = { 0, 1, 2, 3 };

	(void)state;
	assert_collapsed(simhashes, 4, expected);
}

static void being_near_to_a_duplicate_is_not_enough(void **state)
{
	const uint64_t simhashes[] = { 0xf0, 0xf7, 0xf7f };
	const size_t expected[] = { 0, 0, 2 };

	(void)state;
	assert_collapsed(simhashes, 3, expected);
}

static void the_best_of_several_stands_for_it(void **state)
{
	/* The first two differ in six bits, the third in three from either. */
	const uint64_t simhashes[] = { 0x0700, 0x0038, 0x0000 | 0x80, 0x0700 | 0x18 };
	const size_t expected[] = { 0, 1, 2, 0 };

	(void)state;
	assert_collapsed(simhashes, 4, expected);
}

static uint64_t next(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	return *state ^= *state << 17;
}

static void the_lookup_finds_what_comparing_all_finds(void **state)
{
	uint64_t simhashes[MANY], seed = 88172645463325252U;
	size_t expected[MANY], duplicates = 0;

	(void)state;
	for (size_t i = 0; i < MANY; i++) {
		simhashes[i] = next(&seed);
		/* Often an earlier one with up to five bits turned. */
		if (i > 0 && next(&seed) % 2) {
			simhashes[i] = simhashes[next(&seed) % i];
			for (unsigned bits = next(&seed) % 6; bits > 0; bits--)
				simhashes[i] ^= UINT64_C(1) << next(&seed) % 64;
		}
		expected[i] = i;
		for (size_t k = 0; k < i && expected[i] == i; k++) {
			if (expected[k] == k &&
				__builtin_popcountll(simhashes[k] ^ simhashes[i]) <= 3)
				expected[i] = k;
		}
		duplicates += expected[i] != i;
	}
	assert_true(duplicates > MANY / 5);
	assert_collapsed(simhashes, MANY, expected);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(three_bits_are_near_and_four_are_not),
		cmocka_unit_test(what_is_unknown_stands_for_itself),
		cmocka_unit_test(being_near_to_a_duplicate_is_not_enough),
		cmocka_unit_test(the_best_of_several_stands_for_it),
		cmocka_unit_test(the_lookup_finds_what_comparing_all_finds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
