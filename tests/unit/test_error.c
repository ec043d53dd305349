/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/unit.h"

#include <errno.h>
#include <string.h>
#include <sysexits.h>

#include "common/error.h"

static void setting_fills_code_and_message_and_returns_false(void **state)
{
	struct error err = { 0 };

	(void)state;
	assert_false(error_set(&err, ERROR_INPUT, "line %d", 3));
	assert_int_equal(err.code, ERROR_INPUT);
	assert_string_equal(err.msg, "line 3");
}

static void errno_decides_the_code(void **state)
{
	struct error err = { 0 };

	(void)state;
	errno = ENOENT;
	error_set_errno(&err, "open %s", "x");
	assert_int_equal(err.code, ERROR_NOT_FOUND);
	assert_string_equal(err.msg, "open x: No such file or directory");
	errno = ENOSPC;
	error_set_errno(&err, "write");
	assert_int_equal(err.code, ERROR_IO);
}

static void wrapping_keeps_the_code_and_puts_the_context_first(void **state)
{
	struct error err = { 0 };

	(void)state;
	error_set(&err, ERROR_CORRUPT, "bad block");
	assert_false(error_wrap(&err, "shard %d", 3));
	assert_int_equal(err.code, ERROR_CORRUPT);
	assert_string_equal(err.msg, "shard 3: bad block");
}

static void long_messages_are_cut_and_stay_terminated(void **state)
{
	struct error err = { 0 };
	char text[2 * ERROR_MESSAGE_SIZE];

	(void)state;
	memset(text, 'x', sizeof text);
	text[sizeof text - 1] = '\0';
	error_set(&err, ERROR_INPUT, "%s", text);
	assert_int_equal(strlen(err.msg), ERROR_MESSAGE_SIZE - 1);
	error_wrap(&err, "%s", text);
	assert_int_equal(strlen(err.msg), ERROR_MESSAGE_SIZE - 1);
}

static void only_a_lock_asks_to_try_later(void **state)
{
	struct error err = { 0 };

	(void)state;
	error_set(&err, ERROR_LOCKED, "busy");
	assert_int_equal(error_exit_status(&err), EX_TEMPFAIL);
	error_set(&err, ERROR_IO, "disk full");
	assert_int_equal(error_exit_status(&err), 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(setting_fills_code_and_message_and_returns_false),
		cmocka_unit_test(errno_decides_the_code),
		cmocka_unit_test(wrapping_keeps_the_code_and_puts_the_context_first),
		cmocka_unit_test(long_messages_are_cut_and_stay_terminated),
		cmocka_unit_test(only_a_lock_asks_to_try_later),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
