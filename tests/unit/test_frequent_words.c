/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is kept, against sorting them all. */
#include "tests/unit/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "indexer/frequent_words.h"
#include "tests/unit/random_query.h"

enum { TOLD = 2000, LIKE_ALL = (1 << 16) - 1 };

struct told {
	uint32_t paragraphs;
	int order;
};

static int by_paragraphs(const void *a, const void *b)
{
	const struct told *x = a, *y = b;

	if (x->paragraphs != y->paragraphs)
		return x->paragraphs < y->paragraphs ? 1 : -1;
	return x->order - y->order;
}

static int by_order(const void *a, const void *b)
{
	return ((const struct told *)a)->order - ((const struct told *)b)->order;
}

/* Of some sizes, with few and with many of equal frequency. */
static void the_most_frequent_are_kept(void **state)
{
	static struct told told[TOLD];
	uint64_t seed = 3;

	(void)state;
	for (uint32_t most = 1; most < 3 * TOLD; most *= 3) {
		for (uint32_t range = 1; range <= LIKE_ALL; range = range * 7 + 3) {
			struct frequent_words f = { .most = most };
			struct error err = { 0 };
			size_t at = 0, len, n = most < TOLD ? most : TOLD;
			char word[16];

			for (int i = 0; i < TOLD; i++) {
				told[i] = (struct told){ 1 + next_random(&seed) % range, i };
				len = (size_t)snprintf(word, sizeof word, "%d", i);
				assert_true(frequent_words_see(
					&f, word, len, told[i].paragraphs, &err));
			}
			assert_true(frequent_words_finish(&f, &err));
			assert_int_equal(f.n, n);
			qsort(told, TOLD, sizeof *told, by_paragraphs);
			qsort(told, n, sizeof *told, by_order);
			for (size_t i = 0; i < n; i++) {
				const char *kept = frequent_words_next(&f, &at, &len);

				assert_non_null(kept);
				snprintf(word, sizeof word, "%d", told[i].order);
				assert_int_equal(len, strlen(word));
				assert_memory_equal(kept, word, len);
			}
			assert_null(frequent_words_next(&f, &at, &len));
			frequent_words_done(&f);
		}
	}
}

/* So many paragraphs have them that they count as equals. */
static void of_the_very_frequent_the_first_are_kept(void **state)
{
	struct frequent_words f = { .most = 2 };
	struct error err = { 0 };
	size_t at = 0, len;

	(void)state;
	for (int i = 0; i < 20; i++) {
		char word[] = { (char)('a' + i) };

		assert_true(
			frequent_words_see(&f, word, 1, i < 3 ? 7 : LIKE_ALL + (uint32_t)i, &err));
	}
	assert_true(frequent_words_finish(&f, &err));
	assert_int_equal(*frequent_words_next(&f, &at, &len), 'd');
	assert_int_equal(*frequent_words_next(&f, &at, &len), 'e');
	assert_null(frequent_words_next(&f, &at, &len));
	frequent_words_done(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_most_frequent_are_kept),
		cmocka_unit_test(of_the_very_frequent_the_first_are_kept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
