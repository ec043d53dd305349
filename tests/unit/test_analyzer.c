/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/unit.h"

#include <libstemmer.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "common/analyzer_internal.h"
#include "common/utf8.h"
#include "tests/unit/table.h"
#include "tests/unit/tokens.h"

/* ---- The table ---- */

/* \uNNNN becomes that character; the rest is left for table_unescape(). */
static void unescape_characters(char *text)
{
	char *to = text;

	for (const char *from = text; *from;) {
		if (from[0] == '\\' && from[1] == 'u' && strlen(from) >= 6) {
			char hex[5] = { from[2], from[3], from[4], from[5], '\0' };

			to += utf8_encode((uint32_t)strtoul(hex, NULL, 16), to);
			from += 6;
		} else {
			*to++ = *from++;
		}
	}
	*to = '\0';
}

static void check_row(void *ctx, const struct row *row)
{
	const char *expected;
	char *language;
	size_t len;

	(void)ctx;
	if (row->n != 3)
		fail_msg("line %d has %zu cells, not 3", row->line, row->n);
	language = row->cells[0];
	expected = strcmp(row->cells[2], "none") == 0 ? "" : row->cells[2];
	unescape_characters(row->cells[1]);
	unescape_characters(row->cells[2]);
	len = table_unescape(row->cells[1]);
	for (int units_only = 0; units_only < 2; units_only++) {
		char *bang = strchr(language, '!');
		CLEANUP(analyzer_freep) struct analyzer *a = NULL;
		CLEANUP(buf_done) struct buf got = { 0 };

		if (bang)
			*bang = '\0';
		a = tokens_analyzer(language, bang != NULL);
		if (bang)
			*bang = '!';
		a->units_only = units_only;
		tokens_describe(a, row->cells[1], len, true, &got);
		if (strcmp(got.data ? got.data : "", expected) != 0)
			fail_msg("line %d (%s): %s\n expected %s\n got      %s", row->line,
				units_only ? "rules" : "fast path", row->cells[1], expected,
				got.data ? got.data : "");
	}
}

static void the_table_holds(void **state)
{
	(void)state;
	assert_true(table_run("analyzer", check_row, NULL) >= 120);
}

/* ---- Limits ---- */

static double seconds_for(struct analyzer *a, const char *piece, size_t len)
{
	size_t size = strlen(piece);
	char *text = malloc(len + size);
	struct timespec from, to;
	CLEANUP(buf_done) struct buf tokens = { 0 };

	for (size_t at = 0; at < len; at += size)
		memcpy(text + at, piece, size);
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &from);
	tokens_describe(a, text, len / size * size, false, &tokens);
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &to);
	free(text);
	return (double)(to.tv_sec - from.tv_sec) + (double)(to.tv_nsec - from.tv_nsec) / 1e9;
}

static void a_megabyte_without_a_space_takes_linear_time(void **state)
{
	static const char *const pieces[] = { "a", "é", "\u0301", "a.", "a'", "a-", "a_", "a+",
		"東", "\u00AD", "👍\u200D", "1,", "\xFF", "l'", "🇩", "ab-c.", "\u1100" };
	CLEANUP(analyzer_freep) struct analyzer *a = tokens_analyzer("fr", false);

	(void)state;
	for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
		double time = seconds_for(a, pieces[i], 1 << 20);

		/* Linear is some hundredths of a second; quadratic would be hours. */
		if (time > 10)
			fail_msg("a megabyte of %s takes %g s", pieces[i], time);
	}
}

static void an_overlong_word_is_counted_once_and_takes_no_position(void **state)
{
	CLEANUP(analyzer_freep) struct analyzer *a = tokens_analyzer("en", false);
	CLEANUP(buf_done) struct buf text = { 0 }, got = { 0 };

	(void)state;
	buf_add_str(&text, "one ");
	for (int i = 0; i < 1 << 20; i++)
		buf_add_byte(&text, 'x');
	buf_add_str(&text, " two ");
	for (int i = 0; i < ANALYZER_MAX_TERM; i++)
		buf_add_byte(&text, 'y');
	tokens_describe(a, text.data, text.len, false, &got);
	assert_memory_equal(got.data, "one@1 two@2 yyy", 15);
	assert_string_equal(got.data + got.len - strlen("@3 overlong=1"), "@3 overlong=1");
}

