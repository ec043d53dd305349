/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/unit.h"

#include <string.h>

#include "tests/unit/reading.h"
#include "tests/unit/scratch.h"
#include "tests/unit/table.h"

/* The article's paragraphs as the table has them; each range is checked against the file. */
static void list_paragraphs(const struct article *a, const char *file, size_t len, struct buf *out)
{
	buf_clear(out);
	buf_add_str(out, "");
	for (size_t i = 0; i < a->n_paragraphs; i++) {
		const struct paragraph *p = &a->paragraphs[i];
		const char *text = a->text.data + p->offset;
		bool exact = p->end - p->start == p->len;

		assert_true(p->start < p->end && p->end <= len);
		if (exact)
			assert_memory_equal(text, file + p->start, p->len);
		buf_printf(out, "%s<%.*s>", exact ? "" : "~", (int)p->len, text);
	}
}

static void check_row(void *ctx, const struct row *row)
{
	int *failures = ctx;
	CLEANUP(buf_done) struct buf found = { 0 };
	size_t len = table_unescape(row->cells[0]);
	char none[] = "", *wanted = row->n > 2 ? row->cells[2] : none;
	const char *title;
	struct reading r;

	table_unescape(wanted);
	reading_open(&r, "page.md", row->cells[0], len, LAYOUT_DETECT);
	assert_int_equal(reading_next(&r), SOURCE_ARTICLE);
	title = r.article.title ? r.article.title : "-";
	list_paragraphs(&r.article, row->cells[0], len, &found);
	if (strcmp(title, row->cells[1]) != 0 || strcmp(found.data, wanted) != 0) {
		print_error("markdown.test:%d: %s | %s\n", row->line, title, found.data);
		++*failures;
	}
	assert_int_equal(reading_next(&r), SOURCE_END);
	reading_close(&r);
}

static void the_table_of_markdown_holds(void **state)
{
	int failures = 0;

	(void)state;
	table_run("markdown", check_row, &failures);
	assert_int_equal(failures, 0);
}

static void read_string(struct reading *r, const char *text)
{
	reading_open(r, "page.md", text, strlen(text), LAYOUT_DETECT);
	assert_int_equal(reading_next(r), SOURCE_ARTICLE);
}

static void front_matter_fills_the_article_and_the_record(void **state)
{
	struct reading r;

	(void)state;
	read_string(&r, "---\n"
			"# a comment\n"
			"title: 'It''s here'\n"
			"date: 2025-11-04\n"
			"author: [Ann Lee, \"Lee, Bo\"]\n"
			"tags:\n"
			"  - tides\n"
			"  - the moon\n"
			"keywords: ships, lamps\n"
			"source: The Post\n"
			"url: https://example.org/\n"
			"language: English\n"
			"edition_no-2: 3\n"
			"empty:\n"
			"---\n"
			"Text.\n");
	assert_string_equal(r.article.title, "It's here");
	assert_string_equal(r.article.date, "20251104");
	assert_int_equal(r.article.authors.n, 2);
	assert_string_equal(r.article.authors.items[1], "Lee, Bo");
	assert_int_equal(r.article.keywords.n, 4);
	assert_string_equal(r.article.keywords.items[1], "the moon");
	assert_string_equal(r.article.keywords.items[3], "lamps");
	assert_string_equal(r.article.source, "The Post");
	assert_string_equal(r.article.url, "https://example.org/");
	assert_string_equal(r.article.language, "en");
	assert_string_equal(r.article.record.data,
		"{\"title\":\"It's here\",\"date\":\"2025-11-04\","
		"\"author\":[\"Ann Lee\",\"Lee, Bo\"],\"tags\":[\"tides\",\"the moon\"],"
		"\"keywords\":\"ships, lamps\",\"source\":\"The Post\","
		"\"url\":\"https://example.org/\",\"language\":\"English\",\"edition_no-2\":\"3\","
		"\"empty\":\"\"}");
	assert_int_equal(r.article.paragraphs[0].line, 16);
	reading_close(&r);
}

