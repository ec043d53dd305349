/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/unit.h"

#include <stdlib.h>
#include <string.h>

#include "searcher/collapse.h"

enum { MANY = 10 };

static const struct sketch unknown[MANY];

/* A shingle for each letter of the item's word. */
static bool read_letters(void *ctx, uint32_t i, bool all, struct shingles *out, struct error *err)
{
	const char *letters = ((const char *const *)ctx)[i];

	(void)all;
	for (size_t k = 0; letters[k]; k++)
		assert_true(shingles_add(out, (uint64_t)letters[k], err));
	return true;
}

static bool read_same(void *ctx, uint32_t i, bool all, struct shingles *out, struct error *err)
{
	static const char *const same[] = { "a" };

	(void)ctx;
	(void)i;
	return read_letters((void *)same, 0, all, out, err);
}

static bool read_nothing(void *ctx, uint32_t i, bool all, struct shingles *out, struct error *err)
{
	(void)ctx;
	(void)i;
	(void)all;
	(void)out;
	(void)err;
	fail_msg("a text was read");
	return false;
}

/* The beginning of a word ends at its stop; all of a word without one is its beginning. */
static bool read_parts(void *ctx, uint32_t i, bool all, struct shingles *out, struct error *err)
{
	const char *letters = ((const char *const *)ctx)[i];

	out->is_cut = !all && strchr(letters, '.');
	for (size_t k = 0; letters[k] && (all || letters[k] != '.'); k++)
		assert_true(letters[k] == '.' || shingles_add(out, (uint64_t)letters[k], err));
	return true;
}

/* Only the first `most` are asked for their duplicates. The documents of items are their places. */
static void assert_collapsed_most(const uint64_t *simhashes, size_t n, size_t most,
	collapse_read_fn *read, const void *ctx, const size_t *expected)
{
	static const uint32_t docids[MANY] = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 };
	struct error err = { 0 };

	/* At once, and going on from a shorter ranking. */
	for (size_t before = 0; before <= n; before++) {
		struct collapsing c CLEANUP(collapsing_done) = { 0 };

		assert_true(
			collapse(&c, &(struct collapse_items){ docids, simhashes, unknown, before },
				most, read, (void *)ctx, &err));
		assert_true(collapse(&c, &(struct collapse_items){ docids, simhashes, unknown, n },
			most, read, (void *)ctx, &err));
		for (size_t i = 0; i < n; i++)
			assert_int_equal(c.items[i].stands_for, expected[i]);
	}
}

static void assert_collapsed(const uint64_t *simhashes, size_t n, collapse_read_fn *read,
	const void *ctx, const size_t *expected)
{
	assert_collapsed_most(simhashes, n, n, read, ctx, expected);
}

static void sixteen_bits_are_near_and_seventeen_are_not(void **state)
{
	const uint64_t simhashes[] = { 0x30000, 0x3ffff, 0x10001ffff, 0x30000 };
	const size_t expected[] = { 0, 0, 2, 0 };

	(void)state;
	assert_collapsed(simhashes, 4, read_same, NULL, expected);
}

static void texts_are_read_only_where_simhashes_are_near(void **state)
{
	const uint64_t simhashes[] = { 0xffffff, 0xffffff000000, 0, 0xffff000000000000, 0 };
	const size_t expected[] = { 0, 1, 2, 3, 4 };

	(void)state;
	assert_collapsed(simhashes, 5, read_nothing, NULL, expected);
}

static void texts_are_not_read_where_sketches_tell(void **state)
{
	static const uint32_t docids[] = { 0, 1, 2 };
	static const uint64_t simhashes[] = { 1, 1, 1 };
	/* Of nine words; the last of so many that no text of nine words is like it. */
	const struct sketch sketches[] = { { 8, (const unsigned char *)"\0\0\xff\xff" },
		{ 8, (const unsigned char *)"\xff\xff\0\0" },
		{ 16, (const unsigned char *)"\xff\xff\xff\xff" } };
	struct collapsing c CLEANUP(collapsing_done) = { 0 };
	struct error err = { 0 };

	(void)state;
	assert_true(collapse(&c, &(struct collapse_items){ docids, simhashes, sketches, 3 }, 3,
		read_nothing, NULL, &err));
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(c.items[i].stands_for, i);
}

static void what_is_unknown_stands_for_itself(void **state)
{
	const uint64_t simhashes[] = { 0, 0, 1, 0 };
	const size_t expected[] = { 0, 1, 2, 3 };

	(void)state;
	assert_collapsed(simhashes, 4, read_same, NULL, expected);
}

static void near_simhashes_of_other_texts_are_no_duplicates(void **state)
{
	const uint64_t simhashes[] = { 1, 1, 1, 1, 1 };
	const char *const letters[] = { "abcdefgh", "abcdefgz", "abcdwxyz", "stuv", "" };
	const size_t expected[] = { 0, 0, 2, 3, 4 };

	(void)state;
	assert_collapsed(simhashes, 5, read_letters, letters, expected);
}

