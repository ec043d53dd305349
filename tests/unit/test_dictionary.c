/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/unit.h"

#include <stdlib.h>
#include <string.h>

#include "indexer/bulk/dictionary.h"

enum { LONGEST = 255, A_LENGTH = 300 };

/* One of many texts of a length, in memory of its own size, so that the sanitizer sees a step too
   far; for the caller to free(). */
static char *text_of(size_t len, unsigned which)
{
	char *text = malloc(len);

	assert_non_null(text);
	for (size_t i = 0; i < len; i++)
		text[i] = (char)(i * 7);
	/* Two bytes differ, one of them anywhere. */
	text[which % len] ^= (char)(1 + which / len);
	text[len - 1] ^= (char)(which >> 8);
	return text;
}

static int64_t number_of(struct dictionary *d, const char *text, size_t len)
{
	struct error err;

	return dictionary_find(d, text, len, dictionary_tag(text, len), &err);
}

static void a_term_keeps_its_number_and_its_text(void **state)
{
	CLEANUP(dictionary_done) struct dictionary d = { 0 };

	(void)state;
	for (unsigned again = 0; again < 2; again++) {
		for (size_t len = 1; len <= LONGEST; len++) {
			for (unsigned which = 0; which < A_LENGTH; which++) {
				char *text = text_of(len, which);
				uint32_t before = d.n;
				int64_t number = number_of(&d, text, len);
				size_t known_len;
				const char *known =
					dictionary_text(&d, (uint32_t)number, &known_len);

				/* New ones are numbered as they come. */
				assert_true(number < before || number == before);
				assert_int_equal(known_len, len);
				assert_memory_equal(known, text, len);
				assert_int_equal(number_of(&d, text, len), number);
				free(text);
			}
		}
		assert_true(d.n > LONGEST * 200);
		dictionary_clear(&d);
		assert_int_equal(d.n, 0);
	}
}

static void a_term_that_is_added_has_a_number_more_and_is_not_found(void **state)
{
	CLEANUP(dictionary_done) struct dictionary d = { 0 };
	struct error err;

	(void)state;
	assert_int_equal(dictionary_add(&d, "one", 3, &err), 0);
	assert_int_equal(number_of(&d, "one", 3), 1);
	assert_int_equal(dictionary_add(&d, "one", 3, &err), 2);
	assert_int_equal(number_of(&d, "two", 3), 3);
	assert_int_equal(number_of(&d, "one", 3), 1);
	for (uint32_t i = 0; i < 3; i++) {
		size_t len;
		const char *text = dictionary_text(&d, i, &len);

		assert_int_equal(len, 3);
		assert_memory_equal(text, "one", 3);
	}
}

static void the_tag_depends_on_each_byte_and_on_the_length(void **state)
{
	char text[LONGEST + 1] = { 0 };
	unsigned same = 0;

	(void)state;
	for (size_t len = 1; len <= LONGEST; len++) {
		uint32_t tag = dictionary_tag(text, len);

		same += dictionary_tag(text, len + 1) == tag;
		for (size_t i = 0; i < len; i++) {
			text[i] = 'x';
			same += dictionary_tag(text, len) == tag;
			text[i] = 0;
		}
	}
	assert_int_equal(same, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_term_keeps_its_number_and_its_text),
		cmocka_unit_test(a_term_that_is_added_has_a_number_more_and_is_not_found),
		cmocka_unit_test(the_tag_depends_on_each_byte_and_on_the_length),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
