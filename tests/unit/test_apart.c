/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/unit.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/macros.h"
#include "indexer/apart.h"

/* More than a socket holds. */
enum { MUCH = 4 << 20 };

static bool crash(const void *what UNUSED, size_t *faults UNUSED, struct buf *report UNUSED,
	struct error *err UNUSED)
{
	raise(SIGABRT);
	return true;
}

/* As the system does where memory is out. */
static bool be_killed(const void *what UNUSED, size_t *faults UNUSED, struct buf *report UNUSED,
	struct error *err UNUSED)
{
	return raise(SIGKILL) != 0;
}

static bool leave(const void *what UNUSED, size_t *faults UNUSED, struct buf *report UNUSED,
	struct error *err UNUSED)
{
	_exit(3);
}

/* Longer than any test. */
static bool hang(const void *what UNUSED, size_t *faults UNUSED, struct buf *report UNUSED,
	struct error *err UNUSED)
{
	return sleep(3600) == 0;
}

static bool give_up(
	const void *what, size_t *faults UNUSED, struct buf *report UNUSED, struct error *err)
{
	return error_set(err, ERROR_LIMIT, "%s", (const char *)what);
}

static bool say_much(
	const void *what UNUSED, size_t *faults, struct buf *report, struct error *err UNUSED)
{
	*faults = 3;
	for (int i = 0; i < MUCH / 4; i++)
		buf_printf(report, "%03d ", i % 1000);
	return true;
}

static bool repeat(const void *what, size_t *faults, struct buf *report, struct error *err UNUSED)
{
	*faults = 1;
	buf_add_str(report, what);
	return true;
}

/* That its own memory stays as it is. */
static bool count(const void *what UNUSED, size_t *faults, struct buf *report UNUSED,
	struct error *err UNUSED)
{
	static size_t calls;

	*faults = ++calls;
	return true;
}

static bool say_open(const void *what UNUSED, size_t *faults, struct buf *report UNUSED,
	struct error *err UNUSED)
{
	/* Valgrind has its own above. */
	for (int fd = STDERR_FILENO + 1; fd < 256; fd++)
		*faults += fcntl(fd, F_GETFD) >= 0;
	return true;
}

static enum error_code run(apart_fn *fn, const atomic_int *stop, size_t *faults, struct buf *report)
{
	static const char what[] = "the reason";
	struct error err = { 0 };

	if (apart_run(fn, what, sizeof what, stop, faults, report, &err))
		return ERROR_NONE;
	if (fn == give_up)
		assert_string_equal(err.msg, what);
	return err.code;
}

static void what_a_process_finds_arrives(void **state UNUSED)
{
	struct buf report CLEANUP(buf_done) = { 0 };
	size_t faults = 4;

	assert_int_equal(run(say_much, NULL, &faults, &report), ERROR_NONE);
	assert_int_equal(faults, 7);
	assert_int_equal(report.len, MUCH);
	assert_int_equal(run(repeat, NULL, &faults, &report), ERROR_NONE);
	assert_int_equal(faults, 8);
	assert_string_equal(report.data + MUCH, "the reason");
}

static void how_a_process_ends_is_told(void **state UNUSED)
{
	static const struct {
		apart_fn *fn;
		enum error_code code;
	} rows[] = { { give_up, ERROR_LIMIT }, { crash, ERROR_CORRUPT }, { be_killed, ERROR_IO },
		{ leave, ERROR_IO } };
	struct buf report CLEANUP(buf_done) = { 0 };
	size_t faults = 0;

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		assert_int_equal(run(rows[i].fn, NULL, &faults, &report), rows[i].code);
	assert_int_equal(faults + report.len, 0);
}

static void a_process_can_be_stopped(void **state UNUSED)
{
	struct buf report CLEANUP(buf_done) = { 0 };
	const atomic_int stop = 15;
	size_t faults = 0;

	assert_int_equal(run(hang, &stop, &faults, &report), ERROR_INTERRUPTED);
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
	assert_int_equal(errno, ECHILD);
}

static void many_things_are_done_in_turn(void **state UNUSED)
{
	struct apart a CLEANUP(apart_done) = { 0 };
	struct buf report CLEANUP(buf_done) = { 0 };
	struct error err = { 0 };
	size_t faults = 0;

	assert_true(apart_begin(&a, &err));
	for (int i = 0; i < 3; i++)
		assert_true(apart_ask(&a, count, NULL, 0, &err));
	assert_true(apart_ask(&a, give_up, "too much", 9, &err));
	assert_true(apart_ask(&a, repeat, "again", 6, &err));
	assert_int_equal(a.owed, 5);
	for (int i = 0; i < 3; i++)
		assert_true(apart_wait(&a, NULL, &faults, &report, &err));
	assert_int_equal(faults, 6);
	assert_false(apart_wait(&a, NULL, &faults, &report, &err));
	assert_string_equal(err.msg, "too much");
	assert_true(apart_wait(&a, NULL, &faults, &report, &err));
	assert_string_equal(report.data, "again");
	assert_int_equal(a.owed, 0);
}

static void much_can_be_asked_with(void **state UNUSED)
{
	struct apart a CLEANUP(apart_done) = { 0 };
	struct buf report CLEANUP(buf_done) = { 0 };
	struct error err = { 0 };
	char *what = malloc(MUCH);
	size_t faults = 0;

	assert_non_null(what);
	memset(what, 'x', MUCH - 1);
	what[MUCH - 1] = '\0';
	assert_true(apart_start(&a, repeat, what, MUCH, &err));
	assert_true(apart_wait(&a, NULL, &faults, &report, &err));
	assert_int_equal(report.len, MUCH - 1);
	assert_string_equal(report.data, what);
	free(what);
}