static void being_near_to_a_duplicate_is_not_enough(void **state)
{
	const uint64_t simhashes[] = { 1, 1, 1 };
	const char *const letters[] = { "abcdefgh", "cdefghij", "efghijkl" };
	const size_t expected[] = { 0, 0, 2 };

	(void)state;
	assert_collapsed(simhashes, 3, read_letters, letters, expected);
}

static void the_best_of_several_stands_for_it(void **state)
{
	const uint64_t simhashes[] = { 1, 1, 1 };
	const char *const letters[] = { "abcdefgh", "efghijkl", "cdefghij" };
	const size_t expected[] = { 0, 1, 0 };

	(void)state;
	assert_collapsed(simhashes, 3, read_letters, letters, expected);
}

/* A word that is replaced takes two pairs away and brings two: of seven pairs five are left. */
static void one_word_in_seven_may_have_been_replaced(void **state)
{
	const uint64_t simhashes[] = { 1, 1, 1 };
	const char *const letters[] = { "abcdefg", "abcdexy", "abcdqrs" };
	const size_t expected[] = { 0, 0, 2 };

	(void)state;
	assert_collapsed(simhashes, 3, read_letters, letters, expected);
}

/* Of texts that begin alike, or nearly so, all is compared; of others nothing but that. */
static void beginnings_decide_whether_all_is_read(void **state)
{
	const uint64_t simhashes[] = { 1, 1, 1, 1, 1 };
	const char *const letters[] = { "abcd.efghijkl", "abcd.mnopqrst", "xbcdyz.efghijkl",
		"mnopqrst.efghijklabcd", "abcdefghi" };
	const size_t expected[] = { 0, 1, 0, 3, 0 };

	(void)state;
	assert_collapsed(simhashes, 5, read_parts, letters, expected);
}

static void what_stands_beyond_the_page_is_not_asked_for_duplicates(void **state)
{
	const uint64_t simhashes[] = { 0, 1, UINT64_MAX, UINT64_MAX, 1 };
	const size_t expected[] = { 0, 1, 2, 3, 1 };

	(void)state;
	assert_collapsed_most(simhashes, 5, 2, read_same, NULL, expected);
}

/* More than there are marks. */
static void long_texts_are_compared_as_short_ones(void **state)
{
	enum { LONG = 5000 };
	struct shingles a = { 0 }, b = { 0 }, c = { 0 };
	struct error err = { 0 };

	(void)state;
	for (uint64_t i = 0; i < LONG; i++) {
		assert_true(shingles_add(&a, i * i, &err));
		assert_true(shingles_add(&b, i % 4 ? i * i : ~i, &err));
		assert_true(shingles_add(&c, i % 3 ? i * i : ~i, &err));
	}
	assert_int_equal(shingles_compare(&a, &b), SHINGLES_ALIKE);
	assert_int_equal(shingles_compare(&a, &c), SHINGLES_DIFFERENT);
	a.is_cut = true;
	assert_int_equal(shingles_compare(&c, &a), SHINGLES_UNDECIDED);
	shingles_done(&a);
	shingles_done(&b);
	shingles_done(&c);
}

static void another_ranking_is_looked_at_anew(void **state)
{
	static const uint64_t simhashes[] = { 1, 1, 1 };
	static const char *const letters[] = { "abcdefgh", "stuv", "abcdefgz" };
	static const uint32_t first[] = { 0, 1, 2 }, second[] = { 1, 2, 0 };
	struct collapsing c CLEANUP(collapsing_done) = { 0 };
	struct error err = { 0 };

	(void)state;
	assert_true(collapse(&c, &(struct collapse_items){ first, simhashes, unknown, 3 }, 3,
		read_letters, (void *)letters, &err));
	assert_int_equal(c.items[1].stands_for, 1);
	assert_int_equal(c.items[2].stands_for, 0);
	assert_true(collapse(&c, &(struct collapse_items){ second, simhashes, unknown, 3 }, 3,
		read_letters, (void *)letters, &err));
	assert_int_equal(c.items[1].stands_for, 1);
	assert_int_equal(c.items[2].stands_for, 1);
	/* A shorter one is another one, too. */
	assert_true(collapse(&c, &(struct collapse_items){ second, simhashes, unknown, 1 }, 3,
		read_letters, (void *)letters, &err));
	assert_int_equal(c.n, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sixteen_bits_are_near_and_seventeen_are_not),
		cmocka_unit_test(texts_are_read_only_where_simhashes_are_near),
		cmocka_unit_test(texts_are_not_read_where_sketches_tell),
		cmocka_unit_test(what_is_unknown_stands_for_itself),
		cmocka_unit_test(near_simhashes_of_other_texts_are_no_duplicates),
		cmocka_unit_test(one_word_in_seven_may_have_been_replaced),
		cmocka_unit_test(being_near_to_a_duplicate_is_not_enough),
		cmocka_unit_test(the_best_of_several_stands_for_it),
		cmocka_unit_test(beginnings_decide_whether_all_is_read),
		cmocka_unit_test(what_stands_beyond_the_page_is_not_asked_for_duplicates),
		cmocka_unit_test(long_texts_are_compared_as_short_ones),
		cmocka_unit_test(another_ranking_is_looked_at_anew),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
