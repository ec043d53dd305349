/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/unit.h"

#include "indexer/bulk/run_pool.h"

enum { JOBS = 2, HUGE_DOCUMENT = 9 << 20 };

static void give(struct run_pool *p, struct run_spares *to, size_t bytes)
{
	struct buf b = { 0 };

	assert_non_null(buf_reserve(&b, bytes));
	buf_add_str(&b, "of a run before");
	run_pool_give(p, to, &b);
	assert_null(b.data);
	assert_int_equal(b.cap, 0);
}

/* Room of the next buffer; 0: there was none. */
static size_t take(struct run_pool *p, struct run_spares *from)
{
	struct buf b = run_pool_take(p, from);
	size_t cap = b.cap;

	assert_int_equal(b.len, 0);
	buf_done(&b);
	return cap;
}

static void what_was_given_is_taken_once_and_empty(void **state)
{
	struct run_pool p;

	(void)state;
	run_pool_init(&p, JOBS);
	assert_int_equal(take(&p, &p.data), 0);
	give(&p, &p.data, 1000);
	give(&p, &p.termlists, 2000);
	assert_in_range(take(&p, &p.data), 1000, 1999);
	assert_int_equal(take(&p, &p.data), 0);
	assert_in_range(take(&p, &p.termlists), 2000, 4000);
	assert_int_equal(take(&p, &p.termlists), 0);
	run_pool_done(&p);
}

static void no_more_are_kept_than_there_are_jobs(void **state)
{
	struct run_pool p;

	(void)state;
	run_pool_init(&p, JOBS);
	for (int i = 0; i < JOBS + 1; i++)
		give(&p, &p.data, 1000);
	for (int i = 0; i < JOBS; i++)
		assert_true(take(&p, &p.data) > 0);
	assert_int_equal(take(&p, &p.data), 0);
	run_pool_done(&p);
}

static void neither_a_huge_one_nor_none_is_kept(void **state)
{
	struct run_pool p;
	struct buf none = { 0 };

	(void)state;
	run_pool_init(&p, JOBS);
	give(&p, &p.data, HUGE_DOCUMENT);
	run_pool_give(&p, &p.data, &none);
	assert_int_equal(p.data.n, 0);
	run_pool_done(&p);
}

static void one_that_is_cleared_keeps_nothing_and_can_be_used_on(void **state)
{
	struct run_pool p;

	(void)state;
	run_pool_init(&p, JOBS);
	give(&p, &p.data, 1000);
	give(&p, &p.termlists, 1000);
	run_pool_clear(&p);
	assert_int_equal(take(&p, &p.data), 0);
	assert_int_equal(take(&p, &p.termlists), 0);
	give(&p, &p.data, 1000);
	assert_true(take(&p, &p.data) > 0);
	run_pool_done(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_given_is_taken_once_and_empty),
		cmocka_unit_test(no_more_are_kept_than_there_are_jobs),
		cmocka_unit_test(neither_a_huge_one_nor_none_is_kept),
		cmocka_unit_test(one_that_is_cleared_keeps_nothing_and_can_be_used_on),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