static void a_heading_that_is_the_title_is_in_the_record(void **state)
{
	struct reading r;

	(void)state;
	read_string(&r, "# The \"old\" mole\n\nText.\n");
	assert_string_equal(r.article.record.data, "{\"title\":\"The \\\"old\\\" mole\"}");
	reading_close(&r);
	read_string(&r, "---\nedition: 3\ntitle:\n---\n# The mole\n\nText.\n");
	assert_string_equal(r.article.title, "The mole");
	assert_string_equal(
		r.article.record.data, "{\"title\":\"The mole\",\"edition\":\"3\",\"title\":\"\"}");
	reading_close(&r);
}

static void what_front_matter_says_and_nobody_understands_is_noted(void **state)
{
	struct reading r;

	(void)state;
	read_string(&r, "---\ndate: last week\nlanguage: Klingon\n---\nText.\n");
	assert_null(r.article.date);
	assert_true(r.article.date_not_understood);
	assert_null(r.article.language);
	assert_true(r.article.language_not_known);
	reading_close(&r);
}

static void lines_and_ranges_are_those_of_the_file(void **state)
{
	static const char text[] = "\xef\xbb\xbf# T\n\n- item\n\n> a\n> b\n\nlast\n";
	const struct paragraph *p;
	struct reading r;

	(void)state;
	read_string(&r, text);
	p = r.article.paragraphs;
	assert_int_equal(r.article.n_paragraphs, 3);
	assert_int_equal(p[0].line, 3);
	assert_int_equal(p[0].start, 10);
	assert_int_equal(p[0].end, 14);
	assert_int_equal(p[1].line, 5);
	assert_memory_equal(text + p[1].start, "a\n> b", 5);
	assert_int_equal(p[2].line, 8);
	assert_memory_equal(text + p[2].start, "last", 4);
	reading_close(&r);
}

static void damage_is_replaced_and_sound_paragraphs_keep_their_ranges(void **state)
{
	static const char text[] =
		"# T\n\nCaf\xe9 is damaged *here*, in one place of many more.\n\n"
		"This one is sound.\n";
	const struct paragraph *p;
	struct reading r;

	(void)state;
	read_string(&r, text);
	p = r.article.paragraphs;
	assert_int_equal(r.article.bad_bytes, 1);
	assert_int_equal(r.article.bad_line, 3);
	assert_int_not_equal(p[0].end - p[0].start, p[0].len);
	assert_int_equal(p[0].start, 5);
	assert_int_equal(p[1].end - p[1].start, p[1].len);
	assert_memory_equal(text + p[1].start, "This one is sound.", p[1].len);
	reading_close(&r);
}

/* Five bytes that are rendered as another five. */
static void a_rendered_paragraph_never_has_the_length_of_its_range(void **state)
{
	const struct paragraph *p;
	struct reading r;

	(void)state;
	read_string(&r, "&ngE;");
	p = r.article.paragraphs;
	assert_int_equal(p->len, 5);
	assert_int_not_equal(p->end - p->start, 5);
	reading_close(&r);
}

static void binary_files_are_rejected(void **state)
{
	struct reading r;

	(void)state;
	reading_open(&r, "page.md", "a\0b", 3, LAYOUT_DETECT);
	assert_int_equal(reading_next(&r), SOURCE_REJECT);
	assert_string_equal(r.reject.reason, "binary file, not text");
	assert_int_equal(reading_next(&r), SOURCE_END);
	reading_close(&r);
}

static void a_file_without_text_counts_one_empty_paragraph(void **state)
{
	struct reading r;

	(void)state;
	read_string(&r, "<!-- nothing -->\n");
	assert_int_equal(r.article.n_paragraphs, 0);
	assert_int_equal(r.article.empty_paragraphs, 1);
	reading_close(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_SCRATCH(the_table_of_markdown_holds),
		IN_SCRATCH(front_matter_fills_the_article_and_the_record),
		IN_SCRATCH(a_heading_that_is_the_title_is_in_the_record),
		IN_SCRATCH(what_front_matter_says_and_nobody_understands_is_noted),
		IN_SCRATCH(lines_and_ranges_are_those_of_the_file),
		IN_SCRATCH(damage_is_replaced_and_sound_paragraphs_keep_their_ranges),
		IN_SCRATCH(a_rendered_paragraph_never_has_the_length_of_its_range),
		IN_SCRATCH(binary_files_are_rejected),
		IN_SCRATCH(a_file_without_text_counts_one_empty_paragraph),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