static bool refuse(void *ctx, const struct token *token, struct error *err)
{
	(void)token;
	return --*(int *)ctx > 0 || error_set(err, ERROR_LIMIT, "enough");
}

static void the_token_function_stops_the_run(void **state)
{
	static const char *const texts[] = { "a b c d", "é-a b c", "東京 都 x", "U.S. a-b-c" };
	CLEANUP(analyzer_freep) struct analyzer *a = tokens_analyzer("en", false);

	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		for (int calls = 1; calls <= 4; calls++) {
			int left = calls;
			uint64_t before = analyzer_counts(a)->tokens;
			struct error err = { 0 };

			assert_false(
				analyzer_run(a, texts[i], strlen(texts[i]), refuse, &left, &err));
			assert_int_equal(err.code, ERROR_LIMIT);
			assert_int_equal(analyzer_counts(a)->tokens - before, calls);
		}
	}
}

/* ---- Stems ---- */

static bool find_stem(void *ctx, const struct token *token, struct error *err)
{
	struct buf *stem = ctx;

	(void)err;
	buf_clear(stem);
	buf_add(stem, token->stem, token->stem_len);
	return true;
}

static void the_stem_of_a_word_is_that_of_its_token(void **state)
{
	static const char *const words[] = { "organization", "organisation", "running", "don't",
		"naïve", "c++", "x" };
	CLEANUP(analyzer_freep) struct analyzer *a = tokens_analyzer("en", false);

	(void)state;
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		CLEANUP(buf_done) struct buf expected = { 0 };
		const char *stem;
		size_t len;
		struct error err;

		assert_true(
			analyzer_run(a, words[i], strlen(words[i]), find_stem, &expected, &err));
		assert_true(analyzer_stem(a, words[i], strlen(words[i]), &stem, &len, &err));
		assert_int_equal(len, expected.len);
		assert_memory_equal(stem, expected.data, len);
	}
}

static void what_is_no_word_has_no_stem(void **state)
{
	static const char *const words[] = { "", "1984", "3.5", "\xFF", "👍",
		"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" };
	CLEANUP(analyzer_freep) struct analyzer *a = tokens_analyzer("en", false);

	(void)state;
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		const char *stem = "something";
		size_t len = 9;
		struct error err;

		assert_true(analyzer_stem(a, words[i], strlen(words[i]), &stem, &len, &err));
		assert_null(stem);
		assert_int_equal(len, 0);
	}
}

static void more_words_than_the_cache_holds_keep_their_stems(void **state)
{
	CLEANUP(analyzer_freep) struct analyzer *a = tokens_analyzer("en", false);
	CLEANUP(analyzer_freep) struct analyzer *small = tokens_analyzer("en", false);
	struct error err;

	(void)state;
	stem_cache_free(small->cache);
	small->cache = stem_cache_new(1 << 18, &err);
	assert_non_null(small->cache);
	for (uint32_t i = 0; i < 100000; i++) {
		char word[32];
		int size = snprintf(word, sizeof word, "w%uorders", i % 50000 * 7);
		const char *stem, *same;
		size_t len, same_len;

		assert_true(analyzer_stem(a, word, (size_t)size, &stem, &len, &err));
		assert_true(analyzer_stem(small, word, (size_t)size, &same, &same_len, &err));
		assert_int_equal(len, same_len);
		assert_memory_equal(stem, same, len);
		assert_int_equal(len, size - 1);
	}
}

/* How many words note_words() met again and for the first time. */
struct notes {
	uint64_t known, unknown;
};

static bool note_words(void *ctx, const struct word_token *tokens, size_t n, struct error *err)
{
	struct notes *notes = ctx;

	(void)err;
	assert_true(n > 0);
	for (size_t i = 0; i < n; i++) {
		struct known_word *word = tokens[i].word;

		if (word->memo.words[0] == 0) {
			notes->unknown++;
			word->memo.words[0] = word->term_len;
			word->memo.words[2] = (unsigned char)known_word_term(word)[0];
		} else {
			notes->known++;
			assert_int_equal(word->memo.words[0], word->term_len);
			assert_int_equal(
				word->memo.words[2], (unsigned char)known_word_term(word)[0]);
		}
	}
	return true;
}

