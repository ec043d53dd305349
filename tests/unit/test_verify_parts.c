/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Xapian's check of the whole database is the oracle: both must see any damage. And processes. */
#include "tests/unit/unit.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/macros.h"
#include "indexer/apart.h"
#include "indexer/folder.h"
#include "indexer/verify_parts.h"
#include "tests/unit/random_query.h"
#include "tests/unit/scratch.h"

typedef bool check_fn(const char *path, const atomic_int *stop, size_t *faults, struct buf *report,
	struct error *err);

enum { MOST_FAULTS = 100, REFUSED };

/* Faults, or REFUSED. Some damage crashes Xapian 1.4.22's check, which must be an error. */
static int find(check_fn *check)
{
	struct buf report CLEANUP(buf_done) = { 0 };
	struct error err = { 0 };
	size_t faults = 0;

	if (!check("db", NULL, &faults, &report, &err)) {
		assert_true(err.msg[0] != 0);
		return REFUSED;
	}
	assert_true(faults == 0 || report.len > 0);
	return faults < MOST_FAULTS ? (int)faults : MOST_FAULTS;
}

static bool by_parts(const char *path, const atomic_int *stop, size_t *faults, struct buf *report,
	struct error *err)
{
	struct verify_parts v CLEANUP(verify_parts_done) = { 0 };

	return verify_parts_begin(&v, path, err) && verify_parts_end(&v, stop, faults, report, err);
}

static void flip(const char *path, off_t at, unsigned char bits)
{
	int fd = open(path, O_RDWR | O_CLOEXEC);
	unsigned char byte;

	assert_true(fd >= 0);
	assert_int_equal(pread(fd, &byte, 1, at), 1);
	byte ^= bits;
	assert_int_equal(pwrite(fd, &byte, 1, at), 1);
	close(fd);
}

static void a_whole_database_has_no_faults_and_nothing_is_left_in_it(void **state)
{
	struct folder before CLEANUP(folder_done) = { 0 };
	struct folder after CLEANUP(folder_done) = { 0 };
	struct error err = { 0 };

	(void)state;
	random_database("db", 500, 1);
	assert_true(folder_read(&before, "db", &err));
	assert_int_equal(find(by_parts), 0);
	assert_true(folder_read(&after, "db", &err));
	assert_int_equal(after.n, before.n);
	assert_false(scratch_exists("db/checked-together"));
}

/* Among them lengths that differ from table to table. */
static void damage_is_found_as_by_the_check_of_the_whole(void **state)
{
	static const char *const tables[] = { "db/postlist.glass", "db/docdata.glass",
		"db/termlist.glass", "db/position.glass", "db/iamglass" };
	uint64_t seed = 7;
	size_t faulty = 0;

	(void)state;
	random_database("db", 300, 2);
	for (size_t i = 0; i < 60; i++) {
		const char *table = tables[i % (sizeof tables / sizeof *tables)];
		unsigned char bits = (unsigned char)(1u << next_random(&seed) % 8);
		struct stat st;
		int whole, parts;
		off_t at;

		if (stat(table, &st) != 0)
			continue;
		at = next_random(&seed) % st.st_size;
		flip(table, at, bits);
		whole = find(verify_whole);
		parts = find(by_parts);
		flip(table, at, bits);
		/* How many faults follow from one depends on what lies in memory: Xapian's check
		   reads on where the damage leads it. */
		if ((whole == 0) != (parts == 0))
			print_error("%s, byte %ld, bits %02x\n", table, (long)at, bits);
		assert_int_equal(whole == 0, parts == 0);
		faulty += whole > 0;
	}
	assert_true(faulty > 10);
}

static void a_database_that_is_not_there_is_an_error(void **state)
{
	(void)state;
	assert_int_equal(find(by_parts), REFUSED);
}

static bool crash(const void *ctx, size_t *faults, struct buf *report, struct error *err)
{
	(void)ctx;
	(void)faults;
	(void)report;
	(void)err;
	raise(SIGABRT);
	return true;
}

