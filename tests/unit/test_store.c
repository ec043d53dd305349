/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/unit.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/store.h"
#include "tests/unit/scratch.h"

/* ---- Helpers ---- */

static void fill_build(const char *path, uint32_t number)
{
	char file[256], text[32];

	snprintf(text, sizeof text, "{\"number\": %u}\n", (unsigned)number);
	snprintf(file, sizeof file, "%s/%s", path, STORE_MANIFEST);
	scratch_write(file, text, strlen(text));
	snprintf(file, sizeof file, "%s/tables", path);
	assert_int_equal(mkdir(file, 0777), 0);
	snprintf(file, sizeof file, "%s/tables/data", path);
	scratch_write(file, text, strlen(text));
}

static void publish_with(struct store *s, uint32_t keep)
{
	struct error err = { 0 };
	uint32_t number = 0;
	const char *path = store_begin(s, &number, &err);

	assert_non_null(path);
	fill_build(path, number);
	if (!store_publish(s, keep, &err))
		fail_msg("%s", err.msg);
}

static void publish(const char *index, uint32_t keep)
{
	struct error err = { 0 };
	struct store *s = store_lock(index, &err);

	if (!s)
		fail_msg("%s", err.msg);
	publish_with(s, keep);
	store_unlock(s);
}

static void assert_live(const char *index, uint32_t number)
{
	struct generation g = { .manifest_fd = -1 };
	struct buf text = { 0 };
	struct error err = { 0 };
	char expected[32];

	if (!generation_open(index, &g, &err))
		fail_msg("%s", err.msg);
	assert_int_equal(g.number, number);
	snprintf(expected, sizeof expected, "{\"number\": %u}\n", (unsigned)number);
	assert_true(generation_manifest(&g, &text, &err));
	assert_string_equal(text.data, expected);
	buf_done(&text);
	generation_done(&g);
	generation_done(&g);
}

static void assert_open_fails(const char *index, enum error_code code)
{
	struct generation g = { .number = 77, .manifest_fd = -1 };
	struct error err = { 0 };

	assert_false(generation_open(index, &g, &err));
	assert_int_equal(err.code, code);
	assert_non_null(strstr(err.msg, index));
	assert_int_equal(g.number, 77);
	assert_null(g.path);
}

static void assert_lock_fails(const char *index, enum error_code code)
{
	struct error err = { 0 };

	assert_null(store_lock(index, &err));
	assert_int_equal(err.code, code);
	assert_non_null(strstr(err.msg, index));
}

struct listing {
	char text[256];
	size_t stop_after;
	enum error_code stop_code;
};

/* "1 2 *3": the numbers, the live one starred. */
static bool note(void *ctx, uint32_t number, const char *path, bool current, struct error *err)
{
	struct listing *l = ctx;
	size_t used = strlen(l->text);

	assert_true(scratch_exists(path));
	snprintf(l->text + used, sizeof l->text - used, "%s%s%u", used ? " " : "",
		current ? "*" : "", (unsigned)number);
	if (l->stop_after == 0 || --l->stop_after > 0)
		return true;
	if (l->stop_code != ERROR_NONE)
		return error_set(err, l->stop_code, "stopped");
	return false;
}

static void assert_listing(const char *index, const char *expected)
{
	struct listing l = { 0 };
	struct error err = { 0 };

	if (!store_list(index, note, &l, &err))
		fail_msg("%s", err.msg);
	assert_string_equal(l.text, expected);
}

/* ---- Publishing ---- */

static void a_published_generation_is_live_and_listed(void **state)
{
	(void)state;
	publish("index", 3);
	assert_live("index", 1);
	publish("index", 3);
	assert_live("index", 2);
	assert_listing("index", "1 *2");
	assert_true(scratch_exists("index/gen-000002/tables/data"));
}

static void one_lock_can_publish_several_times(void **state)
{
	struct error err = { 0 };
	struct store *s;

	(void)state;
	s = store_lock("index", &err);
	assert_non_null(s);
	publish_with(s, 2);
	publish_with(s, 2);
	publish_with(s, 2);
	store_unlockp(&s);
	assert_null(s);
	assert_listing("index", "2 *3");
}

static void the_link_is_relative_so_that_an_index_can_be_moved(void **state)
{
	char target[64] = "";

	(void)state;
	publish("index", 3);
	assert_int_equal(readlink("index/current", target, sizeof target - 1), 10);
	assert_string_equal(target, "gen-000001");
	assert_int_equal(rename("index", "moved"), 0);
	assert_live("moved", 1);
	publish("moved", 3);
	assert_listing("moved", "1 *2");
}

static void an_index_may_be_reached_through_a_link(void **state)
{
	(void)state;
	assert_int_equal(mkdir("real", 0777), 0);
	assert_int_equal(symlink("real", "alias"), 0);
	publish("alias", 3);
	assert_live("alias", 1);
	assert_live("real", 1);
}

