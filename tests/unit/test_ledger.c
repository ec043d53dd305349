/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/unit.h"

#include <endian.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "indexer/fingerprint.h"
#include "indexer/ledger.h"
#include "indexer/ledger_parts.h"
#include "tests/unit/scratch.h"

/* An article of one paragraph that begins at `start`. */
static struct ledger_article describe(const char *title, const char *text, uint64_t start)
{
	struct article a = { .id = (char *)"a", .title = (char *)title, .file = (char *)"f" };
	struct ledger_article row = { 0 };
	struct error err = { 0 };
	size_t len = strlen(text);

	assert_true(article_add_paragraph(&a, text, len, start, start + len, 1, &err));
	ledger_describe(&row, &a, "en");
	buf_done(&a.text);
	free(a.paragraphs);
	return row;
}

static bool says_the_same(struct ledger_article a, struct ledger_article b)
{
	return ledger_says_the_same(&a, &b);
}

static void saying_sharing_and_standing_are_told_apart(void **state)
{
	struct ledger_article row = describe("T", "Text.", 0);
	struct ledger_article moved = describe("T", "Text.", 9);
	struct ledger_article edited = describe("T", "Next.", 0);
	struct ledger_article titled = describe("U", "Text.", 0);
	struct ledger_article bare = describe(NULL, "Text.", 0);
	struct ledger_article empty = describe("", "Text.", 0);

	(void)state;
	assert_true(says_the_same(row, moved));
	assert_true(row.places != moved.places);
	assert_false(says_the_same(row, edited));
	assert_true(row.shared == edited.shared);
	assert_true(row.places == edited.places);
	assert_false(says_the_same(row, titled));
	assert_true(row.shared != titled.shared);
	assert_false(says_the_same(bare, empty));
}

/* Each row differs from each other one in what its paragraphs say or share, or in its record. */
static void no_two_articles_are_taken_for_one(void **state)
{
	static char *ab[] = { (char *)"a", (char *)"b" }, *whole[] = { (char *)"ab" };
	static struct paragraph cut[][2] = { { { .len = 1 }, { .offset = 1, .len = 3 } },
		{ { .len = 3 }, { .offset = 3, .len = 1 } } };
	static struct paragraph one[] = { { .len = 4 } };
	const struct buf text = { .data = (char *)"text", .len = 4 };
	const struct buf record = { .data = (char *)"{\"a\":1}", .len = 7 };
	const struct article articles[] = {
		{ 0 },
		{ .title = (char *)"" },
		{ .title = (char *)"T" },
		{ .date = (char *)"T" },
		{ .source = (char *)"T" },
		{ .url = (char *)"T" },
		{ .title = (char *)"T", .date = (char *)"T" },
		{ .authors = { ab, 1 } },
		{ .authors = { ab, 2 } },
		{ .authors = { whole, 1 } },
		{ .keywords = { ab, 1 } },
		{ .authors = { ab, 1 }, .keywords = { ab + 1, 1 } },
		{ .record = record },
		{ .text = record, .paragraphs = one, .n_paragraphs = 1 },
		{ .text = text, .paragraphs = one, .n_paragraphs = 1 },
		{ .text = text, .paragraphs = cut[0], .n_paragraphs = 2 },
		{ .text = text, .paragraphs = cut[1], .n_paragraphs = 2 },
	};
	enum { N = sizeof articles / sizeof *articles };
	struct ledger_article rows[N + 1] = { 0 };

	(void)state;
	for (size_t i = 0; i < N; i++)
		ledger_describe(&rows[i], &articles[i], "en");
	ledger_describe(&rows[N], &articles[0], "de");
	for (size_t i = 0; i <= N; i++) {
		for (size_t k = 0; k <= N; k++)
			assert_true(says_the_same(rows[i], rows[k]) == (i == k));
	}
}

/* Two files, and articles that were added out of order. */
static void fill(struct ledger *l)
{
	struct ledger_article first = describe("T", "One.", 3), late = describe("T", "Two.", 4);
	struct ledger_file row = { .size = 7, .modified = -5, .bytes = 70, .sha256 = "ab" };
	struct error err = { 0 };

	first.tokens = 1;
	late.file = 1;
	assert_true(ledger_add_article(l, &late, "late", "de", &err));
	assert_true(ledger_add_article(l, &first, "first", "en", &err));
	row.counts.paragraphs.in = 300;
	assert_true(ledger_add_file(l, &row, "dir/a", "a", "format x", &err));
	assert_true(ledger_add_file(l, &row, "dir/b", "b", "format y", &err));
	ledger_settle(l);
}

