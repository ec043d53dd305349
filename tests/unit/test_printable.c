/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>

#include "common/log.h"
#include "common/printable.h"

static void check(const char *text, size_t len, const char *expected)
{
	CLEANUP(buf_done) struct buf out = { 0 };

	printable_add(&out, text, len);
	assert_false(out.failed);
	assert_string_equal(out.data, expected);
}

static void ordinary_text_stays(void **state)
{
	const char *text = "naïve 東京 😀 \"quoted\" \\ é";

	(void)state;
	check(text, strlen(text), text);
	check("", 0, "");
}

static void controls_and_overrides_become_the_replacement_character(void **state)
{
	(void)state;
	check("a\033[31mb", 7, "a\xef\xbf\xbd[31mb");
	check("\x07\x7f", 2, "\xef\xbf\xbd\xef\xbf\xbd");
	check("\xc2\x9b", 2, "\xef\xbf\xbd");	  /* the one-byte CSI of C1 */
	check("\xe2\x80\xae", 3, "\xef\xbf\xbd"); /* right-to-left override */
	check("a\0b", 3,
		"a\xef\xbf\xbd"
		"b");
}

static void line_ends_and_tabs_become_blanks(void **state)
{
	(void)state;
	check("a\tb\nc\r\nd", 8, "a b c  d");
}

static void bytes_that_are_no_utf8_are_replaced_one_by_one(void **state)
{
	(void)state;
	check("a\xff\xfe", 3, "a\xef\xbf\xbd\xef\xbf\xbd");
	check("\xe2\x82", 2, "\xef\xbf\xbd\xef\xbf\xbd");
}

static void log_lines_are_harmless_and_whole(void **state)
{
	struct log log;
	char text[200] = { 0 };
	FILE *to = fmemopen(text, sizeof text, "w");

	(void)state;
	assert_non_null(to);
	log_init(&log, "indexer", to);
	log_warning(&log, "%s: bad", "a\033]0;x\nb");
	log.level = LOG_ERROR;
	log_note(&log, "not said");
	log_progress(&log, "not drawn: no terminal");
	log_done(&log);
	fclose(to);
	assert_string_equal(text, "indexer: warning: a\xef\xbf\xbd]0;x b: bad\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ordinary_text_stays),
		cmocka_unit_test(controls_and_overrides_become_the_replacement_character),
		cmocka_unit_test(line_ends_and_tabs_become_blanks),
		cmocka_unit_test(bytes_that_are_no_utf8_are_replaced_one_by_one),
		cmocka_unit_test(log_lines_are_harmless_and_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
