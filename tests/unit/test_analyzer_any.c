/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What holds for the tokens of any text: random texts of a few kinds, and the fast path against the
 * rules.
 */
#include "tests/unit/unit.h"

#include <stdlib.h>
#include <string.h>

#include "common/analyzer_fold.h"
#include "common/analyzer_unit.h"
#include "common/utf8.h"
#include "tests/unit/tokens.h"

/* A small generator of our own, so that a failing case is the same everywhere. */
static uint32_t next_random(uint32_t *seed)
{
	*seed = *seed * 1664525u + 1013904223u;
	return *seed >> 8;
}

static void the_fast_path_and_the_rules_agree_on_ascii(void **state)
{
	static const char alphabet[] = "aabBIZ09''..--,,&&++##__  \n\"(/@";
	uint32_t seed = 1;

	(void)state;
	for (int language = 0; language < 3; language++) {
		CLEANUP(analyzer_freep)
		struct analyzer *a = tokens_analyzer(language == 0   ? "en"
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

/* What technical text and prose are made of, and now and then what no fast path knows. The last
   ones are rare: a text with one of them is soon left to the rules. */
static const char *const technical[] = { "a", "b", "I", "x", "foo", "Bar", "register", "0", "7",
	"42", "_", "'", "&", ".", ".", ",", "-", "-", "+", "#", "/", ":", " ", " ", "\t", "l'",
	"c++", "u.s.", "é", "Ü", "ß", "д", "’", "—", "”", "§", "×",
	"interrupt_controller_of_the_board_0", "\u00AD", "\u0301", "\u200B", "‑", "·", "東", "👍",
	"\xFF", "\xE2\x80", "\xC3" };

enum { TECHNICAL_RARE = 10 };

/* Of up to so many pieces out of `all`, the last `rare` of them only now and then. */
static size_t some_text(uint32_t *seed, const char *const *all, size_t n_all, size_t rare,
	char *text, size_t pieces)
{
	size_t n = next_random(seed) % 4 == 0 ? n_all : n_all - rare, len = 0;

	for (size_t k = next_random(seed) % pieces; k > 0; k--) {
		const char *piece = all[next_random(seed) % n];

		memcpy(text + len, piece, strlen(piece));
		len += strlen(piece);
	}
	return len;
}

static size_t technical_text(uint32_t *seed, char *text, size_t pieces)
{
	return some_text(seed, technical, sizeof technical / sizeof *technical, TECHNICAL_RARE,
		text, pieces);
}

static void the_fast_path_and_the_rules_agree_on_technical_text(void **state)
{
	static const char *const languages[] = { "en", "fr", "tr", "none" };
	uint32_t seed = 4;

	(void)state;
	for (size_t l = 0; l < sizeof languages / sizeof *languages; l++) {
		CLEANUP(analyzer_freep) struct analyzer *a = tokens_analyzer(languages[l], false);

		for (int i = 0; i < 15000; i++) {
			char text[1024];
			size_t len = technical_text(&seed, text, i % 8 == 0 ? 28 : 12);
			const char *fault = tokens_fault(a, text, len);

			if (fault)
				fail_msg("%.*s (%s): %s", (int)len, text, languages[l], fault);
		}
	}
}

/* What texts without spaces are made of, and what clings to it. */
static const char *const wide[] = { "東", "京", "東京", "I", "が", "ー", "각", "、", "。", "，",
	"，", "（", "）", "”", "—", "’", "a", "7", "7", "word", ".", ",", "-", "'", "+", "é", " ",
	"\u3099", "\u0301", "\u11A8", "々", "Ａ", "１", "ก", "㍻", "\U00020000", "\xE6\x9D",
	"\xE6" };

enum { WIDE_RARE = 11 };

static void the_fast_path_and_the_rules_agree_on_text_without_spaces(void **state)
{
	CLEANUP(analyzer_freep) struct analyzer *japanese = tokens_analyzer("ja", false);
	/* To that one even I is hard. */
	CLEANUP(analyzer_freep) struct analyzer *turkish = tokens_analyzer("tr", false);
	uint32_t seed = 6;

	(void)state;
	for (int i = 0; i < 60000; i++) {
		char text[1024];
		size_t len = some_text(&seed, wide, sizeof wide / sizeof *wide, WIDE_RARE, text,
			i % 8 == 0 ? 120 : 12);
		/* Of its own size, so that the sanitizer sees a step too far. */
		char *copy = malloc(len + 1);
		const char *fault;

		memcpy(copy, text, len);
		copy = realloc(copy, len ? len : 1);
		fault = tokens_fault(i % 4 ? japanese : turkish, copy, len);
		free(copy);
		if (fault)
			fail_msg("%.*s: %s", (int)len, text, fault);
	}
}

/* So many marks that no term could hold the cluster. */
static void an_overlong_cluster_ends_no_word_of_the_fast_path(void **state)
{
	static const char *const before[] = { "a", "東", "東京", "7，", "a’", "" };
	CLEANUP(analyzer_freep) struct analyzer *a = tokens_analyzer("ja", false);

	(void)state;
	for (size_t i = 0; i < sizeof before / sizeof *before; i++) {
		char text[256];
		size_t len = strlen(before[i]);
		const char *fault;

		memcpy(text, before[i], len);
		memcpy(text + len, "東", 3);
		len += 3;
		for (int marks = 0; marks < 70; marks++, len += 2)
			memcpy(text + len, "\u0301", 2);
		fault = tokens_fault(a, text, len);
		if (fault)
			fail_msg("%.*s: %s", (int)len, text, fault);
	}
}

static void characters_known_beforehand_are_what_folding_makes_of_them(void **state)
{
	static const enum unit_role roles[] = { [FOLD_NGRAM] = UNIT_NGRAM,
		[FOLD_BREAK] = UNIT_BREAK,
		[FOLD_COMMA] = UNIT_COMMA,
		[FOLD_APOSTROPHE] = UNIT_APOSTROPHE };
	struct fold *fold = fold_new(false, NULL);
	struct unit_reader *reader = malloc(sizeof *reader);

	(void)state;
	assert_non_null(fold);
	assert_non_null(reader);
	for (uint32_t code = FOLD_LOW; code < 0x10000; code++) {
		enum fold_high high = fold_high(code);
		/* A letter that marks come behind, and that nothing is known of beforehand. */
		char text[3 + UTF8_MAX] = "क", bytes[FOLD_MAX_BYTES];
		enum unit_role role;
		bool letter;
		size_t len;

		if (high == FOLD_HARD)
			continue;
		len = fold_cluster(fold, &code, 1, bytes, &role, &letter);
		assert_int_equal(role, roles[high]);
		assert_int_equal(utf8_encode(code, text + 3), 3);
		assert_int_equal(fold_high_at(text + 3, 3), high);
		assert_int_equal(fold_high_at(text + 3, 2), FOLD_HARD);
		if (high == FOLD_NGRAM) {
			assert_int_equal(len, 3);
			assert_memory_equal(bytes, text + 3, 3);
		}
		unit_reader_init(reader, fold, text, 6, 0);
		assert_int_equal(unit_peek(reader, 0)->end, 3);
	}
	free(reader);
	fold_free(fold);
}

/* A few characters only, so that most ways to put some of them together come up. */
static const char *const tight[] = { "a", "b", "3", "é", ".", "-", "'", "’", "_", ",", "+", "+",
	"+", "\u0301", " " };

static void the_fast_path_and_the_rules_agree_on_what_clings_together(void **state)
{
	CLEANUP(analyzer_freep) struct analyzer *a = tokens_analyzer("fr", false);
	uint32_t seed = 5;

	(void)state;
	for (int i = 0; i < 60000; i++) {
		char text[64];
		size_t len = 0;
		const char *fault;

		for (size_t k = next_random(&seed) % 12; k > 0; k--) {
			const char *piece =
				tight[next_random(&seed) % (sizeof tight / sizeof *tight)];

			memcpy(text + len, piece, strlen(piece));
			len += strlen(piece);
		}
		fault = tokens_fault(a, text, len);
		/* Composed text keeps to the fast path for longer. */
		if (!fault)
			fault = tokens_normal_form_fault(a, text, len);
		if (fault)
			fail_msg("%.*s: %s", (int)len, text, fault);
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
			struct analyzer *a = tokens_analyzer(languages[l], keep);

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
	CLEANUP(analyzer_freep) struct analyzer *a = tokens_analyzer("en", false);
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
	CLEANUP(analyzer_freep) struct analyzer *a = tokens_analyzer("fr", false);

	(void)state;
	for (size_t len = 0; len < sizeof text; len++) {
		/* A copy of its own, so that the sanitizer sees a step too far. */
		char *copy = malloc(len + 1);
		CLEANUP(buf_done) struct buf tokens = { 0 };
		size_t bad = len;
		const char *fault;
		uint64_t before;

		memcpy(copy, text, len);
		copy = realloc(copy, len ? len : 1);
		fault = tokens_fault(a, copy, len);
		if (fault)
			fail_msg("first %zu bytes: %s", len, fault);
		utf8_valid(copy, len, &bad);
		before = analyzer_counts(a)->bad_bytes;
		tokens_describe(a, copy, len, true, &tokens);
		assert_int_equal(analyzer_counts(a)->bad_bytes - before, len - bad);
		free(copy);
	}
}

/* Knows the stems of words of an even length, as an analyzer of its own finds them. */
struct knowing {
	struct stem_source source;
	struct analyzer *analyzer;
	unsigned known, unknown, admitted;
};

static bool find_even(struct stem_source *s, const char *language, const char *word, size_t len,
	char out[ANALYZER_MAX_TERM], size_t *out_len)
{
	struct knowing *k = (struct knowing *)s;
	struct error err = { 0 };
	const char *stem;

	assert_string_equal(language, analyzer_language(k->analyzer));
	if (len % 2 == 1) {
		k->unknown++;
		return false;
	}
	assert_true(analyzer_stem(k->analyzer, word, len, &stem, out_len, &err));
	assert_non_null(stem);
	memcpy(out, stem, *out_len);
	k->known++;
	return true;
}

static bool admit(struct stem_source *s, const char *language, struct error *err)
{
	(void)language;
	(void)err;
	((struct knowing *)s)->admitted++;
	return true;
}

/* Writes down all tokens; asks for stems of all, or of every third. */
struct listing {
	struct analyzer *analyzer; /* NULL: they come with the tokens */
	struct buf out;
	unsigned every, n;
};

static bool list_token(void *ctx, const struct token *t, struct error *err)
{
	struct listing *l = ctx;
	const char *stem = t->stem;
	size_t len = t->stem_len;

	buf_add(&l->out, t->term, t->term_len);
	if (++l->n % l->every == 0) {
		if (l->analyzer) {
			assert_null(t->stem);
			assert_true(token_stem(l->analyzer, t, &stem, &len, err));
		}
		buf_printf(&l->out, "/%.*s", (int)len, stem ? stem : "");
	}
	buf_printf(&l->out, " %d %u %zu %zu %d\n", (int)t->kind, t->pos, t->start, t->end,
		t->stripped);
	return true;
}

static void stems_that_are_asked_for_are_those_that_come(void **state)
{
	static const char *const languages[] = { "en", "fr", "tr", "sr", "none" };
	uint32_t seed = 6;

	(void)state;
	for (size_t l = 0; l < sizeof languages / sizeof *languages; l++) {
		struct error err = { 0 };
		CLEANUP(analyzer_freep) struct analyzer *a = tokens_analyzer(languages[l], false);
		struct knowing k = { .source = { .find = find_even, .admit = admit },
			.analyzer = tokens_analyzer(languages[l], false) };
		const struct analyzer_options asking = { .stems_when_asked = true,
			.source = &k.source };
		CLEANUP(analyzer_freep)
		struct analyzer *b = analyzer_new(languages[l], &asking, &err);

		assert_non_null(b);
		assert_int_equal(k.admitted, 0);
		for (unsigned i = 0; i < 4000; i++) {
			struct listing coming = { .every = 1 + i % 3 };
			struct listing asked = { .analyzer = b, .every = 1 + i % 3 };
			char text[1024];
			size_t len = i % 2 ? technical_text(&seed, text, 20)
					   : nasty_text(&seed, text, 20);

			assert_true(analyzer_run(a, text, len, list_token, &coming, &err));
			assert_true(analyzer_run(b, text, len, list_token, &asked, &err));
			assert_int_equal(coming.out.len, asked.out.len);
			if (coming.out.len > 0)
				assert_string_equal(coming.out.data, asked.out.data);
			buf_done(&coming.out);
			buf_done(&asked.out);
		}
		if (l + 1 < sizeof languages / sizeof *languages) {
			assert_true(k.known > 20);
			assert_true(k.unknown > 20);
			assert_int_equal(k.admitted, 1);
		} else {
			assert_int_equal(k.known + k.unknown + k.admitted, 0);
		}
		analyzer_free(k.analyzer);
	}
}

static bool refuse(struct stem_source *s, const char *language, struct error *err)
{
	(void)s;
	return error_set(err, ERROR_VERSION, "%s is another", language);
}

static void a_stemmer_that_is_not_admitted_is_not_used(void **state)
{
	struct knowing k = { .source = { .find = find_even, .admit = refuse },
		.analyzer = tokens_analyzer("en", false) };
	const struct analyzer_options asking = { .stems_when_asked = true, .source = &k.source };
	struct error err = { 0 };
	struct listing l = { .every = 1 };
	CLEANUP(analyzer_freep) struct analyzer *a = analyzer_new("en", &asking, &err);
	const char *stem;
	size_t len;

	(void)state;
	l.analyzer = a;
	assert_true(analyzer_run(a, "ship", 4, list_token, &l, &err));
	assert_false(analyzer_stem(a, "boats", 5, &stem, &len, &err));
	assert_int_equal(err.code, ERROR_VERSION);
	buf_done(&l.out);
	analyzer_free(k.analyzer);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_fast_path_and_the_rules_agree_on_ascii),
		cmocka_unit_test(the_fast_path_and_the_rules_agree_on_technical_text),
		cmocka_unit_test(the_fast_path_and_the_rules_agree_on_what_clings_together),
		cmocka_unit_test(the_fast_path_and_the_rules_agree_on_text_without_spaces),
		cmocka_unit_test(an_overlong_cluster_ends_no_word_of_the_fast_path),
		cmocka_unit_test(characters_known_beforehand_are_what_folding_makes_of_them),
		cmocka_unit_test(tokens_of_nasty_text_are_sound_in_every_normal_form),
		cmocka_unit_test(random_bytes_give_sound_tokens),
		cmocka_unit_test(text_cut_anywhere_gives_sound_tokens_and_counts_what_is_cut),
		cmocka_unit_test(stems_that_are_asked_for_are_those_that_come),
		cmocka_unit_test(a_stemmer_that_is_not_admitted_is_not_used),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
