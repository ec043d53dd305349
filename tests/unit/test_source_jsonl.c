/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/reading.h"
#include "tests/unit/scratch.h"
#include "tests/unit/table.h"

/* Only \xNN is the table's own in a record; other escapes are JSON's. Returns the length. */
static size_t unescape_bytes(char *text)
{
	char *to = text;

	for (const char *from = text; *from; from++) {
		if (from[0] == '\\' && from[1] == 'x' && from[2] && from[3]) {
			char hex[3] = { from[2], from[3], '\0' };

			*to++ = (char)strtol(hex, NULL, 16);
			from += 3;
		} else {
			*to++ = *from;
		}
	}
	*to = '\0';
	return (size_t)(to - text);
}

static bool article_is(const struct article *a, const struct row *row, struct buf *found)
{
	const char *title = a->title ? a->title : "-";

	for (size_t i = 0; i < a->n_paragraphs; i++)
		buf_printf(found, "<%.*s>", (int)a->paragraphs[i].len,
			a->text.data + a->paragraphs[i].offset);
	table_unescape(row->cells[4]);
	if (strcmp(a->id, row->cells[2]) == 0 && strcmp(title, row->cells[3]) == 0 &&
		strcmp(found->data, row->cells[4]) == 0 &&
		strcmp(a->record.data, row->cells[5]) == 0)
		return true;
	print_error("jsonl.test:%d: %s | %s | %s | %s\n", row->line, a->id, title, found->data,
		a->record.data);
	return false;
}

static bool reject_is(const struct reject *reject, const struct row *row)
{
	if (reject->byte == strtoull(row->cells[2], NULL, 10) &&
		strstr(reject->reason, row->cells[3]) && reject->line == 1)
		return true;
	print_error("jsonl.test:%d: byte %d: %s\n", row->line, (int)reject->byte, reject->reason);
	return false;
}

static void check_row(void *ctx, const struct row *row)
{
	int *failures = ctx;
	CLEANUP(buf_done) struct buf found = { 0 };
	bool wanted = strcmp(row->cells[1], "ok") == 0;
	size_t len = unescape_bytes(row->cells[0]);
	enum source_status status;
	struct reading r;

	buf_add_str(&found, "");
	row->cells[0][len++] = '\n';
	reading_open(&r, "x.jsonl", row->cells[0], len, LAYOUT_DETECT);
	status = reading_next(&r);
	if (status != (wanted ? SOURCE_ARTICLE : SOURCE_REJECT)) {
		print_error("jsonl.test:%d: %s\n", row->line,
			wanted ? r.reject.reason : "taken, not refused");
		++*failures;
	} else if (!(wanted ? article_is(&r.article, row, &found) : reject_is(&r.reject, row))) {
		++*failures;
	}
	assert_int_equal(reading_next(&r), SOURCE_END);
	reading_close(&r);
}

static void the_table_of_records_holds(void **state)
{
	int failures = 0;

	(void)state;
	table_run("jsonl", check_row, &failures);
	assert_int_equal(failures, 0);
}

static void read_string(struct reading *r, const char *text)
{
	reading_open(r, "x.jsonl", text, strlen(text), LAYOUT_DETECT);
}

static void known_members_fill_the_article(void **state)
{
	struct reading r;

	(void)state;
	read_string(&r,
		"{\"id\":\"a\",\"date\":\"2024-11-19T06:40:00+01:00\",\"author\":\" Ann \","
		"\"source\":\"Post\",\"url\":\"https://example.org/\",\"language\":\"en-GB\","
		"\"keywords\":[\"k1\",\"\",\"k2\"],\"text\":\"One.\"}\n");
	assert_int_equal(reading_next(&r), SOURCE_ARTICLE);
	assert_string_equal(r.article.date, "20241119054000");
	assert_int_equal(r.article.authors.n, 1);
	assert_string_equal(r.article.authors.items[0], "Ann");
	assert_string_equal(r.article.source, "Post");
	assert_string_equal(r.article.url, "https://example.org/");
	assert_string_equal(r.article.language, "en");
	assert_int_equal(r.article.keywords.n, 2);
	assert_string_equal(r.article.keywords.items[1], "k2");
	reading_close(&r);
}

