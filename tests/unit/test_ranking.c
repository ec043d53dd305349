/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/unit.h"

#include <string.h>

#include "searcher/ranking.h"
#include "tests/unit/table.h"

static void check_row(void *ctx, const struct row *row)
{
	int *failures = ctx;
	struct buf got CLEANUP(buf_done) = { 0 };
	struct error err = { 0 };
	struct ranking r;
	const char *expected = row->n > 2 ? row->cells[2] : row->cells[1];
	bool fine;

	if (ranking_parse(&r, row->cells[0], &err))
		ranking_describe(&r, &got);
	else
		buf_add_str(&got, err.msg);
	fine = row->n > 2 ? err.code == ERROR_USAGE && strstr(got.data, expected)
			  : strcmp(got.data, expected) == 0;
	if (fine)
		return;
	print_error("ranking.test line %d:\n  expected %s\n  got      %s\n", row->line, expected,
		got.data);
	++*failures;
}

static void rows_of_the_table_mean_what_they_say(void **state)
{
	int failures = 0;

	(void)state;
	table_run("ranking", check_row, &failures);
	assert_int_equal(failures, 0);
}

static void a_description_reads_back_as_itself(void **state)
{
	static const char *const names[] = { "bm25:k1=0.25", "bm25plus:delta=3", "pl2:c=7", "dlh" };

	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		struct buf once CLEANUP(buf_done) = { 0 }, twice CLEANUP(buf_done) = { 0 };
		struct error err = { 0 };
		struct ranking r;

		assert_true(ranking_parse(&r, names[i], &err));
		ranking_describe(&r, &once);
		assert_true(ranking_parse(&r, once.data, &err));
		ranking_describe(&r, &twice);
		assert_string_equal(once.data, twice.data);
	}
}

static void a_failure_leaves_the_output_alone(void **state)
{
	struct ranking r = ranking_default();
	struct error err = { 0 };

	(void)state;
	r.k1 = 42;
	assert_false(ranking_parse(&r, "bm25:k1=2,b=2", &err));
	assert_true(r.k1 == 42);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_of_the_table_mean_what_they_say),
		cmocka_unit_test(a_description_reads_back_as_itself),
		cmocka_unit_test(a_failure_leaves_the_output_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
