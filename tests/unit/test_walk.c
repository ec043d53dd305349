/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "indexer/walk.h"
#include "tests/unit/scratch.h"

static const char root[] = "tree";

static const char *at(const char *name)
{
	static char path[4][64];
	static int turn;
	char *to = path[turn++ % 4];

	snprintf(to, sizeof path[0], "%s/%s", root, name);
	return to;
}

static void put(const char *name, const char *text)
{
	scratch_write(at(name), text, strlen(text));
}

static int make_tree(void **state)
{
	if (scratch_enter(state) != 0 || mkdir(root, 0755) || mkdir(at("b"), 0755) ||
		mkdir(at("b/deep"), 0755) || mkdir(at("b/.hidden"), 0755))
		return -1;
	put("a.txt", "a");
	put("b/z.md", "z");
	put("b/deep/c.jsonl.gz", "c");
	put("b/.hidden/d.txt", "d");
	put("b-side.TXT", "upper case endings count");
	put("b/picture.png", "p");
	put("b/empty.txt", "");
	put("b/bad\xff.txt", "a name that is not UTF-8");
	return symlink("a.txt", at("link.txt")) || symlink("..", at("b/deep/up")) ||
	       symlink("selfish", at("selfish")) || mkfifo(at("pipe.txt"), 0600);
}

/* The reason given for a path in the tree; NULL if it was not skipped. */
static const char *reason(const struct walk *w, const char *name)
{
	const char *path = at(name);

	for (size_t i = 0; i < w->n_skipped; i++) {
		if (strcmp(w->skipped[i].path, path) == 0)
			return w->skipped[i].reason;
	}
	return NULL;
}

static void assert_names(const struct walk *w, const char *const *names, size_t n)
{
	assert_int_equal(w->n, n);
	for (size_t i = 0; i < n; i++)
		assert_string_equal(w->files[i].name, names[i]);
}

static void a_folder_gives_its_files_by_the_bytes_of_their_names(void **state)
{
	static const char *const names[] = { "a.txt", "b-side.TXT", "b/bad\xef\xbf\xbd.txt",
		"b/deep/c.jsonl.gz", "b/z.md" };
	const struct walk_options options = { 0 };
	const struct walk_source source = { .path = root };
	struct error err = { 0 };
	struct walk w;

	(void)state;
	assert_true(walk_sources(&source, 1, &options, &w, &err));
	assert_names(&w, names, 5);
	assert_string_equal(w.files[0].path, at("a.txt"));
	assert_int_equal(w.files[0].size, 1);
	assert_false(w.files[0].named);
	walk_done(&w);
}

static void what_is_passed_over_is_listed_with_the_reason(void **state)
{
	const struct walk_options options = { 0 };
	const struct walk_source source = { .path = root };
	struct error err = { 0 };
	struct walk w;

	(void)state;
	assert_true(walk_sources(&source, 1, &options, &w, &err));
	assert_int_equal(w.n_skipped, 7);
	assert_non_null(strstr(reason(&w, "b/.hidden"), "--hidden"));
	assert_non_null(strstr(reason(&w, "b/picture.png"), "known format"));
	assert_non_null(strstr(reason(&w, "b/empty.txt"), "empty"));
	assert_non_null(strstr(reason(&w, "link.txt"), "--follow"));
	assert_non_null(strstr(reason(&w, "b/deep/up"), "--follow"));
	assert_non_null(strstr(reason(&w, "selfish"), "--follow"));
	assert_non_null(strstr(reason(&w, "pipe.txt"), "neither"));
	walk_done(&w);
}

static void hidden_files_and_links_are_read_when_asked_for(void **state)
{
	static const char *const names[] = { "a.txt", "b-side.TXT", "b/.hidden/d.txt",
		"b/bad\xef\xbf\xbd.txt", "b/deep/c.jsonl.gz", "b/z.md", "link.txt" };
	const struct walk_options options = { .hidden = true, .follow = true };
	const struct walk_source source = { .path = root };
	struct error err = { 0 };
	struct walk w;

	(void)state;
	assert_true(walk_sources(&source, 1, &options, &w, &err));
	assert_names(&w, names, 7);
	walk_done(&w);
}

static void a_loop_of_folders_is_skipped_and_so_is_a_link_to_nothing(void **state)
{
	const struct walk_options options = { .follow = true };
	const struct walk_source source = { .path = root };
	struct error err = { 0 };
	struct walk w;

	(void)state;
	assert_true(walk_sources(&source, 1, &options, &w, &err));
	assert_non_null(strstr(reason(&w, "b/deep/up"), "loop"));
	assert_non_null(strstr(reason(&w, "selfish"), "cannot be read: "));
	walk_done(&w);
}

static void named_files_are_read_whatever_they_are_called_in_the_order_given(void **state)
{
	static const char *const names[] = { "picture.png", "stdin", "d.txt", "a.txt" };
	const struct walk_source sources[] = { { .path = at("b/picture.png") }, { .path = "-" },
		{ .path = at("b/.hidden/") }, { .path = at("a.txt") } };
	const struct walk_options options = { 0 };
	struct error err = { 0 };
	struct walk w;

	(void)state;
	assert_true(walk_sources(sources, 4, &options, &w, &err));
	assert_names(&w, names, 4);
	assert_true(w.files[0].named);
	assert_string_equal(w.files[1].path, "-");
	assert_false(w.files[2].named);
	walk_done(&w);
}

