/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "indexer/article_ids.h"
#include "tests/unit/scratch.h"

enum { MANY = 100000 };

/* Of all lengths that need padding, and some too long for one byte of length. */
static void make_id(char id[400], uint32_t i)
{
	int len = snprintf(id, 400, "%x", i * 2654435761u);

	if (i % 1000 == 0) {
		memset(id + len, 'x', 300);
		id[len + 300] = '\0';
	}
}

static struct article_place place_of(uint32_t i)
{
	return (struct article_place){ .line = (uint64_t)i << (i % 40), .file = i * 77777u };
}

static void check_places(struct article_ids ids)
{
	struct article_place first;
	struct error err = { 0 };
	char id[400];
	bool is_new;

	assert_false(article_ids_has(&ids, "1"));
	for (uint32_t i = 0; i < MANY; i++) {
		make_id(id, i);
		assert_true(article_ids_add(&ids, id, place_of(i), &is_new, &first, &err));
		assert_true(is_new);
	}
	for (uint32_t i = 0; i < MANY; i++) {
		make_id(id, i);
		assert_true(article_ids_has(&ids, id));
		assert_true(article_ids_add(&ids, id, place_of(0), &is_new, &first, &err));
		assert_false(is_new);
		assert_true(first.line == place_of(i).line);
		assert_int_equal(first.file, place_of(i).file);
	}
	assert_int_equal(ids.n, MANY);
	assert_false(article_ids_has(&ids, "none"));
	article_ids_done(&ids);
}

static void each_is_found_where_it_was_first_met(void **state)
{
	(void)state;
	check_places((struct article_ids){ 0 });
}

static void each_is_found_in_a_file(void **state)
{
	(void)state;
	check_places((struct article_ids){ .directory = "." });
}

static void without_a_file_none_is_noted(void **state)
{
	struct article_ids ids = { .directory = "nowhere" };
	struct article_place first;
	struct error err = { 0 };
	bool is_new, ok = true;
	char id[400];

	(void)state;
	for (uint32_t i = 0; i < MANY && ok; i++) {
		make_id(id, i);
		ok = article_ids_add(&ids, id, place_of(i), &is_new, &first, &err);
	}
	assert_false(ok);
	assert_int_equal(err.code, ERROR_NOT_FOUND);
	assert_non_null(strstr(err.msg, "nowhere"));
	article_ids_done(&ids);
}

static void an_article_takes_little(void **state)
{
	struct article_ids ids = { 0 };
	struct article_place first;
	struct error err = { 0 };
	char id[16];
	bool is_new;

	(void)state;
	for (uint32_t i = 0; i < MANY; i++) {
		snprintf(id, sizeof id, "article%u", i);
		assert_true(article_ids_add(
			&ids, id, (struct article_place){ .line = i }, &is_new, &first, &err));
	}
	/* 20 of the item, and four slots of 8 at most. */
	assert_in_range(article_ids_memory(&ids), MANY * 32, MANY * 52);
	article_ids_done(&ids);
	ids.directory = ".";
	for (uint32_t i = 0; i < MANY; i++) {
		snprintf(id, sizeof id, "article%u", i);
		assert_true(article_ids_add(
			&ids, id, (struct article_place){ .line = i }, &is_new, &first, &err));
	}
	/* The slots, and what is not in the file yet. */
	assert_in_range(article_ids_memory(&ids), MANY * 16, MANY * 32 + (1 << 20));
	article_ids_done(&ids);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_is_found_where_it_was_first_met),
		IN_SCRATCH(each_is_found_in_a_file),
		IN_SCRATCH(without_a_file_none_is_noted),
		IN_SCRATCH(an_article_takes_little),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
