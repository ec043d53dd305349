/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/unit.h"

#include <string.h>

#include "indexer/date.h"
#include "tests/unit/table.h"

static void check_row(void *ctx, const struct row *row)
{
	int *failures = ctx;
	char date[DATE_SIZE] = "-";
	bool understood = date_parse(row->cells[0], strlen(row->cells[0]), date);

	if (strcmp(date, row->cells[1]) == 0 && understood == (date[0] != '-'))
		return;
	print_error("dates.test:%d: %s gives %s\n", row->line, row->cells[0], date);
	++*failures;
}

static void the_table_of_dates_holds(void **state)
{
	int failures = 0;

	(void)state;
	table_run("dates", check_row, &failures);
	assert_int_equal(failures, 0);
}

/* Also reads every prefix at its exact length, so that a sanitizer sees a step too far. */
static void a_date_cut_short_is_no_other_date(void **state)
{
	static const char whole[] = "2025-11-04T06:40:05.1+09:00";
	char date[DATE_SIZE];
	size_t understood = 0;

	(void)state;
	for (size_t len = 0; len < sizeof whole - 1; len++)
		understood += date_parse(whole, len, date);
	/* YYYY, YYYY-MM, the day, hh:mm, hh:mm:ss, the fraction, and +09. */
	assert_int_equal(understood, 7);
}

static void a_nul_is_no_part_of_a_date(void **state)
{
	char date[DATE_SIZE];

	(void)state;
	assert_false(date_parse("2025\0", 5, date));
	assert_false(date_parse("2025-11-04T06:40\0", 17, date));
	assert_false(date_parse("", 0, date));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_table_of_dates_holds),
		cmocka_unit_test(a_date_cut_short_is_no_other_date),
		cmocka_unit_test(a_nul_is_no_part_of_a_date),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
