/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/unit.h"

#include <stdlib.h>
#include <string.h>

#include "common/glass.h"

/* A term in memory of its own length, so that what is read beside it is found out. */
static void assert_ordered(const char *bytes, size_t len)
{
	char *term = malloc(len + 1), expected[2 * GLASS_MAX_KEY], got[2 * GLASS_MAX_KEY];
	char *from = term ? term + 1 : NULL;
	size_t n = 0;

	assert_non_null(term);
	memcpy(from, bytes, len);
	for (size_t i = 0; i < len; i++) {
		expected[n++] = bytes[i];
		if (bytes[i] == 0)
			expected[n++] = (char)0xff;
	}
	assert_int_equal(glass_ordered_term(got, from, len) - got, n);
	assert_memory_equal(got, expected, n);
	free(term);
}

static void nuls_of_a_term_are_followed_by_ff_wherever_they_are(void **state)
{
	static const unsigned char others[] = { 1, 'a', 0x7f, 0x80, 0x81, 0xff };
	char bytes[GLASS_MAX_KEY];

	(void)state;
	for (size_t k = 0; k < sizeof others; k++) {
		memset(bytes, others[k], sizeof bytes);
		for (size_t len = 0; len <= 40; len++) {
			assert_ordered(bytes, len);
			for (size_t i = 0; i < len; i++) {
				bytes[i] = 0;
				assert_ordered(bytes, len);
				bytes[i] = (char)others[k];
			}
		}
		assert_ordered(bytes, sizeof bytes);
	}
	memset(bytes, 0, sizeof bytes);
	assert_ordered(bytes, sizeof bytes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nuls_of_a_term_are_followed_by_ff_wherever_they_are),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