static void a_missing_source_is_an_error(void **state)
{
	const struct walk_source sources[] = { { .path = at("a.txt") },
		{ .path = at("nowhere.txt") } };
	const struct walk_options options = { 0 };
	struct error err = { 0 };
	struct walk w;

	(void)state;
	assert_false(walk_sources(sources, 2, &options, &w, &err));
	assert_int_equal(err.code, ERROR_NOT_FOUND);
	assert_non_null(strstr(err.msg, "nowhere.txt: cannot be read"));
	walk_done(&w);
}

static int walk_unreadable(void *ctx)
{
	const struct walk_options options = { 0 };
	const struct walk_source folder = { .path = root }, file = { .path = at("a.txt") };
	struct error err = { 0 };
	struct walk w;
	bool ok;

	(void)ctx;
	ok = walk_sources(&folder, 1, &options, &w, &err) &&
	     strcmp(reason(&w, "a.txt"), "cannot be read: Permission denied") == 0 &&
	     strcmp(reason(&w, "b/deep"), "cannot be read: Permission denied") == 0;
	walk_done(&w);
	ok = ok && !walk_sources(&file, 1, &options, &w, &err) &&
	     strstr(err.msg, "a.txt: cannot be read: Permission denied");
	walk_done(&w);
	return ok ? 0 : 1;
}

static void what_is_unreadable_in_a_folder_is_a_skip_and_by_itself_an_error(void **state)
{
	(void)state;
	assert_int_equal(chmod(at("a.txt"), 0), 0);
	assert_int_equal(chmod(at("b/deep"), 0), 0);
	assert_int_equal(scratch_unprivileged(walk_unreadable, NULL), 0);
	assert_int_equal(chmod(at("b/deep"), 0755), 0);
}

static void patterns_choose_within_a_folder(void **state)
{
	static const char *const names[] = { "b/deep/c.jsonl.gz", "b/picture.png" };
	static const char *const include[] = { "b/deep/**", "*.png", "a.txt" };
	static const char *const exclude[] = { "/a.txt", "b/.hidden/" };
	const struct walk_source source = { .path = root,
		.include = { include, 3 },
		.exclude = { exclude, 2 },
		.options = { .format = "text" } };
	const struct walk_options options = { .hidden = true };
	struct error err = { 0 };
	struct walk w;

	(void)state;
	assert_true(walk_sources(&source, 1, &options, &w, &err));
	assert_names(&w, names, 2);
	assert_string_equal(reason(&w, "a.txt"), "excluded by /a.txt");
	assert_string_equal(reason(&w, "b/.hidden"), "excluded by b/.hidden/");
	assert_string_equal(reason(&w, "b/z.md"), "not included (--include)");
	assert_null(reason(&w, "b/.hidden/d.txt"));
	walk_done(&w);
}

static void an_included_file_needs_a_known_name_or_a_format(void **state)
{
	static const char *const include[] = { "*.png" };
	const struct walk_source source = { .path = root, .include = { include, 1 } };
	const struct walk_options options = { 0 };
	struct error err = { 0 };
	struct walk w;

	(void)state;
	assert_true(walk_sources(&source, 1, &options, &w, &err));
	assert_int_equal(w.n, 0);
	assert_non_null(strstr(reason(&w, "b/picture.png"), "does not end like a known format"));
	walk_done(&w);
}

static void the_first_language_rule_that_matches_counts(void **state)
{
	static const struct walk_language_rule rules[] = {
		{ "*.md", "de" },
		{ "b/**", "fr" },
		{ "b/z.md", "es" },
	};
	const struct walk_source sources[] = {
		{ .path = root, .language = "ru", .rules = { rules, 3 } },
		{ .path = at("a.txt") },
	};
	static const char *const languages[] = { "ru", "ru", "fr", "fr", "de", NULL };
	const struct walk_options options = { 0 };
	struct error err = { 0 };
	struct walk w;

	(void)state;
	assert_true(walk_sources(sources, 2, &options, &w, &err));
	assert_int_equal(w.n, 6);
	for (size_t i = 0; i < w.n; i++) {
		assert_ptr_equal(w.files[i].source, &sources[i == 5]);
		if (languages[i])
			assert_string_equal(w.files[i].language, languages[i]);
		else
			assert_null(w.files[i].language);
	}
	walk_done(&w);
}

#define IN_TREE(test) cmocka_unit_test_setup_teardown(test, make_tree, scratch_leave)

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_TREE(a_folder_gives_its_files_by_the_bytes_of_their_names),
		IN_TREE(what_is_passed_over_is_listed_with_the_reason),
		IN_TREE(hidden_files_and_links_are_read_when_asked_for),
		IN_TREE(a_loop_of_folders_is_skipped_and_so_is_a_link_to_nothing),
		IN_TREE(named_files_are_read_whatever_they_are_called_in_the_order_given),
		IN_TREE(a_missing_source_is_an_error),
		IN_TREE(patterns_choose_within_a_folder),
		IN_TREE(an_included_file_needs_a_known_name_or_a_format),
		IN_TREE(the_first_language_rule_that_matches_counts),
		IN_TREE(what_is_unreadable_in_a_folder_is_a_skip_and_by_itself_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
