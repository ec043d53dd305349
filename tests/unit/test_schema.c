/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/unit.h"

#include <string.h>

#include "common/schema.h"
#include "common/xap.h"

static void check_term(const char *prefix, const char *value, const char *expected)
{
	CLEANUP(buf_done) struct buf term = { 0 };

	schema_term(&term, prefix, value, strlen(value));
	assert_false(term.failed);
	assert_string_equal(term.data, expected);
}

static void a_colon_stands_before_capitals_digits_and_colons(void **state)
{
	(void)state;
	check_term(PREFIX_ARTICLE, "news/1", "XAnews/1");
	check_term(PREFIX_ARTICLE, "News", "XA:News");
	check_term(PREFIX_ARTICLE, "42", "XA:42");
	check_term(PREFIX_SOURCE, ":x", "XS::x");
	check_term(PREFIX_LANGUAGE, "de", "Lde");
}

static void dates_are_written_as_omega_writes_them(void **state)
{
	(void)state;
	check_term(PREFIX_DAY, "20251104", "D20251104");
	check_term(PREFIX_MONTH, "202511", "M202511");
	check_term(PREFIX_YEAR, "2025", "Y2025");
}

static void long_values_are_cut_at_a_character_and_hashed(void **state)
{
	CLEANUP(buf_done) struct buf one = { 0 }, two = { 0 };
	char id[301];

	(void)state;
	for (size_t i = 0; i < 150; i++)
		memcpy(id + 2 * i, "\xc3\xa9", 2);
	id[300] = '\0';
	schema_term(&one, PREFIX_PARAGRAPH, id, 299);
	schema_term(&two, PREFIX_PARAGRAPH, id, 300);
	assert_true(one.len <= XAP_MAX_TERM && two.len <= XAP_MAX_TERM);
	assert_int_equal(one.len, 1 + SCHEMA_CUT_VALUE + 1 + 16);
	assert_int_equal(one.data[1 + SCHEMA_CUT_VALUE], '~');
	assert_memory_equal(one.data, two.data, 1 + SCHEMA_CUT_VALUE);
	assert_string_not_equal(one.data, two.data);
	id[SCHEMA_CUT_VALUE] = '\xa9'; /* the cut would fall inside a character now */
	id[SCHEMA_CUT_VALUE - 1] = '\xc3';
	schema_term(&one, PREFIX_PARAGRAPH, id, 300);
	assert_int_equal(one.len, 1 + SCHEMA_CUT_VALUE - 1 + 1 + 16);
}

static void content_keys_number_repeats_from_the_second_on(void **state)
{
	char first[SCHEMA_KEY_SIZE], second[SCHEMA_KEY_SIZE];

	(void)state;
	schema_content_key(first, "abc", 3, 1);
	schema_content_key(second, "abc", 3, 2);
	/* The first 16 digits of FIPS 180's example digest of "abc". */
	assert_string_equal(first, "ba7816bf8f01cfea");
	assert_string_equal(second, "ba7816bf8f01cfea~2");
}

static void content_keys_are_numbers_and_nothing_else_is(void **state)
{
	static const char *const keys[] = { "ba7816bf8f01cfea", "ba7816bf8f01cfea~2",
		"0000000000000000", "ffffffffffffffff~4294967295" };
	static const char *const others[] = { "", "ba7816bf8f01cfe", "ba7816bf8f01cfea0",
		"BA7816BF8F01CFEA", "ba7816bf8f01cfeg", "ba7816bf8f01cfea~", "ba7816bf8f01cfea~1",
		"ba7816bf8f01cfea~02", "ba7816bf8f01cfea~4294967296", "ba7816bf8f01cfea~2x",
		"ba7816bf8f01cfea~99999999999999" };
	char key[SCHEMA_KEY_SIZE];
	uint64_t digits = 0;
	uint32_t repeat = 0;

	(void)state;
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
		assert_true(schema_key_read(keys[i], strlen(keys[i]), &digits, &repeat));
		schema_key_write(key, digits, repeat);
		assert_string_equal(key, keys[i]);
	}
	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		assert_false(schema_key_read(others[i], strlen(others[i]), &digits, &repeat));
}

static void data_come_back_as_they_went_in(void **state)
{
	const struct provenance in = { .file = "a/b.txt",
		.file_len = 7,
		.start = 1234567890123,
		.end = 1234567890130,
		.line = 300 };
	CLEANUP(buf_done) struct buf data = { 0 };
	struct provenance out;
	struct error err = { 0 };
	const char *text;
	size_t len;

	(void)state;
	schema_data_encode(&data, &in, "1234567", 7);
	assert_true(schema_data_decode(data.data, data.len, &out, &text, &len, &err));
	assert_int_equal(out.start, in.start);
	assert_int_equal(out.end, in.end);
	assert_int_equal(out.line, in.line);
	assert_int_equal(out.file_len, 7);
	assert_memory_equal(out.file, in.file, 7);
	assert_int_equal(len, 7);
	assert_memory_equal(text, "1234567", 7);
}

static void every_spelling_of_data_says_the_same(void **state)
{
	const struct provenance in = {
		.file = "a/b.txt", .file_len = 7, .start = 0, .end = UINT64_MAX, .line = 300
	};
	struct provenance out;
	struct error err = { 0 };
	const char *text;
	size_t len;

	(void)state;
	for (unsigned spelling = 0; spelling < SCHEMA_SPELLINGS; spelling++) {
		CLEANUP(buf_done) struct buf data = { 0 };

		schema_data_respell(&data, &in, "text", 4, spelling);
		assert_true(schema_data_decode(data.data, data.len, &out, &text, &len, &err));
		assert_int_equal(out.start, in.start);
		assert_int_equal(out.end, in.end);
		assert_int_equal(out.line, in.line);
		assert_int_equal(len, 4);
		assert_memory_equal(text, "text", 4);
	}
}

static void data_cut_anywhere_are_refused_or_shorter(void **state)
{
	const struct provenance in = {
		.file = "f", .file_len = 1, .start = 9, .end = 12, .line = 1
	};
	CLEANUP(buf_done) struct buf data = { 0 };
	struct provenance out;
	struct error err = { 0 };
	const char *text;
	size_t len;

	(void)state;
	schema_data_encode(&data, &in, "xyz", 3);
	for (size_t cut = 0; cut < data.len - 3; cut++) {
		assert_false(schema_data_decode(data.data, cut, &out, &text, &len, &err));
		assert_int_equal(err.code, ERROR_CORRUPT);
	}
	data.data[0] = SCHEMA_VERSION + 1;
	assert_false(schema_data_decode(data.data, data.len, &out, &text, &len, &err));
	assert_int_equal(err.code, ERROR_VERSION);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_colon_stands_before_capitals_digits_and_colons),
		cmocka_unit_test(dates_are_written_as_omega_writes_them),
		cmocka_unit_test(long_values_are_cut_at_a_character_and_hashed),
		cmocka_unit_test(content_keys_number_repeats_from_the_second_on),
		cmocka_unit_test(content_keys_are_numbers_and_nothing_else_is),
		cmocka_unit_test(data_come_back_as_they_went_in),
		cmocka_unit_test(every_spelling_of_data_says_the_same),
		cmocka_unit_test(data_cut_anywhere_are_refused_or_shorter),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
