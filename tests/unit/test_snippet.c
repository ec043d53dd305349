/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rows of tests/data/snippet.test: which places are marked, and which window is shown. */
#include "tests/unit/unit.h"

#include <stdlib.h>
#include <string.h>

#include "common/utf8.h"
#include "searcher/snippet.h"
#include "searcher/snippet_boundary.h"
#include "tests/unit/patterns.h"
#include "tests/unit/table.h"

/* The window's text with [exact] and {stem} marks, those that it cuts off left out. */
static void describe(
	struct buf *out, const char *text, const struct fragment *f, const struct marks *m)
{
	size_t at = f->start;

	for (size_t i = 0; i < m->n; i++) {
		const struct mark *mark = &m->items[i];

		if (mark->start < f->start || mark->end > f->end)
			continue;
		buf_add(out, text + at, mark->start - at);
		buf_add_byte(out, mark->kind == MARK_EXACT ? '[' : '{');
		buf_add(out, text + mark->start, mark->end - mark->start);
		buf_add_byte(out, mark->kind == MARK_EXACT ? ']' : '}');
		at = mark->end;
	}
	buf_add(out, text + at, f->end - at);
}

/* What must hold of any window; NULL if it does. */
static const char *fault(
	const char *text, size_t len, const struct fragment *f, const struct marks *m, size_t max)
{
	size_t end = 0;

	if (f->start > f->end || f->end > len)
		return "the window is no part of the text";
	if (cluster_start(text, len, f->start) != f->start ||
		cluster_start(text, len, f->end) != f->end)
		return "a grapheme cluster is cut";
	for (size_t i = 0; i < m->n; i++) {
		const struct mark *mark = &m->items[i];

		if (mark->start < end || mark->end <= mark->start || mark->end > len)
			return "marks are not sorted and disjoint";
		end = mark->end;
		if (chars_count(text, mark->start, mark->end) <= max &&
			((mark->start < f->start && mark->end > f->start) ||
				(mark->start < f->end && mark->end > f->end)))
			return "a mark is cut";
	}
	return NULL;
}

static void check_row(void *ctx, const struct row *row)
{
	struct error err = { 0 };
	struct patterns patterns CLEANUP(patterns_done) = { 0 };
	struct marks marks CLEANUP(marks_done) = { 0 };
	struct buf got CLEANUP(buf_done) = { 0 };
	struct analyzer *a CLEANUP(analyzer_freep) = NULL;
	size_t max = strtoul(row->cells[2], NULL, 10);
	size_t len;
	struct fragment f;
	const char *why;
	int *failures = ctx;

	assert_int_equal(row->n, 5);
	len = table_unescape(row->cells[3]);
	table_unescape(row->cells[1]);
	table_unescape(row->cells[4]);
	a = analyzer_new(row->cells[0], &(struct analyzer_options){ 0 }, &err);
	if (!a || !patterns_read(&patterns, a, row->cells[1], &err) ||
		!marks_find(&marks, a, &patterns, FIELD_TEXT, row->cells[3], len, &err))
		fail_msg("line %d: %s", row->line, err.msg);
	f = snippet_window(row->cells[3], len, &marks, (uint32_t)max);
	describe(&got, row->cells[3], &f, &marks);
	why = fault(row->cells[3], len, &f, &marks, max);
	if (!why && strcmp(got.data ? got.data : "", row->cells[4]) == 0)
		return;
	print_error("snippet.test line %d: %s\n  expected %s\n  got      %s\n", row->line,
		why ? why : "another snippet", row->cells[4], got.data ? got.data : "");
	++*failures;
}

static void rows_of_the_table_give_their_snippets(void **state)
{
	int failures = 0;

	(void)state;
	table_run("snippet", check_row, &failures);
	assert_int_equal(failures, 0);
}

