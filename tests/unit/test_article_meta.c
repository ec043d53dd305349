/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rows of tests/data/article-meta.test: what a hit says of its article. */
#include "tests/unit/unit.h"

#include <string.h>

#include "searcher/article_meta.h"
#include "searcher/hit_load.h"
#include "tests/unit/table.h"

static void expect(const struct row *row, const char *what, const char *got, const char *expected,
	int *failures)
{
	if (strcmp(got ? got : "-", expected) == 0)
		return;
	print_error("article-meta.test line %d: %s is %s, not %s\n", row->line, what,
		got ? got : "-", expected);
	++*failures;
}

static void check_row(void *ctx, const struct row *row)
{
	struct article_meta m CLEANUP(article_meta_done) = { 0 };
	struct error err = { 0 };
	const char *language = row->cells[0];
	bool has_date = strcmp(row->cells[1], "date") == 0;

	assert_int_equal(row->n, 7);
	if (!article_meta_read(&m, row->cells[2], strlen(row->cells[2]), language, has_date, &err))
		fail_msg("line %d: %s", row->line, err.msg);
	expect(row, "the title", m.title, row->cells[3], ctx);
	expect(row, "the source", m.source, row->cells[4], ctx);
	expect(row, "the url", m.url, row->cells[5], ctx);
	expect(row, "the rest", m.metadata, row->cells[6], ctx);
}

static void records_are_divided_as_the_table_says(void **state)
{
	int failures = 0;

	(void)state;
	table_run("article-meta", check_row, &failures);
	assert_int_equal(failures, 0);
}

static void an_article_without_record_has_no_metadata(void **state)
{
	struct article_meta m CLEANUP(article_meta_done) = { 0 };
	struct error err = { 0 };

	(void)state;
	assert_true(article_meta_read(&m, "", 0, "en", false, &err));
	assert_string_equal(m.metadata, "{}");
}

static void a_record_that_is_no_object_is_damage(void **state)
{
	struct article_meta m = { 0 };
	struct error err = { 0 };

	(void)state;
	assert_false(article_meta_read(&m, "[1]", 3, "en", false, &err));
	assert_int_equal(err.code, ERROR_CORRUPT);
}

static void dates_become_iso_8601(void **state)
{
	static const char *const rows[][2] = {
		{ "2025", "2025" },
		{ "202511", "2025-11" },
		{ "20251104", "2025-11-04" },
		{ "20251104093000", "2025-11-04T09:30:00Z" },
		{ "", "" },
		{ "2025110", "" },
		{ "2025-11", "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct buf out CLEANUP(buf_done) = { 0 };

		date_iso(&out, rows[i][0]);
		assert_string_equal(out.data ? out.data : "", rows[i][1]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(records_are_divided_as_the_table_says),
		cmocka_unit_test(an_article_without_record_has_no_metadata),
		cmocka_unit_test(a_record_that_is_no_object_is_damage),
		cmocka_unit_test(dates_become_iso_8601),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