static void what_is_written_is_read_back(void **state)
{
	struct ledger made = { 0 }, read = { 0 };
	const struct ledger_article *a;
	const struct ledger_file *f;
	struct error err = { 0 };

	(void)state;
	fill(&made);
	assert_true(ledger_write(&made, ".", &err));
	assert_true(ledger_load(&read, ".", &err));
	assert_int_equal(read.n_files, 2);
	f = ledger_find_file(&read, "dir/b");
	assert_non_null(f);
	assert_string_equal(ledger_text(&read, f->name), "b");
	assert_string_equal(ledger_text(&read, f->settings), "format y");
	assert_string_equal(f->sha256, "ab");
	assert_true(f->modified == -5);
	assert_int_equal(f->counts.paragraphs.in, 300);
	assert_int_equal(f->n, 1);
	a = ledger_find_article(&read, "late");
	assert_ptr_equal(a, &read.articles[f->first]);
	assert_string_equal(ledger_text(&read, a->language), "de");
	assert_true(ledger_says_the_same(a, &made.articles[1]));
	assert_true(a->places == made.articles[1].places);
	assert_int_equal(ledger_find_article(&read, "first")->tokens, 1);
	assert_null(ledger_find_article(&read, "none"));
	assert_null(ledger_find_file(&read, "dir/c"));
	ledger_done(&made);
	ledger_done(&read);
}

/* What a file of this directory has; for the caller to free(). */
static char *contents(const char *name, size_t *len)
{
	FILE *file = fopen(name, "r");
	char *bytes = malloc(1 << 20);

	assert_non_null(file);
	assert_non_null(bytes);
	*len = fread(bytes, 1, 1 << 20, file);
	fclose(file);
	return bytes;
}

/* Ranges of three articles each, over files of which some have none and some are in two ranges. */
static void parts_in_any_order_give_the_same_file(void **state)
{
	enum { FILES = 10, RANGES = 40, EACH = 3 };
	struct ledger whole = { 0 }, files = { 0 };
	struct ledger_part part = { 0 };
	struct ledger_parts *parts;
	struct error err = { 0 };
	size_t len, parts_len;
	char *expected, *found, id[16];

	(void)state;
	assert_int_equal(mkdir("parts", 0700), 0);
	parts = ledger_parts_new("parts", &err);
	assert_non_null(parts);
	for (uint32_t turn = 0; turn < RANGES; turn++) {
		uint32_t range = (turn * 7 + 3) % RANGES;

		for (uint32_t at = 0; at < EACH; at++) {
			uint32_t number = range * EACH + at;
			struct ledger_article row = describe("T", "One.", number);

			row.file = number / 17 + (number > 60);
			row.range = range;
			row.at = at;
			row.tokens = UINT64_C(1) << (number % 64);
			snprintf(id, sizeof id, "%u", number * number);
			assert_true(ledger_add_article(&whole, &row, id, "en", &err));
			assert_true(ledger_part_add(&part, &row, id, "en", &err));
		}
		assert_true(ledger_parts_take(parts, &part, range, &err));
	}
	/* A range in which all was rejected. */
	assert_true(ledger_parts_take(parts, &part, RANGES, &err));
	for (uint32_t i = 0; i < FILES; i++) {
		const struct ledger_file row = { .size = i };

		snprintf(id, sizeof id, "f%u", i);
		assert_true(ledger_add_file(&whole, &row, id, id, "", &err));
		assert_true(ledger_add_file(&files, &row, id, id, "", &err));
	}
	ledger_settle(&whole);
	assert_int_equal(whole.files[FILES - 1].n, 0);
	assert_true(ledger_write(&whole, ".", &err));
	expected = contents(LEDGER_FILE, &len);
	assert_true(ledger_parts_end(parts, &files, &err));
	found = contents("parts/" LEDGER_FILE, &parts_len);
	assert_int_equal(parts_len, len);
	assert_memory_equal(found, expected, len);
	free(expected);
	free(found);
	ledger_part_done(&part);
	ledger_parts_free(parts);
	ledger_done(&whole);
	ledger_done(&files);
}

static void a_missing_part_is_an_error(void **state)
{
	struct ledger_article row = describe("T", "One.", 0);
	struct ledger_part part = { 0 };
	struct ledger files = { 0 };
	struct ledger_parts *parts;
	struct error err = { 0 };

	(void)state;
	parts = ledger_parts_new(".", &err);
	assert_non_null(parts);
	assert_true(ledger_part_add(&part, &row, "a", "en", &err));
	assert_true(ledger_parts_take(parts, &part, 1, &err));
	assert_false(ledger_parts_end(parts, &files, &err));
	assert_int_equal(err.code, ERROR_INTERNAL);
	ledger_part_done(&part);
	ledger_parts_free(parts);
}

