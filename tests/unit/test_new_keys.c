/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "common/new_keys.h"
#include "tests/unit/scratch.h"

#define A "00000000000000aa"
#define B "0123456789abcdef"
#define C "ffffffffffffffff"

/* A generation with a file that says `keys`, "..." and end `n`. */
static void write_generation(unsigned number, unsigned predecessor, const char *keys, unsigned n)
{
	char path[64], text[512];
	int len = snprintf(text, sizeof text,
		NEW_KEYS_HEADER "generation %u\npredecessor %u\n\n%send %u\n", number, predecessor,
		keys, n);

	mkdir("index", 0777);
	snprintf(path, sizeof path, "index/gen-%06u", number);
	mkdir(path, 0777);
	snprintf(path, sizeof path, "index/gen-%06u/" NEW_KEYS_FILE, number);
	scratch_write(path, text, (size_t)len);
}

static void assert_lists(const struct new_keys *k, const char *keys)
{
	assert_int_equal(k->end - k->first, strlen(keys));
	assert_memory_equal(k->text.data + k->first, keys, strlen(keys));
}

static void what_is_listed_is_read(void **state)
{
	static const char keys[] = A "\n" B "\n" B "~12\n" B "~2\n" C "\n";
	CLEANUP(new_keys_done) struct new_keys k = { 0 };
	struct error err = { 0 };

	(void)state;
	write_generation(7, 5, keys, 5);
	assert_true(new_keys_load(&k, "index/gen-000007", &err));
	assert_int_equal(k.generation, 7);
	assert_int_equal(k.predecessor, 5);
	assert_int_equal(k.n, 5);
	assert_lists(&k, keys);
}

static void a_list_may_be_empty(void **state)
{
	CLEANUP(new_keys_done) struct new_keys k = { 0 };
	struct error err = { 0 };

	(void)state;
	write_generation(1, 0, "", 0);
	assert_true(new_keys_load(&k, "index/gen-000001", &err));
	assert_int_equal(k.n, 0);
	assert_lists(&k, "");
}

static void what_was_cut_short_is_damaged(void **state)
{
	static const char whole[] = NEW_KEYS_HEADER "generation 2\npredecessor 1\n\n" A "\nend 1\n";
	struct error err = { 0 };

	(void)state;
	mkdir("index", 0777);
	mkdir("index/gen-000002", 0777);
	for (size_t len = 0; len < sizeof whole - 1; len++) {
		CLEANUP(new_keys_done) struct new_keys k = { 0 };

		scratch_write("index/gen-000002/" NEW_KEYS_FILE, whole, len);
		assert_false(new_keys_load(&k, "index/gen-000002", &err));
		assert_int_equal(err.code, ERROR_CORRUPT);
	}
	assert_false(new_keys_load(&(struct new_keys){ 0 }, "index/gen-000003", &err));
	assert_int_equal(err.code, ERROR_NOT_FOUND);
}

/* Generation 3 was published, then 2 in its place, then 3 again. */
static void a_way_back_in_a_circle_leads_nowhere(void **state)
{
	CLEANUP(new_since_done) struct new_since s = { 0 };
	struct error err = { 0 };

	(void)state;
	write_generation(2, 3, "", 0);
	write_generation(3, 2, A "\n", 1);
	write_generation(4, 3, B "\n", 1);
	assert_false(new_since_load(&s, "index", 4, 1, &err));
	assert_int_equal(err.code, ERROR_NOT_FOUND);
	assert_non_null(strstr(err.msg, "published again"));
	assert_true(new_since_load(&s, "index", 4, 3, &err));
	assert_int_equal(s.n, 1);
}

static void what_is_new_adds_up_on_the_way_back(void **state)
{
	CLEANUP(new_since_done) struct new_since s = { 0 };
	struct error err = { 0 };

	(void)state;
	/* 5 was rolled back to 4, so that 6 came of 4. */
	write_generation(4, 3, A "\n", 1);
	write_generation(5, 4, C "\n", 1);
	write_generation(6, 4, B "\n", 1);
	assert_true(new_since_load(&s, "index", 6, 3, &err));
	assert_int_equal(s.n, 2);
	assert_lists(&s.list[0], B "\n");
	assert_lists(&s.list[1], A "\n");
	new_since_done(&s);
	assert_true(new_since_load(&s, "index", 6, 6, &err));
	assert_int_equal(s.n, 0);
	new_since_done(&s);
	assert_false(new_since_load(&s, "index", 6, 5, &err));
	assert_int_equal(err.code, ERROR_NOT_FOUND);
	assert_false(new_since_load(&s, "index", 6, 2, &err));
	assert_non_null(strstr(err.msg, "oldest that can be asked for is 3"));
	assert_false(new_since_load(&s, "index", 9, 2, &err));
	assert_int_equal(err.code, ERROR_NOT_FOUND);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_SCRATCH(what_is_listed_is_read),
		IN_SCRATCH(a_list_may_be_empty),
		IN_SCRATCH(what_was_cut_short_is_damaged),
		IN_SCRATCH(a_way_back_in_a_circle_leads_nowhere),
		IN_SCRATCH(what_is_new_adds_up_on_the_way_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
