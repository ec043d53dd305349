/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/unit.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "indexer/let_go.h"
#include "tests/unit/scratch.h"

enum { LARGE = 1 << 20 };

/* All of it a hole. */
static void make(const char *name, off_t size)
{
	int fd = open(name, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

	assert_true(fd >= 0);
	assert_int_equal(ftruncate(fd, size), 0);
	close(fd);
}

/* How many of the files that a process has open end in `what`. */
static unsigned count_open(pid_t pid, const char *what)
{
	char name[64];
	const struct dirent *entry;
	unsigned n = 0;
	DIR *dir;

	snprintf(name, sizeof name, "/proc/%d/fd", (int)pid);
	dir = opendir(name);
	assert_non_null(dir);
	while ((entry = readdir(dir))) {
		char to[4096];
		ssize_t len = readlinkat(dirfd(dir), entry->d_name, to, sizeof to);
		ssize_t end = (ssize_t)strlen(what);

		n += len >= end && memcmp(to + len - end, what, (size_t)end) == 0;
	}
	closedir(dir);
	return n;
}

static void make_index(void)
{
	assert_int_equal(mkdir("gen-000001", 0700), 0);
	assert_int_equal(mkdir("gen-000002", 0700), 0);
	make("gen-000001/large", LARGE);
	make("gen-000001/small", LARGE - 1);
	make("gen-000002/large", 2 * LARGE);
	make("lock", LARGE);
	assert_int_equal(symlink("large", "gen-000002/link"), 0);
	assert_int_equal(symlink("gen-000002", "current"), 0);
}

static void removed_files_are_held_until_the_end(void **state)
{
	struct apart a = { 0 };
	int status;
	pid_t pid;

	(void)state;
	make_index();
	let_go_begin(&a, ".");
	pid = a.pid;
	assert_true(pid > 0);
	assert_int_equal(count_open(pid, "large"), 2);
	assert_int_equal(count_open(pid, "small"), 0);
	assert_int_equal(unlink("gen-000001/large"), 0);
	assert_int_equal(count_open(pid, "large"), 1);
	assert_int_equal(count_open(pid, "large (deleted)"), 1);
	apart_leave(&a);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

/* Neither a lock nor a pipe outlives us there. (Other pipes may: valgrind has some of its own.) */
static void nothing_else_stays_open(void **state)
{
	int lock = open("own", O_RDWR | O_CREAT, 0600);
	char link[64], pipe_name[64] = "";
	struct apart a = { 0 };
	int ends[2];

	(void)state;
	assert_true(lock >= 0);
	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	snprintf(link, sizeof link, "/proc/self/fd/%d", ends[1]);
	assert_true(readlink(link, pipe_name, sizeof pipe_name - 1) > 0);
	assert_int_equal(count_open(getpid(), pipe_name), 2);
	let_go_begin(&a, ".");
	assert_true(a.pid > 0);
	assert_int_equal(count_open(a.pid, "own"), 0);
	assert_int_equal(count_open(a.pid, pipe_name), 0);
	close(lock);
	close(ends[0]);
	close(ends[1]);
	apart_leave(&a);
	assert_true(waitpid(-1, NULL, 0) > 0);
}

static void an_index_that_is_not_there_is_no_matter(void **state)
{
	struct apart a = { 0 };

	(void)state;
	let_go_begin(&a, "nowhere");
	apart_leave(&a);
	assert_true(waitpid(-1, NULL, 0) > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_SCRATCH(removed_files_are_held_until_the_end),
		IN_SCRATCH(nothing_else_stays_open),
		IN_SCRATCH(an_index_that_is_not_there_is_no_matter),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
