/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/unit.h"

#include <stdlib.h>
#include <string.h>

#include "indexer/bulk/sort_terms.h"

enum { MOST = 20000, LONGEST = 40 };

static int compare(const void *left, const void *right)
{
	const struct sortable *a = left, *b = right;
	int order = memcmp(a->text, b->text, a->len < b->len ? a->len : b->len);

	if (order != 0)
		return order;
	if (a->len != b->len)
		return a->len < b->len ? -1 : 1;
	return (a->value > b->value) - (a->value < b->value);
}

static bool same_text(const struct sortable *a, const struct sortable *b)
{
	return a->len == b->len && memcmp(a->text, b->text, a->len) == 0;
}

/* Few different bytes, NUL and the highest among them, so that many are equal, or begin alike. */
static void make_texts(struct sortable *items, char (*texts)[LONGEST], size_t n, uint64_t *seed)
{
	static const char bytes[] = { 0, 'a', 'b', (char)0xff };

	for (size_t i = 0; i < n; i++) {
		size_t len, shared;

		*seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
		len = 1 + (*seed >> 60 < 8 ? *seed >> 33 & 7 : (*seed >> 33) % LONGEST);
		shared = *seed >> 50 & 1 ? (*seed >> 40) % len : 0;
		memset(texts[i], 'p', shared);
		for (size_t k = shared; k < len; k++)
			texts[i][k] = bytes[*seed >> (k % 24) & 3];
		items[i] = (struct sortable){
			.text = texts[i], .len = (uint32_t)len, .value = (uint32_t)i
		};
	}
}

static void sorts_as_qsort_does(void **state)
{
	static const size_t sizes[] = { 0, 1, 2, 15, 17, 300, 1023, 1024, 5000, MOST };
	struct sortable *items = malloc(MOST * sizeof *items);
	struct sortable *expected = malloc(MOST * sizeof *expected);
	char(*texts)[LONGEST] = malloc(MOST * sizeof *texts);
	uint64_t seed = 1;

	(void)state;
	assert_true(items && expected && texts);
	for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
		size_t n = sizes[s];

		make_texts(items, texts, n, &seed);
		memcpy(expected, items, n * sizeof *items);
		qsort(expected, n, sizeof *expected, compare);
		sort_terms(items, n);
		for (size_t i = 0; i < n; i++) {
			assert_int_equal(items[i].value, expected[i].value);
			assert_int_equal(i > 0 && sortable_same(&items[i - 1], &items[i]),
				i > 0 && same_text(&items[i - 1], &items[i]));
		}
	}
	free(items);
	free(expected);
	free(texts);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sorts_as_qsort_does),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