/* Every window size over a text of all kinds of clusters: nothing is cut that must not be. */
static void windows_of_any_size_cut_nothing(void **state)
{
	static const char text[] =
		"Ships, e-mails. \xe6\x9d\xb1\xe4\xba\xac\xe9\x83\xbd\xe3\x80\x82 A ship "
		"\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa7 and "
		"\xf0\x9f\x87\xab\xf0\x9f\x87\xb7\xf0\x9f\x87\xa9\xf0\x9f\x87\xaa "
		"cafe\xcc\x81\xcc\xa7s \xe0\xa4\xa8\xe0\xa4\xae\xe0\xa4\xb8\xe0\xa5\x8d\xe0\xa4\xa4"
		"\xe0\xa5\x87 shipshipshipshipshipship ship.";
	struct error err = { 0 };
	struct patterns patterns CLEANUP(patterns_done) = { 0 };
	struct marks marks CLEANUP(marks_done) = { 0 };
	struct analyzer *a CLEANUP(analyzer_freep) =
		analyzer_new("en", &(struct analyzer_options){ 0 }, &err);

	(void)state;
	assert_non_null(a);
	assert_true(patterns_read(
		&patterns, a, "ship e-mail \xe6\x9d\xb1\xe4\xba\xac caf\xc3\xa9", &err));
	assert_true(marks_find(&marks, a, &patterns, FIELD_TEXT, text, strlen(text), &err));
	assert_true(marks.n >= 5);
	for (uint32_t max = 1; max < 140; max++) {
		struct fragment f = snippet_window(text, strlen(text), &marks, max);
		const char *why = fault(text, strlen(text), &f, &marks, max);

		if (why)
			fail_msg("window of %u: %s", max, why);
		assert_true(f.end > f.start);
	}
}

static void a_megabyte_without_a_blank_gives_a_window_quickly(void **state)
{
	enum { SIZE = 1 << 20 };
	char *text = malloc(SIZE);
	struct marks none = { 0 };
	struct fragment f;

	(void)state;
	assert_non_null(text);
	memset(text, 'x', SIZE);
	f = snippet_window(text, SIZE, &none, 300);
	assert_int_equal(f.start, 0);
	assert_int_equal(f.end, 300);
	free(text);
}

static void sentences_begin_where_a_reader_says_they_do(void **state)
{
	static const struct {
		const char *text;
		size_t at;
		bool start;
	} rows[] = {
		{ "One. Two", 5, true },
		{ "One. two", 5, false },
		{ "One.Two", 4, false },
		{ "(One.) Two", 7, true },
		{ "\"One.\" Two", 7, true },
		{ "the U.S. Navy", 9, false },
		{ "J. Smith", 3, false },
		{ "Nov. 19", 5, false },
		{ "One? \"Two", 5, true },
		{ "One! 2", 5, true },
		{ "One, Two", 5, false },
		{ "One. (Two", 5, true },
		{ "One. ) Two", 5, false },
		{ "\xe4\xb8\x80\xe3\x80\x82\xe4\xba\x8c", 6, true },
		{ "One", 0, true },
		{ "One", 3, false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		if (is_sentence_start(rows[i].text, strlen(rows[i].text), rows[i].at) !=
			rows[i].start)
			fail_msg("%s at %zu", rows[i].text, rows[i].at);
	}
}

/* As a damaged index may have it. */
static void a_stray_byte_behind_white_space_is_no_empty_window(void **state)
{
	static const char text[] = "\n\n\n\n\x8b";
	const struct marks none = { 0 };

	(void)state;
	for (uint32_t max = 0; max < 8; max++) {
		struct fragment f = snippet_window(text, sizeof text - 1, &none, max);

		assert_null(fault(text, sizeof text - 1, &f, &none, max));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_of_the_table_give_their_snippets),
		cmocka_unit_test(windows_of_any_size_cut_nothing),
		cmocka_unit_test(a_megabyte_without_a_blank_gives_a_window_quickly),
		cmocka_unit_test(a_stray_byte_behind_white_space_is_no_empty_window),
		cmocka_unit_test(sentences_begin_where_a_reader_says_they_do),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
