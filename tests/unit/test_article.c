/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The memory of an article that is used again. */
#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>

#include "indexer/article.h"

static void kept_texts_stay_where_they_are(void **state)
{
	CLEANUP(article_done) struct article a = { 0 };
	struct error err = { 0 };
	char *kept[200], text[16];

	(void)state;
	for (size_t i = 0; i < 200; i++) {
		int len = snprintf(text, sizeof text, "text %zu", i);

		kept[i] = article_keep(&a, text, (size_t)len, &err);
		assert_non_null(kept[i]);
	}
	for (size_t i = 0; i < 200; i++) {
		snprintf(text, sizeof text, "text %zu", i);
		assert_string_equal(kept[i], text);
	}
}

static void a_cleared_article_keeps_texts_again(void **state)
{
	static char large[1 << 17];
	CLEANUP(article_done) struct article a = { 0 };
	struct error err = { 0 };

	(void)state;
	memset(large, 'x', sizeof large);
	for (size_t len = 0; len <= sizeof large; len = 2 * len + 1) {
		a.id = article_keep(&a, "id", 2, &err);
		a.title = article_keep(&a, large, len, &err);
		assert_string_equal(a.id, "id");
		assert_int_equal(strlen(a.title), len);
		article_clear(&a);
		assert_null(a.id);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(kept_texts_stay_where_they_are),
		cmocka_unit_test(a_cleared_article_keeps_texts_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
