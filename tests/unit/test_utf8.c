/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/unit.h"

#include <string.h>

#include "common/utf8.h"

/* text, position of the first bad byte or -1, text with replacements, their number */
static const struct {
	const char *text;
	int bad;
	const char *replaced;
	size_t count;
} cases[] = {
	{ "", -1, "", 0 },
	{ "plain text of more than eight bytes", -1, "plain text of more than eight bytes", 0 },
	{ "\x7F\xC2\x80\xDF\xBF\xE0\xA0\x80\xEF\xBF\xBF\xF0\x90\x80\x80\xF4\x8F\xBF\xBF", -1,
		"\x7F\xC2\x80\xDF\xBF\xE0\xA0\x80\xEF\xBF\xBF\xF0\x90\x80\x80\xF4\x8F\xBF\xBF", 0 },
	{ "eight or more bytes, then \xFF", 26, "eight or more bytes, then \uFFFD", 1 },
	{ "a\x80z", 1, "a\uFFFDz", 1 },
	/* Overlong forms, surrogates, too large: each byte by itself. */
	{ "\xC0\xAF", 0, "\uFFFD\uFFFD", 2 },
	{ "\xC1\xBF", 0, "\uFFFD\uFFFD", 2 },
	{ "\xE0\x9F\xBF", 0, "\uFFFD\uFFFD\uFFFD", 3 },
	{ "\xF0\x8F\xBF\xBF", 0, "\uFFFD\uFFFD\uFFFD\uFFFD", 4 },
	{ "\xED\xA0\x80", 0, "\uFFFD\uFFFD\uFFFD", 3 },
	{ "\xED\x9F\xBF", -1, "\xED\x9F\xBF", 0 },
	{ "\xF4\x90\x80\x80", 0, "\uFFFD\uFFFD\uFFFD\uFFFD", 4 },
	{ "\xF5\x80", 0, "\uFFFD\uFFFD", 2 },
	/* Cut off: one replacement for what could have become a character. */
	{ "x\xC3", 1, "x\uFFFD", 1 },
	{ "x\xE2\x82", 1, "x\uFFFD", 1 },
	{ "x\xE2\x82y", 1, "x\uFFFDy", 1 },
	{ "\xF0\x9F\x98", 0, "\uFFFD", 1 },
	{ "\xF0\x9F\x98\xF0\x9F\x98\x80", 0, "\uFFFD\U0001F600", 1 },
	{ "\xE2\x82\xC3\xA9", 0, "\uFFFDé", 1 },
};

static void validation_names_the_first_bad_byte(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		size_t bad = 12345;
		bool valid = utf8_valid(cases[i].text, strlen(cases[i].text), &bad);

		assert_int_equal(valid, cases[i].bad < 0);
		assert_int_equal(bad, valid ? 12345 : cases[i].bad);
	}
}

static void each_maximal_bad_part_is_replaced_once(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct buf out = { 0 };

		assert_int_equal(utf8_add_replaced(&out, cases[i].text, strlen(cases[i].text)),
			cases[i].count);
		assert_string_equal(out.data ? out.data : "", cases[i].replaced);
		buf_done(&out);
	}
}

static void every_code_point_survives_encoding_and_decoding(void **state)
{
	(void)state;
	for (uint32_t code = 0; code <= 0x10FFFF; code++) {
		char bytes[UTF8_MAX];
		uint32_t back;
		size_t len;

		if (code == 0xD800)
			code = 0xE000;
		len = utf8_encode(code, bytes);
		assert_int_equal(utf8_decode(bytes, len, &back), len);
		assert_int_equal(back, code);
		if (len > 1) {
			assert_int_equal(utf8_decode(bytes, len - 1, &back), len - 1);
			assert_int_equal(back, UTF8_BAD);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(validation_names_the_first_bad_byte),
		cmocka_unit_test(each_maximal_bad_part_is_replaced_once),
		cmocka_unit_test(every_code_point_survives_encoding_and_decoding),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