static void an_empty_one_is_one(void **state)
{
	struct ledger made = { 0 }, read = { 0 };
	struct error err = { 0 };

	(void)state;
	assert_null(ledger_find_article(&made, "none"));
	assert_true(ledger_write(&made, ".", &err));
	assert_true(ledger_load(&read, ".", &err));
	assert_null(ledger_find_file(&read, "none"));
	ledger_done(&read);
}

static void any_damage_is_noticed(void **state)
{
	struct ledger made = { 0 }, read = { 0 };
	struct error err = { 0 };
	char bytes[4096];
	size_t len;
	FILE *file;

	(void)state;
	assert_false(ledger_load(&read, ".", &err));
	assert_int_equal(err.code, ERROR_NOT_FOUND);
	fill(&made);
	assert_true(ledger_write(&made, ".", &err));
	file = fopen(LEDGER_FILE, "r");
	len = fread(bytes, 1, sizeof bytes, file);
	fclose(file);
	for (size_t i = 0; i < len; i++) {
		scratch_write(LEDGER_FILE, bytes, i);
		assert_false(ledger_load(&read, ".", &err));
		assert_int_equal(err.code, ERROR_CORRUPT);
		bytes[i] ^= 1;
		scratch_write(LEDGER_FILE, bytes, len);
		bytes[i] ^= 1;
		assert_false(ledger_load(&read, ".", &err));
		assert_int_equal(err.code, ERROR_CORRUPT);
	}
	ledger_done(&made);
}

/* The fingerprint is right and the numbers are wild: what a bug of ours could write. */
static void wild_numbers_are_refused(void **state)
{
	/* The numbers, and where they are said to stand, behind the magic. */
	static const struct {
		const char *numbers;
		uint64_t at;
	} rows[] = {
		{ "\xff\xff\xff\xff\x0f\x01", 0 },
		{ "\x01\xff\xff\xff\xff\x0f", 0 },
		{ "\x01\x01\x7f", 0 },
		{ "\x02", 0 },
		{ "", 0 },
		{ "\x01\x01", 1 },
		{ "\x01\x01", 3 },
		{ "\x01\x01", UINT64_MAX },
		{ "\x01\x01", UINT64_MAX - 64 },
		{ "\x7f\x7f\x7f\x7f\x7f\x7f\x7f\x7f", 0 },
	};
	struct error err = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		uint64_t at = htole64(strlen(LEDGER_MAGIC) + rows[i].at), print;
		struct buf text = { 0 };
		struct ledger read = { 0 };

		buf_add_str(&text, LEDGER_MAGIC);
		buf_add_str(&text, rows[i].numbers);
		buf_add(&text, &at, sizeof at);
		print = htole64(fingerprint_of(text.data, text.len));
		buf_add(&text, &print, sizeof print);
		scratch_write(LEDGER_FILE, text.data, text.len);
		assert_false(ledger_load(&read, ".", &err));
		assert_int_equal(err.code, ERROR_CORRUPT);
		buf_done(&text);
	}
}

/* The fingerprint is right, and bytes between it and the magic are anything. */
static void random_contents_do_no_harm(void **state)
{
	uint32_t seed = 1;

	(void)state;
	for (size_t turn = 0; turn < 300; turn++) {
		char bytes[300];
		struct ledger read = { 0 };
		struct error err = { 0 };
		size_t len = 8 + turn % 200;
		uint64_t at = htole64(turn % (len + 4)), print;

		memcpy(bytes, LEDGER_MAGIC, 8);
		for (size_t i = 8; i < len; i++) {
			seed = seed * 1664525 + 1013904223;
			bytes[i] = (char)(seed >> 24 & (turn % 2 ? 0xff : 3));
		}
		memcpy(bytes + len, &at, sizeof at);
		print = htole64(fingerprint_of(bytes, len + sizeof at));
		memcpy(bytes + len + sizeof at, &print, sizeof print);
		scratch_write(LEDGER_FILE, bytes, len + sizeof at + sizeof print);
		if (!ledger_load(&read, ".", &err))
			assert_int_equal(err.code, ERROR_CORRUPT);
		ledger_done(&read);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(saying_sharing_and_standing_are_told_apart),
		cmocka_unit_test(no_two_articles_are_taken_for_one),
		IN_SCRATCH(what_is_written_is_read_back),
		IN_SCRATCH(parts_in_any_order_give_the_same_file),
		IN_SCRATCH(a_missing_part_is_an_error),
		IN_SCRATCH(an_empty_one_is_one),
		IN_SCRATCH(any_damage_is_noticed),
		IN_SCRATCH(wild_numbers_are_refused),
		IN_SCRATCH(random_contents_do_no_harm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
