/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/unit.h"

#include <stdbool.h>
#include <string.h>

#include "common/sixteen.h"

enum { SIZE = 16 };

static bool is_alphanumeric(int byte)
{
	return (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') ||
	       (byte >= 'a' && byte <= 'z');
}

static char lowered(char byte)
{
	return byte >= 'A' && byte <= 'Z' ? (char)(byte + ('a' - 'A')) : byte;
}

typedef unsigned reader(const void *from, char *lower);

static void check(reader *read, const char bytes[SIZE], unsigned n)
{
	char lower[SIZE];

	assert_int_equal(read(bytes, lower), n);
	for (unsigned i = 0; i < n; i++)
		assert_int_equal(lower[i], lowered(bytes[i]));
}

static void letters_and_digits_end_at_any_other_byte_wherever_it_is(void **state)
{
	char bytes[SIZE + 1];

	(void)state;
	for (unsigned at = 0; at < SIZE; at++) {
		for (int byte = 0; byte < 256; byte++) {
			unsigned n = is_alphanumeric(byte) ? SIZE : at;

			strcpy(bytes, "aZ09zA5mNqXy8Kb1");
			bytes[at] = (char)byte;
			check(sixteen_alphanumeric, bytes, n);
			check(sixteen_alphanumeric_plain, bytes, n);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(letters_and_digits_end_at_any_other_byte_wherever_it_is),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
