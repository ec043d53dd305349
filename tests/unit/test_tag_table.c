/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/unit.h"

#include "common/tag_table.h"

/* The tag of the i-th thing: four things share each, and all tags have few first buckets. */
static uint32_t crowded_tag(uint32_t i)
{
	return (i / 4 % 7) << 29 | (i / 4) << 1 | 1;
}

static uint32_t spread_tag(uint32_t i)
{
	return tag_of(i * UINT64_C(0x9E3779B97F4A7C15));
}

/* How often the place is told of. */
static unsigned times_told(const struct tag_table *t, uint32_t tag, uint32_t wanted)
{
	struct tag_look look = tag_table_look(t, tag);
	unsigned times = 0;
	uint32_t place;

	while (tag_table_next(t, tag, &look, &place))
		times += place == wanted;
	return times;
}

static void check_things(uint32_t tag(uint32_t), uint32_t n)
{
	struct tag_table t;

	assert_true(tag_table_init(&t, 1));
	for (unsigned again = 0; again < 2; again++) {
		for (uint32_t i = 0; i < n; i++) {
			assert_int_equal(times_told(&t, tag(i), i), 0);
			assert_true(tag_table_make_room(&t));
			tag_table_add(&t, tag(i), i);
			assert_int_equal(times_told(&t, tag(i), i), 1);
		}
		for (uint32_t i = 0; i < n; i++)
			assert_int_equal(times_told(&t, tag(i), i), 1);
		assert_int_equal(t.used, n);
		assert_true(tag_table_size(&t) >= n * 2 * sizeof(uint32_t));
		tag_table_clear(&t);
	}
	tag_table_done(&t);
}

static void what_was_added_is_told_of_once_and_nothing_else_is(void **state)
{
	(void)state;
	check_things(spread_tag, 20000);
}

static void full_buckets_go_over_into_the_next_and_the_last_into_the_first(void **state)
{
	(void)state;
	check_things(crowded_tag, 3000);
}

static void no_tag_is_zero(void **state)
{
	(void)state;
	assert_true(tag_of(0) != 0);
	assert_true(tag_of(UINT32_MAX) != 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_added_is_told_of_once_and_nothing_else_is),
		cmocka_unit_test(full_buckets_go_over_into_the_next_and_the_last_into_the_first),
		cmocka_unit_test(no_tag_is_zero),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