static bool give_up(const void *ctx, size_t *faults, struct buf *report, struct error *err)
{
	(void)faults;
	(void)report;
	return error_set(err, ERROR_LIMIT, "%s", (const char *)ctx);
}

/* More than a pipe holds. */
static bool say_much(const void *ctx, size_t *faults, struct buf *report, struct error *err)
{
	(void)ctx;
	(void)err;
	*faults = 3;
	for (int i = 0; i < 100000; i++)
		buf_printf(report, "%d\n", i);
	return true;
}

/* Longer than any test. */
static bool hang(const void *ctx, size_t *faults, struct buf *report, struct error *err)
{
	(void)ctx;
	(void)faults;
	(void)report;
	(void)err;
	return sleep(3600) == 0;
}

/* As the system does where memory is out. */
static bool be_killed(const void *ctx, size_t *faults, struct buf *report, struct error *err)
{
	(void)ctx;
	(void)faults;
	(void)report;
	(void)err;
	return raise(SIGKILL) != 0;
}

static enum error_code run(apart_fn *fn, const atomic_int *stop, size_t *faults, struct buf *report)
{
	struct apart a CLEANUP(apart_done) = { .from = -1 };
	struct error err = { 0 };

	assert_true(apart_start(&a, fn, "the reason", &err));
	if (apart_wait(&a, stop, faults, report, &err))
		return ERROR_NONE;
	if (fn == give_up)
		assert_string_equal(err.msg, "the reason");
	return err.code;
}

static void what_a_process_finds_arrives(void **state)
{
	struct buf report CLEANUP(buf_done) = { 0 };
	const atomic_int stop = 15;
	size_t faults = 4;

	(void)state;
	assert_int_equal(run(say_much, NULL, &faults, &report), ERROR_NONE);
	assert_int_equal(faults, 7);
	assert_true(report.len > 500000);
	assert_int_equal(run(give_up, NULL, &faults, &report), ERROR_LIMIT);
	assert_int_equal(run(crash, NULL, &faults, &report), ERROR_CORRUPT);
	assert_int_equal(run(be_killed, NULL, &faults, &report), ERROR_IO);
	assert_int_equal(run(hang, &stop, &faults, &report), ERROR_INTERRUPTED);
}

/* Who has a lock open when it is killed leaves it to its processes, as long as they run. */
static void a_process_ends_with_the_one_that_started_it(void **state)
{
	struct apart a = { .from = -1 };
	struct error err = { 0 };
	int ends[2];
	pid_t parent;
	char byte;

	(void)state;
	assert_int_equal(pipe(ends), 0);
	parent = fork();
	if (parent == 0) {
		if (!apart_start(&a, hang, NULL, &err))
			_exit(1);
		raise(SIGKILL);
	}
	close(ends[1]);
	assert_int_equal(waitpid(parent, NULL, 0), parent);
	assert_int_equal(poll(&(struct pollfd){ .fd = ends[0], .events = POLLIN }, 1, 30000), 1);
	assert_int_equal(read(ends[0], &byte, 1), 0);
	close(ends[0]);
}

static void a_check_can_be_stopped(void **state)
{
	struct buf report CLEANUP(buf_done) = { 0 };
	const atomic_int stop = 15;
	struct error err = { 0 };
	size_t faults = 0;

	(void)state;
	random_database("db", 100, 3);
	assert_false(by_parts("db", &stop, &faults, &report, &err));
	assert_int_equal(err.code, ERROR_INTERRUPTED);
	assert_false(scratch_exists("db/checked-together"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_SCRATCH(a_whole_database_has_no_faults_and_nothing_is_left_in_it),
		IN_SCRATCH(damage_is_found_as_by_the_check_of_the_whole),
		IN_SCRATCH(a_database_that_is_not_there_is_an_error),
		IN_SCRATCH(what_a_process_finds_arrives),
		IN_SCRATCH(a_process_ends_with_the_one_that_started_it),
		IN_SCRATCH(a_check_can_be_stopped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
