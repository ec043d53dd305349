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

static struct analyzer *new_analyzer(const char *language, bool keep_accents)
{
	struct analyzer_options options = { .keep_accents = keep_accents };
	struct error err = { 0 };
	struct analyzer *a = analyzer_new(language, &options, &err);

	if (!a)
		fail_msg("%s: %s", language, err.msg);
	return a;
}

/* A small generator of our own, so that a failing case is the same everywhere. */
static uint32_t next_random(uint32_t *seed)
{
	*seed = *seed * 1664525u + 1013904223u;
	return *seed >> 8;
}

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
		a = new_analyzer(language, bang != NULL);
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

/* ---- What holds for any text ---- */

static void the_fast_path_and_the_rules_agree_on_ascii(void **state)
{
	static const char alphabet[] = "aabBIZ09''..--,,&&++##__  \n\"(/@";
	uint32_t seed = 1;

	(void)state;
	for (int language = 0; language < 3; language++) {
		CLEANUP(analyzer_freep)
		struct analyzer *a = new_analyzer(language == 0	  ? "en"
						  : language == 1 ? "fr"
								  : "tr",
			false);

		for (int i = 0; i < 20000; i++) {
			char text[24];
			size_t len = next_random(&seed) % sizeof text;
			const char *fault;

			for (size_t k = 0; k < len; k++)
				text[k] = alphabet[next_random(&seed) % (sizeof alphabet - 1)];
			fault = tokens_fault(a, text, len);
			if (fault)
				fail_msg("%.*s: %s", (int)len, text, fault);
		}
	}
}

/* Characters that some rule is about, and characters that combine with others. */
static const char *const nasty[] = { "a", "B", "é", "e", "\u0301", "\u0345", "ᾳ", "Ω", "ς", "ß",
	"İ", "I", "ı", "\u0307", "й", "ё", "\u0308", "नि", "\u093C", "क", "が", "か", "\u3099", "ｶ",
	"ﾞ", "ー", "東", "각", "\u1100", "\u1161", "\u11A8", "ก", "ำ", "ﬁ", "Ａ", "\u00AD",
	"\uFEFF", "\u200D", "\u200C", "\u200B", "\u2060", "👍", "🏽", "🇩", "❤", "\uFE0F", "™",
	"㎏", "½", "²", "٣", "0", "1", ".", ",", "'", "’", "-", "‑", "\u00AD", "&", "·", "_", "+",
	"#", "“", "—", " ", " ", "\u00A0", "l'", "\u0600", "ŉ", "\U0001E900", "\U00010400",
	"\u0323", "Ḍ", "Ǆ", "ﷺ" };

static size_t nasty_text(uint32_t *seed, char *text, size_t pieces)
{
	size_t len = 0;

	for (size_t k = next_random(seed) % pieces; k > 0; k--) {
		const char *piece = nasty[next_random(seed) % (sizeof nasty / sizeof *nasty)];

		memcpy(text + len, piece, strlen(piece));
		len += strlen(piece);
	}
	return len;
}

static void tokens_of_nasty_text_are_sound_in_every_normal_form(void **state)
{
	static const char *const languages[] = { "en", "fr", "tr", "ru", "none" };
	uint32_t seed = 2;

	(void)state;
	for (size_t l = 0; l < sizeof languages / sizeof *languages; l++) {
		for (int keep = 0; keep < 2; keep++) {
			CLEANUP(analyzer_freep)
			struct analyzer *a = new_analyzer(languages[l], keep);

			for (int i = 0; i < 4000; i++) {
				char text[256];
				size_t len = nasty_text(&seed, text, 14);
				const char *fault = tokens_fault(a, text, len);

				if (!fault)
					fault = tokens_normal_form_fault(a, text, len);
				if (fault)
					fail_msg("%.*s (%s): %s", (int)len, text, languages[l],
						fault);
			}
		}
	}
}

static void random_bytes_give_sound_tokens(void **state)
{
	CLEANUP(analyzer_freep) struct analyzer *a = new_analyzer("en", false);
	uint32_t seed = 3;

	(void)state;
	for (int i = 0; i < 20000; i++) {
		char text[32];
		size_t len = next_random(&seed) % sizeof text;
		const char *fault;

		for (size_t k = 0; k < len; k++)
			text[k] = (char)next_random(&seed);
		fault = tokens_fault(a, text, len);
		if (fault)
			fail_msg("case %d: %s", i, fault);
	}
}

