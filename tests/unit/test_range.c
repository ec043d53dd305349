/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Articles that lie one after another. */
#include "tests/unit/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "indexer/range.h"

/* Fills *a with contents that follow from `number`; its text has `len` bytes. */
static void make(struct article *a, size_t number, size_t len)
{
	struct error err = { 0 };
	char id[32], *text = malloc(len + 1);
	int id_len = snprintf(id, sizeof id, "article %zu", number);

	assert_non_null(text);
	memset(text, 'a' + (int)(number % 26), len);
	article_clear(a);
	a->id = article_keep(a, id, (size_t)id_len, &err);
	assert_non_null(a->id);
	if (number % 2)
		a->title = a->source = a->id;
	assert_true(strings_add(&a->authors, id, (size_t)id_len, &err));
	for (size_t i = 0; i < number % 4; i++)
		assert_true(strings_add(&a->keywords, text, i, &err));
	assert_true(article_add_paragraph(a, text, len, number, number + 1, number, &err));
	assert_true(article_add_paragraph(a, "end", 3, 0, 0, 0, &err));
	buf_add_str(&a->record, "{}");
	a->line = number;
	free(text);
}

static void check_text(const char *got, const char *wanted)
{
	if (wanted)
		assert_string_equal(got, wanted);
	else
		assert_null(got);
}

static void check_strings(const struct strings *got, const struct strings *wanted)
{
	assert_int_equal(got->n, wanted->n);
	for (size_t i = 0; i < got->n; i++)
		assert_string_equal(got->items[i], wanted->items[i]);
}

static void check(const struct article *got, size_t number, size_t len)
{
	CLEANUP(article_done) struct article wanted = { 0 };

	make(&wanted, number, len);
	check_text(got->id, wanted.id);
	check_text(got->title, wanted.title);
	check_text(got->date, wanted.date);
	check_text(got->source, wanted.source);
	check_text(got->url, wanted.url);
	check_strings(&got->authors, &wanted.authors);
	check_strings(&got->keywords, &wanted.keywords);
	assert_int_equal(got->text.len, wanted.text.len);
	assert_string_equal(got->text.data, wanted.text.data);
	assert_string_equal(got->record.data, wanted.record.data);
	assert_int_equal(got->n_paragraphs, 2);
	assert_memory_equal(got->paragraphs, wanted.paragraphs, 2 * sizeof *got->paragraphs);
	assert_int_equal(got->line, number);
}

static size_t len_of(size_t number)
{
	/* Some fill a block, or are too large to be copied. */
	return number % 50 == 49 ? 3 << 20 : number % 10 == 9 ? 200000 + number : number;
}

static void fill(struct range *r, size_t from, size_t n)
{
	CLEANUP(article_done) struct article a = { 0 };
	struct error err = { 0 };

	for (size_t i = from; i < from + n; i++) {
		make(&a, i, len_of(i));
		assert_true(range_add(r, &a, &err));
	}
}

static void articles_stay_as_they_were(void **state)
{
	CLEANUP(range_done) struct range r = { 0 };
	uint64_t bytes = 0;

	(void)state;
	for (size_t turn = 0; turn < 3; turn++) {
		size_t from = turn * 7, n = turn == 1 ? 10 : 200;

		bytes = 0;
		range_clear(&r);
		fill(&r, from, n);
		assert_int_equal(r.n, n);
		for (size_t i = 0; i < n; i++) {
			check(&r.articles[i], from + i, len_of(from + i));
			bytes += len_of(from + i) + 3;
		}
		assert_int_equal(r.text_bytes, bytes);
	}
}

static void an_article_can_be_taken_out(void **state)
{
	static const size_t left[] = { 0, 1, 3, 4, 50 };
	CLEANUP(range_done) struct range r = { 0 };
	uint64_t bytes = 0;

	(void)state;
	fill(&r, 0, 51);
	range_remove(&r, 2);
	for (size_t i = 5; i < 50; i++)
		range_remove(&r, 4);
	assert_int_equal(r.n, 5);
	for (size_t i = 0; i < 5; i++) {
		check(&r.articles[i], left[i], len_of(left[i]));
		bytes += len_of(left[i]) + 3;
	}
	assert_int_equal(r.text_bytes, bytes);
	assert_int_equal(r.n_large, 0);
}

static void a_range_goes_into_another(void **state)
{
	CLEANUP(range_done) struct range r = { 0 }, other = { 0 };
	struct error err = { 0 };

	(void)state;
	fill(&r, 0, 100);
	for (size_t i = 0; i < 100; i++)
		assert_true(range_add(&other, &r.articles[i], &err));
	range_done(&r);
	for (size_t i = 0; i < 100; i++)
		check(&other.articles[i], i, len_of(i));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(articles_stay_as_they_were),
		cmocka_unit_test(an_article_can_be_taken_out),
		cmocka_unit_test(a_range_goes_into_another),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
