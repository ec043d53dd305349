/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/unit.h"

#include <string.h>

#include "indexer/fingerprint.h"

/* Of each of the ways in which short, longer and long ones are made; by `xxhsum -H3`. */
static void they_are_those_of_xxh3(void **state)
{
	static const struct {
		size_t len; /* of "abcabc..." */
		uint64_t print;
	} rows[] = {
		{ 0, UINT64_C(0x2d06800538d394c2) },
		{ 3, UINT64_C(0x78af5f94892f3950) },
		{ 8, UINT64_C(0x52cd515c332f6c23) },
		{ 16, UINT64_C(0xc0f3723d394267bf) },
		{ 100, UINT64_C(0x96ddfd9f1ade1a13) },
		{ 200, UINT64_C(0x8591535567f1f4b6) },
		{ 240, UINT64_C(0x3aae89411f56ad96) },
		{ 241, UINT64_C(0x44bc371aea22e8eb) },
		{ 1000, UINT64_C(0x4a2dbfc5fd502482) },
	};
	char bytes[1000];

	(void)state;
	for (size_t i = 0; i < sizeof bytes; i++)
		bytes[i] = "abc"[i % 3];
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		assert_true(fingerprint_of(bytes, rows[i].len) == rows[i].print);
	assert_true(fingerprint_of(NULL, 0) == rows[0].print);
}

static void pieces_have_that_of_the_whole(void **state)
{
	static const size_t pieces[] = { 1, 7, 64, 255, 256, 257, 1024, 1999 };
	char bytes[2000];
	struct error err = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof bytes; i++)
		bytes[i] = (char)(i * i >> 3);
	for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
		struct fingerprint *f = fingerprint_new(&err);

		assert_non_null(f);
		for (size_t at = 0; at < sizeof bytes; at += pieces[i]) {
			size_t left = sizeof bytes - at;

			assert_true(fingerprint_get(f) == fingerprint_of(bytes, at));
			fingerprint_add(f, bytes + at, left < pieces[i] ? left : pieces[i]);
		}
		assert_true(fingerprint_get(f) == fingerprint_of(bytes, sizeof bytes));
		fingerprint_free(f);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(they_are_those_of_xxh3),
		cmocka_unit_test(pieces_have_that_of_the_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
