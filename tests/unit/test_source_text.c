/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/unit.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/schema.h"
#include "tests/unit/reading.h"
#include "tests/unit/scratch.h"
#include "tests/unit/table.h"

#define REPLACEMENT "\xef\xbf\xbd"

/* A file of tests/data/layout; the caller frees. */
static char *load(const char *name, size_t *len)
{
	const char *root_dir = getenv("PILCROW_SOURCE");
	char path[1024], *text = malloc(1 << 16);
	FILE *file;

	snprintf(path, sizeof path, "%s/tests/data/layout/%s", root_dir ? root_dir : ".", name);
	file = fopen(path, "rb");
	if (!file)
		fail_msg("%s cannot be opened", path);
	*len = fread(text, 1, 1 << 16, file);
	fclose(file);
	return text;
}

static enum text_layout layout_named(const char *name)
{
	return strcmp(name, "lines") == 0    ? LAYOUT_LINES
	       : strcmp(name, "blocks") == 0 ? LAYOUT_BLOCKS
					     : LAYOUT_DETECT;
}

/* The lines on which paragraphs begin, as the table has them; checks that ranges are exact. */
static void list_lines(const struct reading *r, const char *text, char *out, size_t size)
{
	size_t used = 0;

	out[0] = '\0';
	for (size_t i = 0; i < r->article.n_paragraphs; i++) {
		const struct paragraph *p = &r->article.paragraphs[i];

		used += (size_t)snprintf(
			out + used, size - used, "%s%" PRIu64, i > 0 ? " " : "", p->line);
		assert_int_equal(p->end - p->start, p->len);
		assert_memory_equal(r->article.text.data + p->offset, text + p->start, p->len);
	}
}

static void check_row(void *ctx, const struct row *row)
{
	int *failures = ctx;
	char lines[256];
	size_t len;
	char *text = load(row->cells[0], &len);
	struct reading r;

	reading_open(&r, row->cells[0], text, len, layout_named(row->cells[1]));
	assert_int_equal(reading_next(&r), SOURCE_ARTICLE);
	list_lines(&r, text, lines, sizeof lines);
	if (strcmp(lines, row->n > 2 ? row->cells[2] : "") != 0) {
		print_error("layout.test:%d: %s: %s\n", row->line, row->cells[0], lines);
		++*failures;
	}
	assert_int_equal(reading_next(&r), SOURCE_END);
	reading_close(&r);
	free(text);
}

static void the_table_of_layouts_holds(void **state)
{
	int failures = 0;

	(void)state;
	table_run("layout", check_row, &failures);
	assert_int_equal(failures, 0);
}

static void the_file_is_one_article_without_a_title(void **state)
{
	struct reading r;

	(void)state;
	reading_open(&r, "note.txt", "One.\n\nTwo.\n", 11, LAYOUT_DETECT);
	assert_int_equal(reading_next(&r), SOURCE_ARTICLE);
	assert_string_equal(r.article.id, "note.txt");
	assert_string_equal(r.article.file, "note.txt");
	assert_null(r.article.title);
	assert_string_equal(r.article.record.data, "{}");
	assert_string_equal(reading_paragraph(&r, 0), "One.");
	assert_string_equal(reading_paragraph(&r, 1), "Two.");
	assert_int_equal(reading_next(&r), SOURCE_END);
	reading_close(&r);
}

static void a_byte_order_mark_is_passed_over_and_offsets_count_it(void **state)
{
	struct reading r;

	(void)state;
	reading_open(&r, "bom.txt", "\xef\xbb\xbfOne.\n", 8, LAYOUT_DETECT);
	assert_int_equal(reading_next(&r), SOURCE_ARTICLE);
	assert_string_equal(reading_paragraph(&r, 0), "One.");
	assert_int_equal(r.article.paragraphs[0].start, 3);
	assert_int_equal(r.article.paragraphs[0].end, 7);
	reading_close(&r);
}

