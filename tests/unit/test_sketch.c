/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/unit.h"

#include <stdlib.h>
#include <string.h>

#include "common/sketch.h"
#include "tests/unit/random_query.h"

enum { LONGEST = 20000, PAIRS = 3000 };

struct text {
	uint64_t words[LONGEST];
	size_t n;
	unsigned char value[SKETCH_MAX_SIZE];
	struct sketch sketch;
};

static void sketch(struct text *t)
{
	struct sketching s = { 0 };
	size_t len;

	for (size_t i = 0; i < t->n; i++)
		sketching_add(&s, t->words[i]);
	len = sketching_end(&s, t->value);
	assert_true(sketch_read(&t->sketch, t->value, len));
	assert_int_equal(t->sketch.shingles, t->n > 1 ? t->n - 1 : 1);
}

static uint64_t word(uint64_t *seed)
{
	uint64_t number = next_random(seed);

	return sketch_word((const char *)&number, sizeof number);
}

static void make(struct text *t, size_t n, uint64_t *seed)
{
	t->n = n;
	for (size_t i = 0; i < n; i++)
		t->words[i] = word(seed);
	sketch(t);
}

/* Some words replaced, left out or put in. */
static void edit(const struct text *from, struct text *t, unsigned part, uint64_t *seed)
{
	t->n = 0;
	for (size_t i = 0; i < from->n && t->n + 2 < LONGEST; i++) {
		unsigned what = next_random(seed) % 100 < part ? 1 + next_random(seed) % 3 : 0;

		if (what == 1 || what == 2)
			t->words[t->n++] = word(seed);
		if (what == 0 || what == 2)
			t->words[t->n++] = from->words[i];
	}
	if (t->n == 0)
		t->words[t->n++] = word(seed);
	sketch(t);
}

static int by_number(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

static size_t shingles_of(const struct text *t, uint64_t out[LONGEST])
{
	size_t n = t->sketch.shingles;

	for (size_t i = 0; i < n; i++)
		out[i] = t->n > 1 ? sketch_shingle(t->words[i], t->words[i + 1])
				  : sketch_shingle(0, t->words[0]);
	qsort(out, n, sizeof *out, by_number);
	return n;
}

static size_t count_shared(const struct text *a, const struct text *b)
{
	static uint64_t x[LONGEST], y[LONGEST];
	size_t of_x = shingles_of(a, x), of_y = shingles_of(b, y), i = 0, k = 0, shared = 0;

	while (i < of_x && k < of_y) {
		uint64_t one = x[i], other = y[k];

		shared += one == other;
		i += one <= other;
		k += other <= one;
	}
	return shared;
}

static void no_sketch_denies_what_is_shared(void **state)
{
	static struct text a, b;
	uint64_t seed = 1;

	(void)state;
	for (int i = 0; i < PAIRS; i++) {
		size_t most = i % 100 ? 200 : LONGEST;

		make(&a, 1 + next_random(&seed) % most, &seed);
		edit(&a, &b, next_random(&seed) % 101, &seed);
		assert_true(sketch_most_shared(&a.sketch, &b.sketch) >= count_shared(&a, &b));
		assert_true(sketch_most_shared(&b.sketch, &a.sketch) >= count_shared(&a, &b));
		assert_int_equal(sketch_most_shared(&a.sketch, &a.sketch), a.sketch.shingles);
	}
}

/* So that the shared part of both together, which has to be above half, is below it. */
static void different_texts_seem_to_share_less_than_two_thirds(void **state)
{
	static struct text a, b;
	uint64_t seed = 2;
	size_t more = 0;

	(void)state;
	for (int i = 0; i < PAIRS; i++) {
		make(&a, 20 + next_random(&seed) % 200, &seed);
		make(&b, a.n, &seed);
		more += 3 * sketch_most_shared(&a.sketch, &b.sketch) >= 2 * a.n;
	}
	assert_true(more < PAIRS / 100);
}

static void sketches_are_the_same_for_ever(void **state)
{
	/* They are stored in indexes. */
	static const unsigned char expected[] = { 2, 0x00, 0x00, 0x02, 0x01 };
	struct sketching s = { 0 };
	unsigned char value[SKETCH_MAX_SIZE];

	(void)state;
	sketching_add(&s, sketch_word("the", 3));
	sketching_add(&s, sketch_word("old", 3));
	sketching_add(&s, sketch_word("quay", 4));
	assert_int_equal(sketching_end(&s, value), sizeof expected);
	assert_memory_equal(value, expected, sizeof expected);
}

/* However many marks were noted one after another. */
static void marks_are_those_of_all_shingles(void **state)
{
	static struct text a;
	uint64_t seed = 4;

	(void)state;
	for (size_t n = 1; n < 2000; n += 1 + n / 300) {
		unsigned char expected[SKETCH_MOST / 8] = { 0 };
		uint32_t bits;

		make(&a, n, &seed);
		bits = sketch_bits(a.sketch.shingles);
		for (size_t i = 0; i < a.sketch.shingles; i++) {
			uint64_t before = n > 1 ? a.words[i] : 0, last = a.words[n > 1 ? i + 1 : 0];
			uint32_t mark = sketch_mark(sketch_shingle(before, last)) % bits;

			expected[mark / 8] |= (unsigned char)(1u << mark % 8);
		}
		assert_memory_equal(a.sketch.marks, expected, bits / 8);
	}
}

static void values_of_another_form_are_refused(void **state)
{
	static struct text a;
	uint64_t seed = 3;
	struct sketch out;
	size_t len;

	(void)state;
	make(&a, 100, &seed);
	len = 1 + sketch_bits(99) / 8;
	assert_true(sketch_read(&out, a.value, len));
	assert_false(sketch_read(&out, a.value, len - 1));
	assert_false(sketch_read(&out, a.value, len + 1));
	assert_false(sketch_read(&out, a.value, 0));
	a.value[0] = 0; /* no shingle */
	assert_false(sketch_read(&out, a.value, 5));
	memset(a.value, 0xff, 20); /* a number without an end */
	assert_false(sketch_read(&out, a.value, 20));
}

static void no_words_have_no_sketch(void **state)
{
	struct sketching s = { 0 };
	unsigned char value[SKETCH_MAX_SIZE];

	(void)state;
	assert_int_equal(sketching_end(&s, value), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_sketch_denies_what_is_shared),
		cmocka_unit_test(different_texts_seem_to_share_less_than_two_thirds),
		cmocka_unit_test(sketches_are_the_same_for_ever),
		cmocka_unit_test(marks_are_those_of_all_shingles),
		cmocka_unit_test(values_of_another_form_are_refused),
		cmocka_unit_test(no_words_have_no_sketch),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
