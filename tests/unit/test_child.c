/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/unit.h"

#include <signal.h>
#include <string.h>

#include "indexer/child.h"

static int run(const char *script, const struct buf *input, struct buf *output, struct error *err)
{
	const char *const argv[] = { "sh", "-c", script, NULL };
	const struct child child = { .argv = argv,
		.input = input ? input->data : NULL,
		.input_len = input ? input->len : 0,
		.output = output,
		.timeout = 60 };
	int status = -1;

	return child_run(&child, &status, err) ? status : -1;
}

static void the_exit_status_is_told(void **state)
{
	struct error err = { 0 };
	char text[32];

	(void)state;
	assert_int_equal(run("exit 0", NULL, NULL, &err), 0);
	assert_int_equal(run("exit 7", NULL, NULL, &err), 7);
	assert_int_equal(run("kill -9 $$", NULL, NULL, &err), 128 + 9);
	child_say_status(7, text, sizeof text);
	assert_string_equal(text, "exit status 7");
	child_say_status(137, text, sizeof text);
	assert_string_equal(text, "signal 9");
}

/* More than pipes hold, both ways at once. */
static void much_goes_through(void **state)
{
	struct buf in CLEANUP(buf_done) = { 0 };
	struct buf out CLEANUP(buf_done) = { 0 };
	struct error err = { 0 };

	(void)state;
	for (int i = 0; i < 200000; i++)
		buf_printf(&in, "%d\n", i);
	assert_int_equal(run("cat", &in, &out, &err), 0);
	assert_int_equal(out.len, in.len);
	assert_memory_equal(out.data, in.data, in.len);
}

static void input_that_is_not_read_is_no_error(void **state)
{
	struct buf in CLEANUP(buf_done) = { 0 };
	struct error err = { 0 };

	(void)state;
	for (int i = 0; i < 200000; i++)
		buf_add_str(&in, "unread ");
	assert_int_equal(run("exec <&-; exit 3", &in, NULL, &err), 3);
}

static void a_program_that_is_not_there_is_an_error(void **state)
{
	const char *const argv[] = { "./no-such-program", NULL };
	struct error err = { 0 };
	int status;

	(void)state;
	assert_false(child_run(&(struct child){ .argv = argv }, &status, &err));
	assert_int_equal(err.code, ERROR_NOT_FOUND);
	assert_non_null(strstr(err.msg, "./no-such-program"));
}

static void what_takes_too_long_is_ended(void **state)
{
	const char *const argv[] = { "sh", "-c", "sleep 1000 & sleep 1000", NULL };
	struct buf out CLEANUP(buf_done) = { 0 };
	struct error err = { 0 };
	int status;

	(void)state;
	assert_false(child_run(
		&(struct child){ .argv = argv, .output = &out, .timeout = 0.2 }, &status, &err));
	assert_int_equal(err.code, ERROR_LIMIT);
}

static void a_stop_ends_it(void **state)
{
	const char *const argv[] = { "sleep", "1000", NULL };
	const atomic_int stop = 15;
	struct error err = { 0 };
	int status;

	(void)state;
	assert_false(child_run(&(struct child){ .argv = argv, .stop = &stop }, &status, &err));
	assert_int_equal(err.code, ERROR_INTERRUPTED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_exit_status_is_told),
		cmocka_unit_test(much_goes_through),
		cmocka_unit_test(input_that_is_not_read_is_no_error),
		cmocka_unit_test(a_program_that_is_not_there_is_an_error),
		cmocka_unit_test(what_takes_too_long_is_ended),
		cmocka_unit_test(a_stop_ends_it),
	};

	/* As in the program: who stops reading is no reason to die. */
	signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