static void invalid_utf8_is_replaced_counted_and_placed(void **state)
{
	static const char text[] = "The first paragraph is sound.\n\nA caf\xe9 and a \xf0\x9f\x98"
				   " in the second.\n";
	const struct paragraph *p;
	struct reading r;

	(void)state;
	reading_open(&r, "latin.txt", text, sizeof text - 1, LAYOUT_DETECT);
	assert_int_equal(reading_next(&r), SOURCE_ARTICLE);
	assert_int_equal(r.article.bad_bytes, 2);
	assert_int_equal(r.article.bad_line, 3);
	assert_int_equal(r.article.bad_byte, 36);
	p = &r.article.paragraphs[0];
	assert_int_equal(p->end - p->start, p->len);
	assert_string_equal(reading_paragraph(&r, 1),
		"A caf" REPLACEMENT " and a " REPLACEMENT " in the second.");
	p = &r.article.paragraphs[1];
	assert_int_not_equal(p->end - p->start, p->len);
	reading_close(&r);
}

/* Three bytes that become another three: lengths agree, bytes do not. */
static void a_replaced_paragraph_never_has_the_length_of_its_range(void **state)
{
	static const char text[] = "Thirty bytes or more of sound text \xf0\x9f\x98 follow";
	struct reading r;

	(void)state;
	for (size_t newline = 0; newline < 2; newline++) {
		const struct paragraph *p;
		char copy[sizeof text + 1];

		snprintf(copy, sizeof copy, "%s%s", text, newline ? "\n" : "");
		reading_open(&r, "same.txt", copy, strlen(copy), LAYOUT_DETECT);
		assert_int_equal(reading_next(&r), SOURCE_ARTICLE);
		p = &r.article.paragraphs[0];
		assert_int_equal(p->len, sizeof text - 1);
		assert_int_not_equal(p->end - p->start, p->len);
		assert_true(p->end <= strlen(copy));
		reading_close(&r);
	}
}

static void assert_rejected(const void *bytes, size_t len, const char *reason)
{
	struct reading r;

	reading_open(&r, "data.txt", bytes, len, LAYOUT_DETECT);
	assert_int_equal(reading_next(&r), SOURCE_REJECT);
	if (!strstr(r.reject.reason, reason))
		fail_msg("%s", r.reject.reason);
	assert_int_equal(reading_next(&r), SOURCE_END);
	reading_close(&r);
}

static void binary_files_are_rejected(void **state)
{
	(void)state;
	assert_rejected("text and a \0 in it", 18, "binary file, not text");
	assert_rejected("\xd2\xe5\xea\xf1\xf2 in cp1251", 15, "not UTF-8");
	assert_rejected("\xff\xfeT\0e\0x\0t\0", 10, "UTF-16");
}

static void a_nul_far_into_the_text_is_replaced(void **state)
{
	enum { LEN = 20000, AT = 15000 };
	char *text = malloc(LEN);
	struct reading r;

	(void)state;
	memset(text, 'a', LEN);
	text[AT] = '\0';
	reading_open(&r, "nul.txt", text, LEN, LAYOUT_DETECT);
	assert_int_equal(reading_next(&r), SOURCE_ARTICLE);
	assert_int_equal(r.article.bad_bytes, 1);
	assert_int_equal(r.article.bad_byte, AT);
	assert_int_equal(r.article.text.len, LEN + 2);
	assert_memory_equal(r.article.text.data + AT, REPLACEMENT, 3);
	reading_close(&r);
	free(text);
}

static void a_file_without_text_counts_one_empty_paragraph(void **state)
{
	static const char *const texts[] = { "", " \n\t\n", "\xef\xbb\xbf", "----\n" };

	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		struct reading r;

		reading_open(&r, "empty.txt", texts[i], strlen(texts[i]), LAYOUT_DETECT);
		assert_int_equal(reading_next(&r), SOURCE_ARTICLE);
		assert_int_equal(r.article.n_paragraphs, 0);
		assert_int_equal(r.article.empty_paragraphs, 1);
		reading_close(&r);
	}
}

