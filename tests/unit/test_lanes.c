/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/unit.h"

#include <stdalign.h>

#include "common/lanes.h"

static void equal_numbers_are_found_wherever_they_are(void **state)
{
	(void)state;
	for (unsigned set = 0; set < 256; set++) {
		alignas(16) uint32_t numbers[8];

		for (unsigned i = 0; i < 8; i++)
			numbers[i] = set >> i & 1 ? UINT32_C(0x80010001) : UINT32_C(0x8001) << i;
		assert_int_equal(lanes_equal(numbers, UINT32_C(0x80010001)), set);
		assert_int_equal(lanes_equal_plain(numbers, UINT32_C(0x80010001)), set);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(equal_numbers_are_found_wherever_they_are),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
