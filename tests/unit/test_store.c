/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/store.h"
#include "tests/unit/index_dir.h"
#include "tests/unit/scratch.h"

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

/* The first build of an index, with files in it: *path. */
static struct store *begin_first(const char **path)
{
	struct error err = { 0 };
	uint32_t number = 0;
	struct store *s = store_lock("index", &err);

	assert_non_null(s);
	*path = store_begin(s, &number, &err);
	assert_string_equal(*path, "index/build-000001");
	assert_int_equal(number, 1);
	fill_build(*path, number);
	return s;
}

static void an_abandoned_build_is_removed_and_its_number_not_used_again(void **state)
{
	const char *path;

	(void)state;
	store_unlock(begin_first(&path));
	assert_false(scratch_exists("index/build-000001"));
	publish("index", 3);
	assert_live("index", 2);
}

static void a_build_can_begin_again_with_the_same_number(void **state)
{
	struct error err = { 0 };
	struct store *s;
	const char *path;

	(void)state;
	s = begin_first(&path);
	assert_true(scratch_exists("index/build-000001/tables/data"));
	assert_true(store_begin_again(s, &err));
	assert_true(scratch_exists("index/build-000001"));
	assert_false(scratch_exists("index/build-000001/tables"));
	fill_build(path, 1);
	assert_true(store_publish(s, 3, &err));
	assert_live("index", 1);
	/* There is none by now. */
	assert_false(store_begin_again(s, &err));
	store_unlock(s);
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

static void a_generation_without_manifest_is_pruned_like_others(void **state)
{
	(void)state;
	publish("index", 1);
	assert_int_equal(unlink("index/gen-000001/" STORE_MANIFEST), 0);
	publish("index", 1);
	assert_listing("index", "*2");
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
		IN_SCRATCH(a_build_can_begin_again_with_the_same_number),
		IN_SCRATCH(litter_is_cleared_and_links_in_it_are_not_followed),
		IN_SCRATCH(what_is_not_named_like_ours_is_left_alone),
		IN_SCRATCH(a_lost_or_blank_lock_file_does_not_bring_numbers_back),
		IN_SCRATCH(a_lock_file_that_is_somebody_elses_is_refused),
		IN_SCRATCH(the_last_number_is_a_limit),
		IN_SCRATCH(pruning_keeps_the_newest),
		IN_SCRATCH(pruning_passes_by_what_a_reader_holds),
		IN_SCRATCH(a_generation_without_manifest_is_pruned_like_others),
		IN_SCRATCH(pruning_spares_an_older_generation_that_is_live),
		IN_SCRATCH(a_second_builder_is_told_to_try_later),
		IN_SCRATCH(a_foreign_directory_is_left_as_it_was),
		IN_SCRATCH(a_file_is_no_index),
		IN_SCRATCH(a_missing_parent_is_not_made),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