static void a_date_may_be_a_number(void **state)
{
	static const struct {
		const char *line, *date;
	} cases[] = {
		{ "{\"date\":2026,\"text\":\"t\"}\n", "2026" },
		{ "{\"date\":20260601,\"text\":\"t\"}\n", "20260601" },
		{ "{\"date\":1717243200,\"text\":\"t\"}\n", NULL },
		{ "{\"date\":1e3,\"text\":\"t\"}\n", NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct reading r;

		read_string(&r, cases[i].line);
		assert_int_equal(reading_next(&r), SOURCE_ARTICLE);
		assert_int_equal(r.article.date_not_understood, !cases[i].date);
		if (cases[i].date)
			assert_string_equal(r.article.date, cases[i].date);
		reading_close(&r);
	}
}

static void a_date_or_language_that_is_not_understood_is_noted_and_kept(void **state)
{
	struct reading r;

	(void)state;
	read_string(&r, "{\"date\":\"CACM December, 1958\",\"language\":\"xx\",\"text\":\"t\"}\n");
	assert_int_equal(reading_next(&r), SOURCE_ARTICLE);
	assert_null(r.article.date);
	assert_true(r.article.date_not_understood);
	assert_null(r.article.language);
	assert_true(r.article.language_not_known);
	assert_string_equal(
		r.article.record.data, "{\"date\":\"CACM December, 1958\",\"language\":\"xx\"}");
	reading_close(&r);
}

static void paragraphs_stand_at_their_record(void **state)
{
	static const char text[] = "\xef\xbb\xbf\n{\"text\":\"One.\\n\\nTwo.\"}\r\n";
	struct reading r;

	(void)state;
	read_string(&r, text);
	assert_int_equal(reading_next(&r), SOURCE_ARTICLE);
	assert_string_equal(r.article.file, "x.jsonl");
	assert_int_equal(r.article.line, 2);
	assert_int_equal(r.article.byte, 4);
	for (size_t i = 0; i < 2; i++) {
		assert_int_equal(r.article.paragraphs[i].line, 2);
		assert_int_equal(r.article.paragraphs[i].start, 4);
		assert_int_equal(r.article.paragraphs[i].end, sizeof text - 1 - 2);
	}
	assert_int_equal(reading_next(&r), SOURCE_END);
	reading_close(&r);
}

static void blank_lines_and_a_byte_order_mark_are_passed_over(void **state)
{
	struct reading r;

	(void)state;
	read_string(&r, "\xef\xbb\xbf{\"id\":1,\"text\":\"a\"}\n\n \t\n{\"id\":2,\"text\":\"b\"}");
	assert_int_equal(reading_next(&r), SOURCE_ARTICLE);
	assert_string_equal(r.article.id, "1");
	assert_int_equal(reading_next(&r), SOURCE_ARTICLE);
	assert_string_equal(r.article.id, "2");
	assert_int_equal(r.article.line, 4);
	assert_int_equal(reading_next(&r), SOURCE_END);
	reading_close(&r);
}

static void empty_paragraphs_are_counted(void **state)
{
	struct reading r;

	(void)state;
	read_string(&r, "{\"paragraphs\":[\"a\",\"\",\" \"]}\n{\"id\":\"none\"}\n");
	assert_int_equal(reading_next(&r), SOURCE_ARTICLE);
	assert_int_equal(r.article.empty_paragraphs, 2);
	assert_int_equal(reading_next(&r), SOURCE_ARTICLE);
	assert_int_equal(r.article.n_paragraphs, 0);
	assert_int_equal(r.article.empty_paragraphs, 1);
	reading_close(&r);
}

static void a_last_line_cut_short_is_a_reject_that_says_so(void **state)
{
	struct reading r;

	(void)state;
	read_string(&r, "{\"id\":1,\"text\":\"a\"}\n{\"id\":2,\"te");
	assert_int_equal(reading_next(&r), SOURCE_ARTICLE);
	assert_int_equal(reading_next(&r), SOURCE_REJECT);
	assert_int_equal(r.reject.line, 2);
	assert_non_null(strstr(r.reject.reason, "cut short?"));
	assert_int_equal(reading_next(&r), SOURCE_END);
	reading_close(&r);
}

static void one_bad_line_in_two_thousand_is_one_reject(void **state)
{
	enum { LINES = 2000, BAD = 1000 };
	CLEANUP(buf_done) struct buf text = { 0 };
	size_t articles = 0, rejects = 0, bad_at = 0;
	enum source_status status;
	struct reading r;

	(void)state;
	for (int i = 1; i <= LINES; i++) {
		if (i == BAD)
			bad_at = text.len;
		buf_printf(&text, i == BAD ? "{\"id\":%d,}\n" : "{\"id\":%d,\"text\":\"t\"}\n", i);
	}
	reading_open(&r, "x.jsonl", text.data, text.len, LAYOUT_DETECT);
	while ((status = reading_next(&r)) != SOURCE_END) {
		articles += status == SOURCE_ARTICLE;
		if (status != SOURCE_REJECT)
			continue;
		rejects++;
		assert_int_equal(r.reject.line, BAD);
		assert_int_equal(r.reject.byte, bad_at + strlen("{\"id\":1000,"));
	}
	assert_int_equal(articles, LINES - 1);
	assert_int_equal(rejects, 1);
	assert_string_equal(r.article.id, "2000");
	reading_close(&r);
}

/* The paragraph is over the limit; the record is not, and the next is read as ever. */
static void a_line_of_fifty_megabytes_costs_one_paragraph(void **state)
{
	enum { BIG = 50 << 20 };
	static const char head[] = "{\"id\":\"big\",\"paragraphs\":[\"small\",\"";
	static const char tail[] = "\"]}\n{\"id\":\"next\",\"text\":\"t\"}\n";
	char *text = malloc(BIG + 256);
	size_t len = sizeof head - 1;
	struct reading r;

	(void)state;
	assert_non_null(text);
	memcpy(text, head, len);
	memset(text + len, 'x', BIG);
	memcpy(text + len + BIG, tail, sizeof tail - 1);
	len += BIG + sizeof tail - 1;
	reading_open(&r, "x.jsonl", text, len, LAYOUT_DETECT);
	free(text);
	assert_int_equal(reading_next(&r), SOURCE_ARTICLE);
	assert_string_equal(reading_paragraph(&r, 0), "small");
	assert_int_equal(r.article.n_paragraphs, 1);
	assert_int_equal(reading_next(&r), SOURCE_REJECT);
	assert_string_equal(r.reject.id, "big");
	assert_non_null(strstr(r.reject.reason, "52428800 bytes"));
	assert_int_equal(reading_next(&r), SOURCE_ARTICLE);
	assert_string_equal(r.article.id, "next");
	assert_int_equal(reading_next(&r), SOURCE_END);
	reading_close(&r);
}

static void records_before_the_cut_in_a_packed_file_are_kept(void **state)
{
	enum { LINES = 30000 };
	CLEANUP(buf_done) struct buf text = { 0 };
	size_t packed_len = 0, articles = 0;
	uint32_t seed = 1;
	enum source_status status;
	struct reading r;
	char *packed;

	(void)state;
	for (int i = 0; i < LINES; i++) {
		seed = seed * 1664525 + 1013904223;
		buf_printf(&text, "{\"id\":%d,\"text\":\"number %u\"}\n", i, seed);
	}
	packed = reading_pack("gzip", text.data, text.len, &packed_len);
	reading_open(&r, "x.jsonl.gz", packed, packed_len - 100, LAYOUT_DETECT);
	while ((status = reading_next(&r)) == SOURCE_ARTICLE)
		articles++;
	assert_int_equal(status, SOURCE_FAILED);
	assert_true(articles > LINES / 2 && articles < LINES);
	assert_non_null(strstr(r.err.msg, "x.jsonl.gz: "));
	reading_close(&r);
	free(packed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_SCRATCH(the_table_of_records_holds),
		IN_SCRATCH(known_members_fill_the_article),
		IN_SCRATCH(a_date_may_be_a_number),
		IN_SCRATCH(a_date_or_language_that_is_not_understood_is_noted_and_kept),
		IN_SCRATCH(paragraphs_stand_at_their_record),
		IN_SCRATCH(blank_lines_and_a_byte_order_mark_are_passed_over),
		IN_SCRATCH(empty_paragraphs_are_counted),
		IN_SCRATCH(a_last_line_cut_short_is_a_reject_that_says_so),
		IN_SCRATCH(one_bad_line_in_two_thousand_is_one_reject),
		IN_SCRATCH(a_line_of_fifty_megabytes_costs_one_paragraph),
		IN_SCRATCH(records_before_the_cut_in_a_packed_file_are_kept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