static void text_cut_anywhere_gives_sound_tokens_and_counts_what_is_cut(void **state)
{
	static const char text[] = "Straße l’été 東京 👍🏽 नमस्ते e\u0301 x";
	CLEANUP(analyzer_freep) struct analyzer *a = new_analyzer("fr", false);

	(void)state;
	for (size_t len = 0; len < sizeof text; len++) {
		/* A copy of its own, so that the sanitizer sees a step too far. */
		char *copy = malloc(len + 1);
		CLEANUP(buf_done) struct buf tokens = { 0 };
		size_t bad = len;
		const char *fault;

		memcpy(copy, text, len);
		copy = realloc(copy, len ? len : 1);
		fault = tokens_fault(a, copy, len);
		if (fault)
			fail_msg("first %zu bytes: %s", len, fault);
		utf8_valid(copy, len, &bad);
		tokens_describe(a, copy, len, true, &tokens);
		assert_int_equal(analyzer_counts(a)->bad_bytes, len - bad);
		free(copy);
	}
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
	CLEANUP(analyzer_freep) struct analyzer *a = new_analyzer("fr", false);

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
	CLEANUP(analyzer_freep) struct analyzer *a = new_analyzer("en", false);
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
	CLEANUP(analyzer_freep) struct analyzer *a = new_analyzer("en", false);

	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		for (int calls = 1; calls <= 4; calls++) {
			int left = calls;
			struct error err = { 0 };

			analyzer_counts_clear(a);
			assert_false(
				analyzer_run(a, texts[i], strlen(texts[i]), refuse, &left, &err));
			assert_int_equal(err.code, ERROR_LIMIT);
			assert_int_equal(analyzer_counts(a)->tokens, calls);
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
	CLEANUP(analyzer_freep) struct analyzer *a = new_analyzer("en", false);

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
	CLEANUP(analyzer_freep) struct analyzer *a = new_analyzer("en", false);

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
	CLEANUP(analyzer_freep) struct analyzer *a = new_analyzer("en", false);
	CLEANUP(analyzer_freep) struct analyzer *small = new_analyzer("en", false);
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

/* How many words note_word() met again, for the first time, and without a memo. */
struct notes {
	uint64_t known, unknown, without;
};

static bool note_word(void *ctx, const struct token *t, struct error *err)
{
	struct notes *n = ctx;

	(void)err;
	if (!t->memo) {
		n->without++;
	} else if (t->memo->words[0] == 0) {
		n->unknown++;
		t->memo->words[0] = t->term_len;
		t->memo->words[2] = (unsigned char)t->term[0];
	} else {
		n->known++;
		assert_int_equal(t->memo->words[0], t->term_len);
		assert_int_equal(t->memo->words[2], (unsigned char)t->term[0]);
	}
	return true;
}

static void a_memo_stays_with_its_word(void **state)
{
	static const char text[] = "Ships and ships, 1984 and 1984: 東京 e-mail";
	CLEANUP(analyzer_freep) struct analyzer *a = new_analyzer("en", false);
	struct notes n = { 0 };
	struct error err;

	(void)state;
	assert_true(analyzer_run(a, text, strlen(text), note_word, &n, &err));
	/* ships and 1984 e email mail; ships 1984 and email; 東京 京 */
	assert_int_equal(n.unknown, 6);
	assert_int_equal(n.known, 4);
	assert_int_equal(n.without, 2);
	assert_true(analyzer_run(a, text, strlen(text), note_word, &n, &err));
	assert_int_equal(n.unknown, 6);
}

static void a_memo_is_empty_when_its_word_was_forgotten(void **state)
{
	CLEANUP(analyzer_freep) struct analyzer *a = new_analyzer("en", false);
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

		assert_true(analyzer_run(a, word, (size_t)len, note_word, &n, &err));
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
			struct analyzer *a = new_analyzer((*l)->code, false);
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
		CLEANUP(analyzer_freep) struct analyzer *a = new_analyzer(*name, false);

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
		cmocka_unit_test(the_fast_path_and_the_rules_agree_on_ascii),
		cmocka_unit_test(tokens_of_nasty_text_are_sound_in_every_normal_form),
		cmocka_unit_test(random_bytes_give_sound_tokens),
		cmocka_unit_test(text_cut_anywhere_gives_sound_tokens_and_counts_what_is_cut),
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
