/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/unit.h"

#include <string.h>

#include "indexer/glob.h"
#include "tests/unit/table.h"

static void check_row(void *ctx, const struct row *row)
{
	const char *fault;

	(void)ctx;
	assert_int_equal(row->n, 3);
	fault = glob_fault(row->cells[0]);
	if (fault) {
		assert_string_equal(fault, row->cells[2]);
		return;
	}
	if (glob_match(row->cells[0], row->cells[1]) != (strcmp(row->cells[2], "yes") == 0))
		fail_msg("glob.test:%d: %s, %s", row->line, row->cells[0], row->cells[1]);
}

static void patterns_match_as_the_table_says(void **state)
{
	(void)state;
	table_run("glob", check_row, NULL);
}

static void bytes_that_are_no_utf8_are_characters(void **state)
{
	(void)state;
	assert_true(glob_match("a?b", "a\xff"
				      "b"));
	assert_true(glob_match("[\xfe-\xff]", "\xff"));
	assert_false(glob_match("a?b", "a\xff\xff"
				       "b"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(patterns_match_as_the_table_says),
		cmocka_unit_test(bytes_that_are_no_utf8_are_characters),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
