/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/unit.h"

#include <string.h>

#include "common/glass.h"
#include "indexer/pairs_segment.h"

enum { WORDS = 3, FIRST = 5 };

/* What a list's docid is above the one before, as it is about to have another byte. */
static const uint32_t gaps[] = { 1, 127, 128, 129, 16383, 16384, 16385, 2097151, 2097152, 2097153,
	268435455, 268435456, 268435457 };

enum { GAPS = sizeof gaps / sizeof *gaps };

static void add(struct pairs_segment *s, uint64_t first, uint64_t second, uint32_t docid)
{
	assert_true(numbers_reserve(&s->pairs, 1));
	s->pairs.items[s->pairs.n++] = first << 48 | second << 32 | docid;
}

static uint32_t number_at(const char *at)
{
	uint32_t number;

	memcpy(&number, at, sizeof number);
	return number;
}

/* The list at place i of a word's row, which has n. */
static struct buf list_of(const struct buf *segment, uint32_t word, uint32_t i, uint32_t n)
{
	const char *row = segment->data + number_at(segment->data + 4 * (2 + word));
	uint32_t heads = 4 + 4 * n + (n + 1) / 2 * 4;
	uint32_t from = i > 0 ? number_at(row + 4 * i) : heads;
	struct buf list = { 0 };

	assert_int_equal(number_at(row), n);
	buf_add(&list, row + from, number_at(row + 4 * (i + 1)) - from);
	return list;
}

static void assert_list(const struct buf *segment, uint32_t word, uint32_t i, uint32_t n,
	const uint32_t *expected, size_t n_expected)
{
	struct buf list = list_of(segment, word, i, n);
	const char *at = list.data;

	for (size_t k = 0; k < n_expected; k++)
		assert_int_equal(glass_read_varint(&at), expected[k]);
	assert_ptr_equal(at, list.data + list.len);
	buf_done(&list);
}

/* Of each docid, which comes twice, as a pair may that stands twice in a document. */
static void add_far_apart(struct pairs_segment *s, uint64_t first, uint64_t second)
{
	uint32_t docid = FIRST - 1;

	for (size_t i = 0; i < GAPS; i++) {
		docid += gaps[i];
		add(s, first, second, docid);
		add(s, first, second, docid);
	}
}

static void docids_may_be_any_gap_apart(void **state)
{
	struct pairs_segment s = { 0 };
	struct buf out = { 0 };
	struct error err = { 0 };
	uint32_t expected[GAPS];

	(void)state;
	for (size_t i = 0; i < GAPS; i++)
		expected[i] = gaps[i] - 1;
	add_far_apart(&s, 1, 0);
	add_far_apart(&s, 1, 2);
	assert_true(pairs_segment_add(&s, WORDS, FIRST, &out, &err));
	assert_list(&out, 1, 0, 2, expected, GAPS);
	assert_list(&out, 1, 1, 2, expected, GAPS);
	buf_done(&out);
	pairs_segment_done(&s);
}

static void rows_and_lists_are_in_the_order_of_words(void **state)
{
	struct pairs_segment s = { 0 };
	struct buf out = { 0 };
	struct error err = { 0 };

	(void)state;
	add(&s, 2, 2, FIRST);
	add(&s, 2, 0, FIRST);
	add(&s, 0, 1, FIRST + 3);
	add(&s, 2, 2, FIRST + 3);
	assert_true(pairs_segment_add(&s, WORDS, FIRST, &out, &err));
	assert_int_equal(number_at(out.data), FIRST);
	assert_list(&out, 0, 0, 1, (uint32_t[]){ 3 }, 1);
	assert_list(&out, 2, 0, 2, (uint32_t[]){ 0 }, 1);
	assert_list(&out, 2, 1, 2, (uint32_t[]){ 0, 2 }, 2);
	/* Nothing follows word 1: its row is where that of word 2 begins. */
	assert_int_equal(number_at(out.data + 4 * 3), number_at(out.data + 4 * 4));
	assert_int_equal(number_at(out.data + 4 * 5), out.len);
	assert_int_equal(s.pairs.n, 0);
	buf_done(&out);
	pairs_segment_done(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(docids_may_be_any_gap_apart),
		cmocka_unit_test(rows_and_lists_are_in_the_order_of_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
