/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/unit.h"

#include "indexer/progress.h"

static void assert_line(
	struct build_progress progress, double seconds, uint64_t total, const char *expected)
{
	CLEANUP(buf_done) struct buf out = { 0 };

	progress_format(&out, &progress, seconds, total);
	assert_string_equal(out.data, expected);
}

static void the_time_left_is_told_when_sizes_are_known(void **state)
{
	(void)state;
	assert_line((struct build_progress){ .paragraphs = 1200,
			    .text_bytes = 5000000,
			    .text_taken = 5000000,
			    .bytes_read = 10000000 },
		50, 40000000, "1200 paragraphs, 5.0 MB, 0.1 MB/s, 25 %, 2:30 left");
}

static void what_was_read_and_not_indexed_is_not_done(void **state)
{
	(void)state;
	assert_line((struct build_progress){ .paragraphs = 10,
			    .text_bytes = 1000000,
			    .text_taken = 4000000,
			    .bytes_read = 8000000 },
		1, 8000000, "10 paragraphs, 1.0 MB, 1.0 MB/s, 25 %, 0:03 left");
}

static void of_an_unknown_size_there_is_no_share(void **state)
{
	(void)state;
	assert_line((struct build_progress){ .paragraphs = 10, .text_bytes = 2000000 }, 4, 0,
		"10 paragraphs, 2.0 MB, 0.5 MB/s");
}

static void the_beginning_has_no_guesses(void **state)
{
	(void)state;
	assert_line((struct build_progress){ 0 }, 0, 1000, "0 paragraphs, 0.0 MB, 0 %");
}

static void merging_is_told(void **state)
{
	(void)state;
	assert_line((struct build_progress){ .merging = true, .paragraphs = 7 }, 1, 1,
		"7 paragraphs, merging");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_time_left_is_told_when_sizes_are_known),
		cmocka_unit_test(what_was_read_and_not_indexed_is_not_done),
		cmocka_unit_test(of_an_unknown_size_there_is_no_share),
		cmocka_unit_test(the_beginning_has_no_guesses),
		cmocka_unit_test(merging_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