static void an_over_long_paragraph_is_rejected_and_the_others_stay(void **state)
{
	size_t len = SCHEMA_MAX_PARAGRAPH + 1 + 4 + 4;
	char *text = malloc(len);
	struct reading r;

	(void)state;
	memset(text, 'x', len);
	memcpy(text, "a\n\n", 3);
	memcpy(text + len - 3, "\n\nb", 3);
	reading_open(&r, "long.txt", text, len, LAYOUT_BLOCKS);
	assert_int_equal(reading_next(&r), SOURCE_ARTICLE);
	assert_int_equal(r.article.n_paragraphs, 2);
	assert_int_equal(r.article.paragraphs[1].line, 5);
	assert_int_equal(reading_next(&r), SOURCE_REJECT);
	assert_string_equal(r.reject.id, "long.txt");
	assert_int_equal(r.reject.line, 3);
	assert_int_equal(r.reject.byte, 3);
	assert_non_null(strstr(r.reject.reason, "a paragraph of 16777219 bytes"));
	assert_int_equal(reading_next(&r), SOURCE_END);
	reading_close(&r);
	free(text);
}

static void a_packed_file_that_is_cut_short_gives_no_half_article(void **state)
{
	enum { LEN = 1 << 20 };
	char *text = malloc(LEN), *packed;
	size_t packed_len = 0;
	uint32_t seed = 1;
	struct reading r;

	(void)state;
	for (size_t i = 0; i < LEN; i++) {
		seed = seed * 1664525 + 1013904223;
		text[i] = (char)('a' + (seed >> 24) % 26);
	}
	packed = reading_pack("gzip", text, LEN, &packed_len);
	reading_open(&r, "cut.txt.gz", packed, packed_len / 2, LAYOUT_DETECT);
	assert_int_equal(reading_next(&r), SOURCE_FAILED);
	assert_non_null(strstr(r.err.msg, "cut.txt.gz: the gzip data are cut short"));
	reading_close(&r);
	free(packed);
	free(text);
}

static void formats_are_found_by_name_and_by_content(void **state)
{
	(void)state;
	assert_string_equal(source_by_name("a/b.jsonl")->name, "jsonl");
	assert_string_equal(source_by_name("B.NDJSON.ZST")->name, "jsonl");
	assert_string_equal(source_by_name("x.md.xz")->name, "markdown");
	assert_string_equal(source_by_name("x.txt.bz2")->name, "text");
	assert_null(source_by_name("x.gz"));
	assert_null(source_by_name(".txt"));
	assert_null(source_by_name("x.txt.zip"));
	assert_ptr_equal(source_find("text"), source_by_name("x.txt"));
	assert_null(source_find("Text"));
	assert_string_equal(source_by_content("\xef\xbb\xbf { \"id\": 1}", 14)->name, "jsonl");
	assert_string_equal(source_by_content("{curly}", 7)->name, "text");
	assert_string_equal(source_by_content("# Title\n", 8)->name, "markdown");
	assert_string_equal(source_by_content("---\ntitle: x\n---\n", 17)->name, "markdown");
	assert_string_equal(source_by_content("---\nno key\n---\n", 15)->name, "text");
	assert_string_equal(source_by_content("", 0)->name, "text");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_SCRATCH(the_table_of_layouts_holds),
		IN_SCRATCH(the_file_is_one_article_without_a_title),
		IN_SCRATCH(a_byte_order_mark_is_passed_over_and_offsets_count_it),
		IN_SCRATCH(invalid_utf8_is_replaced_counted_and_placed),
		IN_SCRATCH(a_replaced_paragraph_never_has_the_length_of_its_range),
		IN_SCRATCH(binary_files_are_rejected),
		IN_SCRATCH(a_nul_far_into_the_text_is_replaced),
		IN_SCRATCH(a_file_without_text_counts_one_empty_paragraph),
		IN_SCRATCH(an_over_long_paragraph_is_rejected_and_the_others_stay),
		IN_SCRATCH(a_packed_file_that_is_cut_short_gives_no_half_article),
		IN_SCRATCH(formats_are_found_by_name_and_by_content),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