static void a_memo_stays_with_its_word(void **state)
{
	static const char text[] = "Ships and ships, 1984 and 1984: 東京 ❤ e-mail 東京❤";
	CLEANUP(analyzer_freep) struct analyzer *a = tokens_analyzer("en", false);
	struct notes n = { 0 };
	struct error err;

	(void)state;
	assert_true(analyzer_run_words(a, text, strlen(text), note_words, &n, &err));
	/* ships and 1984 東京 京 ❤ e email mail; ships 1984 and email 東京 京 ❤ */
	assert_int_equal(n.unknown, 9);
	assert_int_equal(n.known, 7);
	assert_true(analyzer_run_words(a, text, strlen(text), note_words, &n, &err));
	assert_int_equal(n.unknown, 9);
}

static void a_memo_is_empty_when_its_word_was_forgotten(void **state)
{
	CLEANUP(analyzer_freep) struct analyzer *a = tokens_analyzer("en", false);
	struct notes n = { 0 };
	struct error err;

	(void)state;
	stem_cache_free(a->cache);
	a->cache = stem_cache_new(1 << 18, &err);
	assert_non_null(a->cache);
	/* 40000 words, twice: more than the cache holds, so that none is known. */
	for (uint32_t i = 0; i < 80000; i++) {
		char word[32];
		int len = snprintf(word, sizeof word, "word%u", i % 40000);

		assert_true(analyzer_run_words(a, word, (size_t)len, note_words, &n, &err));
	}
	assert_int_equal(n.known, 0);
	assert_int_equal(n.unknown, 80000);
}

/* ---- Languages ---- */

static void every_language_has_its_stemmer_and_a_fingerprint_of_its_own(void **state)
{
	char seen[128][65];
	size_t n = 0;
	struct error err;

	(void)state;
	for (const struct language *const *l = language_all(); *l; l++) {
		for (int again = 0; again < 2; again++) {
			CLEANUP(analyzer_freep)
			struct analyzer *a = tokens_analyzer((*l)->code, false);
			char hex[65];

			assert_string_equal(analyzer_language(a), (*l)->code);
			assert_true(analyzer_fingerprint(a, hex, &err));
			assert_int_equal(analyzer_counts(a)->tokens, 0);
			if (again)
				assert_string_equal(hex, seen[n - 1]);
			for (size_t i = 0; !again && i < n; i++)
				assert_string_not_equal(hex, seen[i]);
			if (!again)
				memcpy(seen[n++], hex, sizeof hex);
			assert_true(n < 128);
		}
	}
}

static void every_stemmer_of_the_library_belongs_to_a_language(void **state)
{
	(void)state;
	for (const char **name = sb_stemmer_list(); *name; name++) {
		CLEANUP(analyzer_freep) struct analyzer *a = tokens_analyzer(*name, false);

		assert_non_null(a->stemmer);
	}
}

static void an_unknown_language_is_refused_by_name(void **state)
{
	struct error err = { 0 };

	(void)state;
	assert_null(analyzer_new("klingon", NULL, &err));
	assert_int_equal(err.code, ERROR_USAGE);
	assert_non_null(strstr(err.msg, "klingon"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_table_holds),
		cmocka_unit_test(a_megabyte_without_a_space_takes_linear_time),
		cmocka_unit_test(an_overlong_word_is_counted_once_and_takes_no_position),
		cmocka_unit_test(the_token_function_stops_the_run),
		cmocka_unit_test(the_stem_of_a_word_is_that_of_its_token),
		cmocka_unit_test(what_is_no_word_has_no_stem),
		cmocka_unit_test(more_words_than_the_cache_holds_keep_their_stems),
		cmocka_unit_test(a_memo_stays_with_its_word),
		cmocka_unit_test(a_memo_is_empty_when_its_word_was_forgotten),
		cmocka_unit_test(every_language_has_its_stemmer_and_a_fingerprint_of_its_own),
		cmocka_unit_test(every_stemmer_of_the_library_belongs_to_a_language),
		cmocka_unit_test(an_unknown_language_is_refused_by_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