/* Killed while it waits, as by a signal to a group of processes. */
static void a_process_that_is_no_more_cannot_be_asked(void **state UNUSED)
{
	struct apart a = { 0 };
	struct buf report CLEANUP(buf_done) = { 0 };
	struct error err = { 0 };
	siginfo_t how;
	size_t faults = 0;

	assert_true(apart_begin(&a, &err));
	assert_int_equal(kill(a.pid, SIGTERM), 0);
	assert_int_equal(waitid(P_PID, (id_t)a.pid, &how, WEXITED | WNOWAIT), 0);
	assert_false(apart_ask(&a, count, NULL, 0, &err));
	assert_false(apart_wait(&a, NULL, &faults, &report, &err));
	assert_int_equal(err.code, ERROR_IO);
	assert_int_equal(a.pid, 0);
	assert_false(apart_ask(&a, count, NULL, 0, &err));
	apart_done(&a);
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
	assert_true(apart_begin(&a, &err));
	apart_done(&a);
	apart_done(&a);
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
}

static void nothing_of_ours_stays_open_there(void **state UNUSED)
{
	struct buf report CLEANUP(buf_done) = { 0 };
	struct error err = { 0 };
	size_t faults = 0;
	int ends[2];

	assert_int_equal(pipe(ends), 0);
	assert_true(apart_run(say_open, NULL, 0, NULL, &faults, &report, &err));
	/* Its end of the socket. */
	assert_int_equal(faults, 1);
	close(ends[0]);
	close(ends[1]);
}

/* As on a system that is older than the call. False where calls cannot be filtered, as under
   Valgrind. */
static bool do_without_close_range(void)
{
	struct sock_filter steps[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_close_range, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog filter = { .len = sizeof steps / sizeof *steps, .filter = steps };

	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
	       prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) == 0;
}

static void old_systems_close_files_as_well(void **state UNUSED)
{
	enum { AS_EXPECTED, NOT_SO, NO_FILTER };
	struct buf report CLEANUP(buf_done) = { 0 };
	struct error err = { 0 };
	size_t faults = 0;
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		if (!do_without_close_range())
			_exit(NO_FILTER);
		_exit(apart_run(say_open, NULL, 0, NULL, &faults, &report, &err) && faults == 1
				? AS_EXPECTED
				: NOT_SO);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	if (WEXITSTATUS(status) == NO_FILTER)
		skip();
	assert_int_equal(WEXITSTATUS(status), AS_EXPECTED);
}

/* Where the socket takes the place of standard streams. */
static void standard_streams_may_be_closed(void **state UNUSED)
{
	struct apart a = { 0 };
	struct buf report CLEANUP(buf_done) = { 0 };
	struct error err = { 0 };
	int in = dup(STDIN_FILENO), out = dup(STDOUT_FILENO), status;
	size_t faults = 0;
	bool ok;
	pid_t pid;

	close(STDIN_FILENO);
	close(STDOUT_FILENO);
	ok = apart_start(&a, say_open, NULL, 0, &err) &&
	     apart_wait(&a, NULL, &faults, &report, &err);
	pid = a.pid;
	apart_leave(&a);
	dup2(in, STDIN_FILENO);
	dup2(out, STDOUT_FILENO);
	close(in);
	close(out);
	assert_true(ok);
	assert_int_equal(faults, 1);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

/* Waits until whoever has the other end is no more. */
static void await_end(int end)
{
	char byte;

	assert_int_equal(poll(&(struct pollfd){ .fd = end, .events = POLLIN }, 1, 30000), 1);
	assert_int_equal(read(end, &byte, 1), 0);
	close(end);
}

/* Killed amid its work, or at rest. It holds standard output open as long as it runs. */
static void a_process_ends_with_the_one_that_began_it(void **state UNUSED)
{
	for (int busy = 0; busy < 2; busy++) {
		struct apart a = { 0 };
		struct error err = { 0 };
		int ends[2];
		pid_t parent;

		assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
		parent = fork();
		if (parent == 0) {
			dup2(ends[1], STDOUT_FILENO);
			if (!apart_begin(&a, &err) || (busy && !apart_ask(&a, hang, NULL, 0, &err)))
				_exit(1);
			raise(SIGKILL);
		}
		close(ends[1]);
		assert_int_equal(waitpid(parent, NULL, 0), parent);
		await_end(ends[0]);
	}
}

static bool take_long(const void *what UNUSED, size_t *faults UNUSED, struct buf *report UNUSED,
	struct error *err UNUSED)
{
	return usleep(50000) == 0;
}

static void a_process_that_is_left_ends_by_itself(void **state UNUSED)
{
	struct apart a = { 0 };
	struct error err = { 0 };
	int status;
	pid_t pid;

	assert_true(apart_start(&a, take_long, NULL, 0, &err));
	pid = a.pid;
	apart_leave(&a);
	assert_int_equal(a.pid, 0);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_a_process_finds_arrives),
		cmocka_unit_test(how_a_process_ends_is_told),
		cmocka_unit_test(a_process_can_be_stopped),
		cmocka_unit_test(many_things_are_done_in_turn),
		cmocka_unit_test(much_can_be_asked_with),
		cmocka_unit_test(a_process_that_is_no_more_cannot_be_asked),
		cmocka_unit_test(nothing_of_ours_stays_open_there),
		cmocka_unit_test(old_systems_close_files_as_well),
		cmocka_unit_test(standard_streams_may_be_closed),
		cmocka_unit_test(a_process_ends_with_the_one_that_began_it),
		cmocka_unit_test(a_process_that_is_left_ends_by_itself),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
