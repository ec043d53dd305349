/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>

#include "indexer/hash.h"
#include "indexer/simhash.h"

static const char prose[] =
	"the harbour board met on tuesday to hear why dredging of the eastern channel had stopped "
	"for the third time this year and what it would cost to begin again before the winter "
	"storms the contractor blamed stones that no chart had shown and asked for another two "
	"million to bring a larger vessel from the south members who had heard the same in march "
	"wanted to see the survey first and put the vote off until the end of the month";

/* The simhash of words separated by single blanks. */
static uint64_t simhash_of(const char *text)
{
	struct simhash s = { 0 };

	while (*text) {
		size_t len = strcspn(text, " ");

		simhash_add(&s, simhash_feature(text, len), len < SIMHASH_LETTERS);
		text += len + (text[len] == ' ');
	}
	return simhash_value(&s);
}

static int distance(uint64_t a, uint64_t b)
{
	return __builtin_popcountll(a ^ b);
}

static void hashes_are_the_same_for_ever(void **state)
{
	(void)state;
	/* They are stored in indexes: a change here is a change of the schema. */
	assert_true(hash_bytes("", 0) == UINT64_C(0xefd01f60ba992926));
	assert_true(hash_bytes("harbour", 7) == UINT64_C(0x1b7549d8d75b9068));
	assert_true(simhash_of(prose) == UINT64_C(0x87c5b9e677db6a79));
}

static void nothing_has_no_simhash(void **state)
{
	struct simhash s = { 0 };

	(void)state;
	assert_true(simhash_value(&s) == 0);
}

static void a_single_word_is_its_hash(void **state)
{
	(void)state;
	assert_true(simhash_of("harbour") == hash_bytes("harbour", 7));
	assert_true(simhash_of("harbour harbour harbour") == hash_bytes("harbour", 7));
}

static void the_bit_of_the_majority_wins(void **state)
{
	uint64_t a = hash_bytes("a", 1), b = hash_bytes("b", 1), c = hash_bytes("c", 1);

	(void)state;
	assert_true(simhash_of("a b c") == ((a & b) | (a & c) | (b & c)));
	assert_true(simhash_of("a b") == (a | b)); /* half is enough */
}

static void order_does_not_matter(void **state)
{
	(void)state;
	assert_true(simhash_of("one two three four") == simhash_of("four two one three"));
}

static void short_words_count_only_among_themselves(void **state)
{
	(void)state;
	assert_true(simhash_of("he is in the harbour by now") == simhash_of("harbour"));
	assert_true(simhash_of("to be or not to be") != 0);
	assert_true(simhash_of("to be or not to be") == simhash_of("not to be or to be"));
}

static void clearing_forgets_all(void **state)
{
	struct simhash s = { 0 };

	(void)state;
	for (int i = 0; i < 1000; i++)
		simhash_add(&s, simhash_feature("noise", 5), false);
	simhash_clear(&s);
	simhash_add(&s, simhash_feature("harbour", 7), false);
	assert_true(simhash_value(&s) == hash_bytes("harbour", 7));
}

static void any_number_of_features_is_counted_exactly(void **state)
{
	(void)state;
	for (unsigned n = 1; n < 150; n++) {
		struct simhash s = { 0 };
		unsigned counts[64] = { 0 };
		uint64_t expected = 0;

		for (unsigned i = 0; i < n; i++) {
			uint64_t feature = hash_mix(n * 1000 + i) & hash_mix(i);

			simhash_add(&s, feature, false);
			simhash_add(&s, ~feature, true);
			for (unsigned bit = 0; bit < 64; bit++)
				counts[bit] += feature >> bit & 1;
		}
		for (unsigned bit = 0; bit < 64; bit++)
			expected |= (uint64_t)(2 * counts[bit] >= n) << bit;
		assert_false(simhash_is_empty(&s));
		assert_true(simhash_value(&s) == expected);
	}
}

static void prose_with_a_word_changed_is_near_and_other_prose_is_far(void **state)
{
	static const struct {
		const char *from, *to;
	} edits[] = {
		{ "tuesday", "wednesday" },
		{ "third", "fourth" },
		{ "two million", "three million" },
		{ "survey first", "full survey" },
		{ "march", "april" },
	};
	char other[sizeof prose + 32];
	int sum = 0;

	(void)state;
	for (size_t i = 0; i < sizeof edits / sizeof edits[0]; i++) {
		const char *at = strstr(prose, edits[i].from);
		int d;

		assert_non_null(at);
		snprintf(other, sizeof other, "%.*s%s%s", (int)(at - prose), prose, edits[i].to,
			at + strlen(edits[i].from));
		d = distance(simhash_of(prose), simhash_of(other));
		sum += d;
		assert_in_range(d, 0, 8);
	}
	assert_in_range(sum, 0, 4 * sizeof edits / sizeof edits[0]);
	assert_true(
		distance(simhash_of(prose),
			simhash_of("soup for a cold evening begins with bones and an onion that "
				   "is left in the oven until it is nearly black")) > 12);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hashes_are_the_same_for_ever),
		cmocka_unit_test(nothing_has_no_simhash),
		cmocka_unit_test(a_single_word_is_its_hash),
		cmocka_unit_test(the_bit_of_the_majority_wins),
		cmocka_unit_test(order_does_not_matter),
		cmocka_unit_test(short_words_count_only_among_themselves),
		cmocka_unit_test(clearing_forgets_all),
		cmocka_unit_test(any_number_of_features_is_counted_exactly),
		cmocka_unit_test(prose_with_a_word_changed_is_near_and_other_prose_is_far),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
