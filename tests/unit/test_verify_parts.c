/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Xapian's check of the whole database is the oracle: both must see any damage. */
#include "tests/unit/unit.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/macros.h"
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
		IN_SCRATCH(a_check_can_be_stopped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
