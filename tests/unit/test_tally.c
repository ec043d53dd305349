/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>

#include "searcher/tally.h"

enum { MANY = 5000 };

static size_t add(struct tally *t, const char *value, size_t len)
{
	struct error err = { 0 };
	size_t index;

	assert_true(tally_add(t, value, len, &index, &err));
	return index;
}

static void values_are_numbered_in_the_order_of_first_sight(void **state)
{
	struct tally t CLEANUP(tally_done) = { 0 };

	(void)state;
	for (unsigned round = 1; round <= 3; round++) {
		for (unsigned i = 0; i < MANY; i++) {
			char value[16];
			int len = snprintf(value, sizeof value, "v%u", i);

			assert_int_equal(add(&t, value, (size_t)len), i);
			assert_int_equal(t.items[i].count, round);
			assert_string_equal(t.items[i].value, value);
		}
	}
	assert_int_equal(t.n, MANY);
}

static void any_bytes_are_a_value(void **state)
{
	struct tally t CLEANUP(tally_done) = { 0 };

	(void)state;
	assert_int_equal(add(&t, "", 0), 0);
	assert_int_equal(add(&t, "a", 1), 1);
	assert_int_equal(add(&t, "a\0b", 3), 2);
	assert_int_equal(add(&t, "a\0c", 3), 3);
	assert_int_equal(add(&t, "a\0b", 3), 2);
	assert_int_equal(add(&t, "", 0), 0);
}

static void values_compare_by_bytes_shorter_ones_first(void **state)
{
	struct tally t CLEANUP(tally_done) = { 0 };

	(void)state;
	add(&t, "b", 1);
	add(&t, "ab", 2);
	add(&t, "\xff", 1);
	add(&t, "a", 1);
	assert_true(tally_compare(&t.items[1], &t.items[0]) < 0);
	assert_true(tally_compare(&t.items[2], &t.items[0]) > 0);
	assert_true(tally_compare(&t.items[3], &t.items[1]) < 0);
	assert_true(tally_compare(&t.items[3], &t.items[3]) == 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_are_numbered_in_the_order_of_first_sight),
		cmocka_unit_test(any_bytes_are_a_value),
		cmocka_unit_test(values_compare_by_bytes_shorter_ones_first),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
