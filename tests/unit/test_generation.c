/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/store.h"
#include "tests/unit/index_dir.h"
#include "tests/unit/scratch.h"

static void readers_are_told_what_is_missing(void **state)
{
	struct listing l = { 0 };
	struct error err = { 0 };
	struct store *s;

	(void)state;
	assert_open_fails("nowhere", ERROR_NOT_FOUND);
	assert_false(store_list("nowhere", note_generation, &l, &err));
	assert_int_equal(err.code, ERROR_NOT_FOUND);
	assert_int_equal(mkdir("empty", 0777), 0);
	assert_open_fails("empty", ERROR_NOT_FOUND);
	s = store_lock("index", &err);
	assert_non_null(s);
	assert_open_fails("index", ERROR_NOT_FOUND);
	assert_listing("index", "");
	store_unlock(s);
}

static void a_damaged_current_is_reported_not_followed(void **state)
{
	static const char *const targets[] = { "gen-000009", "../gen-000001", "gen-1",
		"gen-000001/", "gen-99999999999", "/etc" };

	(void)state;
	publish("index", 3);
	for (size_t i = 0; i < sizeof targets / sizeof *targets; i++) {
		assert_int_equal(unlink("index/current"), 0);
		assert_int_equal(symlink(targets[i], "index/current"), 0);
		assert_open_fails("index", ERROR_CORRUPT);
	}
	assert_int_equal(unlink("index/current"), 0);
	scratch_write("index/current", "gen-000001", 10);
	assert_open_fails("index", ERROR_CORRUPT);
	publish("index", 3);
	assert_live("index", 2);
}

static void a_callback_ends_the_listing_with_or_without_an_error(void **state)
{
	struct listing enough = { .stop_after = 1 };
	struct listing failed = { .stop_after = 2, .stop_code = ERROR_INPUT };
	struct error err = { .code = ERROR_IO };

	(void)state;
	publish("index", 3);
	publish("index", 3);
	publish("index", 3);
	assert_true(store_list("index", note_generation, &enough, &err));
	assert_string_equal(enough.text, "1");
	assert_false(store_list("index", note_generation, &failed, &err));
	assert_int_equal(err.code, ERROR_INPUT);
	assert_string_equal(failed.text, "1 2");
}

static void a_reader_notices_a_flip(void **state)
{
	struct generation g = { .manifest_fd = -1 };
	struct error err = { 0 };

	(void)state;
	publish("index", 3);
	assert_true(generation_open("index", &g, &err));
	assert_string_equal(g.path, "index/gen-000001");
	assert_false(generation_is_stale("index", &g));
	publish("index", 3);
	assert_true(generation_is_stale("index", &g));
	/* An index that is gone is no reason to drop the generation that works. */
	assert_false(generation_is_stale("elsewhere", &g));
	generation_done(&g);
}

static void a_manifest_of_any_length_can_be_read_twice(void **state)
{
	enum { LONG = 100000 };
	static char text[LONG];
	struct generation g = { .manifest_fd = -1 };
	struct buf got = { 0 };
	struct error err = { 0 };

	(void)state;
	publish("index", 3);
	memset(text, 'm', sizeof text);
	scratch_write("index/gen-000001/" STORE_MANIFEST, text, sizeof text);
	assert_true(generation_open("index", &g, &err));
	assert_true(generation_manifest(&g, &got, &err));
	assert_true(generation_manifest(&g, &got, &err));
	assert_int_equal(got.len, 2 * LONG);
	buf_done(&got);
	generation_done(&g);
}

static int read_as_somebody_else(void *ctx)
{
	struct generation g = { .manifest_fd = -1 };
	struct listing l = { 0 };
	struct error err = { 0 };
	bool fine = generation_open("index", &g, &err) && g.number == 1 &&
		    !generation_is_stale("index", &g) &&
		    store_list("index", note_generation, &l, &err);

	(void)ctx;
	generation_done(&g);
	return fine ? 0 : 1;
}

static int lock_as_somebody_else(void *ctx)
{
	struct error err = { 0 };

	(void)ctx;
	return !store_lock("index", &err) && err.code == ERROR_IO ? 0 : 1;
}

static void a_reader_needs_no_write_access(void **state)
{
	(void)state;
	publish("index", 3);
	assert_int_equal(chmod("index/gen-000001/" STORE_MANIFEST, 0444), 0);
	assert_int_equal(chmod("index/gen-000001", 0555), 0);
	assert_int_equal(chmod("index/lock", 0444), 0);
	assert_int_equal(chmod("index", 0555), 0);
	assert_int_equal(scratch_unprivileged(read_as_somebody_else, NULL), 0);
	assert_int_equal(scratch_unprivileged(lock_as_somebody_else, NULL), 0);
	assert_int_equal(chmod("index/gen-000001", 0755), 0);
	assert_int_equal(chmod("index", 0755), 0);
}

/* Opens again and again, with the database file to be there while it is held, until `stop` is
   there. */
static int read_until_stopped(void)
{
	while (!scratch_exists("stop")) {
		struct generation g = { .manifest_fd = -1 };
		struct error err = { 0 };
		char file[256];

		if (!generation_open("index", &g, &err)) {
			fprintf(stderr, "# %s\n", err.msg);
			return 1;
		}
		snprintf(file, sizeof file, "%s/tables/data", g.path);
		if (!scratch_exists(file))
			return 2;
		generation_done(&g);
	}
	return 0;
}

static void readers_never_see_an_error_through_200_flips(void **state)
{
	enum { READERS = 3, FLIPS = 200 };
	pid_t readers[READERS];
	int status;

	(void)state;
	publish("index", 1);
	for (int i = 0; i < READERS; i++) {
		readers[i] = fork();
		assert_true(readers[i] >= 0);
		if (readers[i] == 0)
			_exit(read_until_stopped());
	}
	for (int i = 0; i < FLIPS; i++)
		publish("index", 1);
	scratch_write("stop", "", 0);
	for (int i = 0; i < READERS; i++) {
		assert_int_equal(waitpid(readers[i], &status, 0), readers[i]);
		assert_int_equal(status, 0);
	}
	assert_live("index", FLIPS + 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_SCRATCH(readers_are_told_what_is_missing),
		IN_SCRATCH(a_damaged_current_is_reported_not_followed),
		IN_SCRATCH(a_callback_ends_the_listing_with_or_without_an_error),
		IN_SCRATCH(a_reader_notices_a_flip),
		IN_SCRATCH(a_manifest_of_any_length_can_be_read_twice),
		IN_SCRATCH(a_reader_needs_no_write_access),
		IN_SCRATCH(readers_never_see_an_error_through_200_flips),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