static void directories_get_the_mode_that_umask_leaves(void **state)
{
	mode_t old = umask(027);
	struct stat st;

	(void)state;
	publish("index", 3);
	umask(old);
	assert_int_equal(stat("index", &st), 0);
	assert_int_equal(st.st_mode & 07777, 0750);
	assert_int_equal(stat("index/gen-000001", &st), 0);
	assert_int_equal(st.st_mode & 07777, 0750);
}

static void a_build_without_manifest_is_not_published(void **state)
{
	struct error err = { 0 };
	uint32_t number;
	struct store *s;

	(void)state;
	publish("index", 3);
	s = store_lock("index", &err);
	assert_non_null(s);
	assert_false(store_publish(s, 3, &err));
	assert_int_equal(err.code, ERROR_INTERNAL);
	assert_non_null(store_begin(s, &number, &err));
	assert_null(store_begin(s, &number, &err));
	assert_false(store_publish(s, 3, &err));
	assert_non_null(strstr(err.msg, STORE_MANIFEST));
	store_unlock(s);
	assert_live("index", 1);
}

static void an_abandoned_build_is_removed_and_its_number_not_used_again(void **state)
{
	struct error err = { 0 };
	uint32_t number = 0;
	struct store *s;
	const char *path;

	(void)state;
	s = store_lock("index", &err);
	assert_non_null(s);
	path = store_begin(s, &number, &err);
	assert_string_equal(path, "index/build-000001");
	assert_int_equal(number, 1);
	fill_build(path, number);
	store_unlock(s);
	assert_false(scratch_exists("index/build-000001"));
	publish("index", 3);
	assert_live("index", 2);
}

static void litter_is_cleared_and_links_in_it_are_not_followed(void **state)
{
	struct error err = { 0 };
	struct store *s;

	(void)state;
	publish("index", 3);
	scratch_write("precious", "x", 1);
	assert_int_equal(mkdir("elsewhere", 0777), 0);
	scratch_write("elsewhere/precious", "x", 1);
	assert_int_equal(mkdir("index/build-000007", 0777), 0);
	assert_int_equal(mkdir("index/build-000007/deep", 0777), 0);
	scratch_write("index/build-000007/deep/file", "x", 1);
	assert_int_equal(symlink("../../elsewhere", "index/build-000007/link"), 0);
	assert_int_equal(symlink("../elsewhere", "index/build-000008"), 0);
	assert_int_equal(symlink("gen-000009", "index/current.new"), 0);
	s = store_lock("index", &err);
	assert_non_null(s);
	assert_false(scratch_exists("index/build-000007"));
	assert_false(scratch_exists("index/build-000008"));
	assert_false(scratch_exists("index/current.new"));
	assert_true(scratch_exists("elsewhere/precious"));
	store_unlock(s);
	publish("index", 3);
	assert_live("index", 2);
}

static void what_is_not_named_like_ours_is_left_alone(void **state)
{
	static const char *const others[] = { "index/build-7", "index/build-0000007",
		"index/build-000007.bak", "index/gen-1", "index/build-000000", "index/notes" };

	(void)state;
	publish("index", 3);
	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		scratch_write(others[i], "x", 1);
	publish("index", 3);
	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		assert_true(scratch_exists(others[i]));
	assert_listing("index", "1 *2");
}

static void a_lost_or_blank_lock_file_does_not_bring_numbers_back(void **state)
{
	(void)state;
	publish("index", 3);
	publish("index", 3);
	assert_int_equal(unlink("index/lock"), 0);
	publish("index", 3);
	assert_live("index", 3);
	scratch_write("index/lock", "\0\0\0\0\0\0\0\0\0\0\0", 11);
	publish("index", 3);
	assert_live("index", 4);
	scratch_write("index/lock", "", 0);
	publish("index", 3);
	assert_live("index", 5);
}

static void a_lock_file_that_is_somebody_elses_is_refused(void **state)
{
	(void)state;
	assert_int_equal(mkdir("index", 0777), 0);
	scratch_write("index/lock", "pid 4711\n", 9);
	assert_lock_fails("index", ERROR_CORRUPT);
	scratch_write("index/lock", "9999999999\n", 11);
	assert_lock_fails("index", ERROR_CORRUPT);
	assert_int_equal(unlink("index/lock"), 0);
	assert_int_equal(mkfifo("index/lock", 0666), 0);
	assert_lock_fails("index", ERROR_CORRUPT);
}

static void the_last_number_is_a_limit(void **state)
{
	struct error err = { 0 };
	uint32_t number;
	struct store *s;

	(void)state;
	assert_int_equal(mkdir("index", 0777), 0);
	scratch_write("index/lock", "4294967295\n", 11);
	s = store_lock("index", &err);
	assert_non_null(s);
	assert_null(store_begin(s, &number, &err));
	assert_int_equal(err.code, ERROR_LIMIT);
	store_unlock(s);
}

/* ---- Pruning ---- */

