/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/unit.h"

#include "indexer/memory_share.h"

enum { MEGABYTE = 1 << 20, COST = 40 /* of a thread, for each byte of a part */ };

static void start(struct memory_share *s, uint64_t megabytes, unsigned jobs)
{
	*s = (struct memory_share){ .memory = megabytes * MEGABYTE,
		.caches = (uint64_t)jobs * MEGABYTE,
		.range = 2 * MEGABYTE,
		.jobs = jobs };
}

/* Of all that shares the memory. */
static uint64_t taken(const struct memory_share *s)
{
	return s->caches + s->noted + s->jobs * memory_share_range(s) * COST + memory_share_runs(s);
}

static void parts_are_as_large_as_they_should_be_where_memory_is_ample(void **state)
{
	struct memory_share s;

	(void)state;
	start(&s, 1000, 4);
	assert_int_equal(memory_share_range(&s), 2 * MEGABYTE);
	assert_int_equal(memory_share_runs(&s), s.memory - s.caches - 4 * 2 * MEGABYTE * COST);
}

static void all_stay_within_the_memory_as_more_is_noted(void **state)
{
	struct memory_share s;
	uint64_t before = 2 * MEGABYTE;

	(void)state;
	start(&s, 100, 2);
	for (; s.noted <= 65 * MEGABYTE; s.noted += MEGABYTE) {
		assert_true(taken(&s) <= s.memory);
		assert_true(memory_share_range(&s) <= before);
		before = memory_share_range(&s);
	}
}

static void what_is_noted_may_take_all_and_the_build_goes_on(void **state)
{
	struct memory_share s;

	(void)state;
	start(&s, 100, 2);
	s.noted = 200 * (uint64_t)MEGABYTE;
	assert_int_equal(memory_share_range(&s), MEGABYTE / 4);
	assert_int_equal(memory_share_runs(&s), s.memory / 8);
}

static void what_was_made_for_larger_parts_is_too_wide(void **state)
{
	struct memory_share s;
	uint64_t range;

	(void)state;
	start(&s, 100, 2);
	range = memory_share_range(&s);
	assert_false(memory_share_too_wide(&s, range));
	s.noted = MEGABYTE;
	assert_false(memory_share_too_wide(&s, range));
	s.noted = 40 * MEGABYTE;
	assert_true(memory_share_too_wide(&s, range));
	assert_false(memory_share_too_wide(&s, memory_share_range(&s)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parts_are_as_large_as_they_should_be_where_memory_is_ample),
		cmocka_unit_test(all_stay_within_the_memory_as_more_is_noted),
		cmocka_unit_test(what_is_noted_may_take_all_and_the_build_goes_on),
		cmocka_unit_test(what_was_made_for_larger_parts_is_too_wide),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