static void pruning_keeps_the_newest(void **state)
{
	(void)state;
	for (int i = 0; i < 6; i++)
		publish("index", 3);
	assert_listing("index", "4 5 *6");
	publish("index", 0);
	assert_listing("index", "*7");
}

static void pruning_passes_by_what_a_reader_holds(void **state)
{
	struct generation g = { .manifest_fd = -1 };
	struct error err = { 0 };

	(void)state;
	publish("index", 1);
	assert_true(generation_open("index", &g, &err));
	publish("index", 1);
	publish("index", 1);
	assert_listing("index", "1 *3");
	assert_true(scratch_exists("index/gen-000001/tables/data"));
	generation_done(&g);
	publish("index", 1);
	assert_listing("index", "*4");
}

static void a_generation_without_manifest_is_not_pruned(void **state)
{
	(void)state;
	publish("index", 1);
	assert_int_equal(unlink("index/gen-000001/" STORE_MANIFEST), 0);
	publish("index", 1);
	assert_listing("index", "1 *2");
}

static void pruning_spares_an_older_generation_that_is_live(void **state)
{
	(void)state;
	publish("index", 9);
	publish("index", 9);
	publish("index", 9);
	assert_int_equal(unlink("index/current"), 0);
	assert_int_equal(symlink("gen-000001", "index/current"), 0);
	assert_live("index", 1);
	assert_listing("index", "*1 2 3");
	publish("index", 2);
	assert_listing("index", "3 *4");
}

/* ---- Refusals ---- */

static void a_second_builder_is_told_to_try_later(void **state)
{
	struct error err = { 0 };
	struct store *s;

	(void)state;
	s = store_lock("index", &err);
	assert_non_null(s);
	assert_lock_fails("index", ERROR_LOCKED);
	store_unlock(s);
	publish("index", 3);
}

static void a_foreign_directory_is_left_as_it_was(void **state)
{
	(void)state;
	assert_int_equal(mkdir("home", 0777), 0);
	scratch_write("home/letter", "x", 1);
	assert_int_equal(mkdir("home/build-000001", 0777), 0);
	assert_lock_fails("home", ERROR_CORRUPT);
	assert_open_fails("home", ERROR_CORRUPT);
	assert_true(scratch_exists("home/build-000001"));
	assert_false(scratch_exists("home/lock"));
}

static void a_file_is_no_index(void **state)
{
	(void)state;
	scratch_write("file", "x", 1);
	assert_lock_fails("file", ERROR_CORRUPT);
	assert_open_fails("file", ERROR_CORRUPT);
}

static void a_missing_parent_is_not_made(void **state)
{
	(void)state;
	assert_lock_fails("no/such/place", ERROR_NOT_FOUND);
	assert_false(scratch_exists("no"));
}

static void readers_are_told_what_is_missing(void **state)
{
	struct listing l = { 0 };
	struct error err = { 0 };
	struct store *s;

	(void)state;
	assert_open_fails("nowhere", ERROR_NOT_FOUND);
	assert_false(store_list("nowhere", note, &l, &err));
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
	assert_true(store_list("index", note, &enough, &err));
	assert_string_equal(enough.text, "1");
	assert_false(store_list("index", note, &failed, &err));
	assert_int_equal(err.code, ERROR_INPUT);
	assert_string_equal(failed.text, "1 2");
}

/* ---- Readers ---- */

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
		    !generation_is_stale("index", &g) && store_list("index", note, &l, &err);

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
		IN_SCRATCH(a_published_generation_is_live_and_listed),
		IN_SCRATCH(one_lock_can_publish_several_times),
		IN_SCRATCH(the_link_is_relative_so_that_an_index_can_be_moved),
		IN_SCRATCH(an_index_may_be_reached_through_a_link),
		IN_SCRATCH(directories_get_the_mode_that_umask_leaves),
		IN_SCRATCH(a_build_without_manifest_is_not_published),
		IN_SCRATCH(an_abandoned_build_is_removed_and_its_number_not_used_again),
		IN_SCRATCH(litter_is_cleared_and_links_in_it_are_not_followed),
		IN_SCRATCH(what_is_not_named_like_ours_is_left_alone),
		IN_SCRATCH(a_lost_or_blank_lock_file_does_not_bring_numbers_back),
		IN_SCRATCH(a_lock_file_that_is_somebody_elses_is_refused),
		IN_SCRATCH(the_last_number_is_a_limit),
		IN_SCRATCH(pruning_keeps_the_newest),
		IN_SCRATCH(pruning_passes_by_what_a_reader_holds),
		IN_SCRATCH(a_generation_without_manifest_is_not_pruned),
		IN_SCRATCH(pruning_spares_an_older_generation_that_is_live),
		IN_SCRATCH(a_second_builder_is_told_to_try_later),
		IN_SCRATCH(a_foreign_directory_is_left_as_it_was),
		IN_SCRATCH(a_file_is_no_index),
		IN_SCRATCH(a_missing_parent_is_not_made),
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
