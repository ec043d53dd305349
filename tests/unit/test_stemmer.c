/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The short ways to a stem, held against libstemmer in UTF-8: words of ASCII in its encoding of a
 * byte a letter, and English words that are told to be their own stems.
 */
#include "tests/unit/unit.h"

#include <libstemmer.h>
#include <stdlib.h>
#include <string.h>

#include "common/language.h"
#include "tests/unit/tokens.h"

#define LETTERS "abcdefghijklmnopqrstuvwxyz'0_"

enum {
	WORD_MAX = ANALYZER_MAX_TERM,
	RANDOM_WORDS = 20000,
	CALLS_A_MEMORY = 1 << 16, /* words after which an analyzer forgets them */
};

static uint32_t next_random(uint32_t *seed)
{
	*seed = *seed * 1664525u + 1013904223u;
	return *seed >> 8;
}

/* Takes words, one after the other. */
typedef void word_fn(void *ctx, const char *word, size_t len);

/* All words of these letters, up to `most` of them, behind a beginning. */
static void every_word(
	const char *beginning, const char *letters, size_t most, word_fn *fn, void *ctx)
{
	size_t first = strlen(beginning), n = strlen(letters);
	size_t digits[WORD_MAX] = { 0 };
	char word[WORD_MAX];

	memcpy(word, beginning, first);
	for (size_t len = 1; len <= most; len++) {
		size_t at;

		do {
			for (size_t i = 0; i < len; i++)
				word[first + i] = letters[digits[i]];
			fn(ctx, word, first + len);
			for (at = 0; at < len && ++digits[at] == n; at++)
				digits[at] = 0;
		} while (at < len);
	}
}

/* ---- All languages ---- */

/* What algorithms look for, as far as it is ASCII. */
static const char *const pieces[] = { "a", "e", "i", "o", "u", "y", "b", "c", "d", "g", "k", "l",
	"m", "n", "p", "r", "s", "t", "v", "z", "qu", "w", "j", "h", "'", "'s", "_", "7", "&", "#",
	"abil", "aca", "ada", "ador", "age", "ak", "aka", "ala", "alis", "amente", "ament", "ando",
	"ance", "ant", "ar", "are", "arono", "assero", "ation", "ativ", "atori", "az", "azione",
	"ban", "ber", "bhf", "bility", "bl", "ble", "burger", "cher", "cion", "con", "dat", "den",
	"di", "eau", "eed", "eli", "els", "em", "ement", "en", "ence", "end", "er", "era", "erne",
	"ern", "es", "eur", "eux", "ez", "feno", "ful", "gen", "gh", "gje", "gue", "haft", "heden",
	"heit", "her", "heten", "hs", "ia", "iamo", "ible", "ic", "ied", "ier", "iez", "ig", "igst",
	"iilor", "ij", "ik", "ila", "ile", "illa", "in", "ing", "ingly", "ion", "ional", "iqu",
	"irono", "isch", "ise", "ism", "issement", "ista", "it", "iv", "ivo", "iz", "kaan", "kah",
	"kan", "keit", "kin", "ko", "ksen", "lah", "les", "lich", "lig", "lijk", "like", "lla",
	"llo", "log", "lo", "los", "lot", "ly", "lych", "mah", "mb", "me", "mem", "ment", "mente",
	"mh", "mma", "mo", "mpa", "nak", "nel", "ness", "ning", "nna", "nya", "ogist", "ons", "oso",
	"ost", "ous", "peng", "ra", "rik", "rt", "s", "se", "si", "sion", "sjon", "ska", "ss",
	"ssa", "st", "sta", "sti", "sto", "su", "t", "tak", "tar", "tek", "ter", "th", "ti", "tje",
	"tok", "tse", "tta", "tzen", "uil", "um", "un", "ung", "ungen", "ur", "us", "val", "vel",
	"vt", "xes", "ya", "yen", "zar", "ziet" };

struct path {
	struct analyzer *analyzer;
	const struct language *language;
	struct sb_stemmer *utf8;
	unsigned calls;
};

/* That the stem of a word, as an analyzer finds it, is what libstemmer makes of it in UTF-8; where
   nothing is left, or more than a term holds, it is the word. */
static void check_path(void *ctx, const char *word, size_t len)
{
	struct path *p = ctx;
	char spelling[WORD_MAX];
	const char *stem, *expected;
	size_t stem_len, expected_len;
	struct error err;

	if (++p->calls % CALLS_A_MEMORY == 0)
		analyzer_forget(p->analyzer);
	assert_true(analyzer_stem(p->analyzer, word, len, &stem, &stem_len, &err));
	if (!stem)
		return;
	memcpy(spelling, word, len);
	if (p->language->spelling)
		p->language->spelling(spelling, &len, sizeof spelling);
	expected = (const char *)sb_stemmer_stem(p->utf8, (const sb_symbol *)spelling, (int)len);
	expected_len = (size_t)sb_stemmer_length(p->utf8);
	if (expected_len == 0 || expected_len > WORD_MAX) {
		expected = spelling;
		expected_len = len;
	}
	if (stem_len != expected_len || memcmp(stem, expected, stem_len) != 0)
		fail_msg("%s: %.*s has the stem %.*s, not %.*s", p->language->code, (int)len,
			spelling, (int)stem_len, stem, (int)expected_len, expected);
}

/* Ends of words are what matters, so they grow at the front. */
static void random_words(uint32_t seed, word_fn *fn, void *ctx)
{
	for (unsigned i = 0; i < RANDOM_WORDS; i++) {
		size_t most = 1 + next_random(&seed) % WORD_MAX, at = WORD_MAX;
		char word[WORD_MAX];

		for (;;) {
			const char *piece =
				pieces[next_random(&seed) % (sizeof pieces / sizeof *pieces)];
			size_t len = strlen(piece);

			if (WORD_MAX - at + len > most)
				break;
			at -= len;
			memcpy(word + at, piece, len);
			if (next_random(&seed) % 8 == 0)
				break;
		}
		if (at < WORD_MAX)
			fn(ctx, word + at, WORD_MAX - at);
	}
}

/* Words with accents lead from one stemmer to the other and back. */
static void some_words(word_fn *fn, void *ctx)
{
	static const char *const words[] = { "maisons", "françaises", "finissaient", "été",
		"generations", "négociations", "häuser", "hauser", "größeren", "ungen", "naïveté's",
		"cafés", "dj", "kitaplarımızdan", "kitap", "переговоры", "dogs" };

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		fn(ctx, words[i], strlen(words[i]));
}

static void stems_of_all_languages_are_those_of_libstemmer_in_utf8(void **state)
{
	(void)state;
	for (const struct language *const *row = language_all(); *row; row++) {
		struct path p = { .language = *row };

		if (!(*row)->stemmer)
			continue;
		p.analyzer = tokens_analyzer((*row)->code, true);
		p.utf8 = sb_stemmer_new((*row)->stemmer, "UTF_8");
		assert_non_null(p.utf8);
		some_words(check_path, &p);
		every_word("", LETTERS, 3, check_path, &p);
		random_words(1, check_path, &p);
		sb_stemmer_delete(p.utf8);
		analyzer_free(p.analyzer);
	}
}

/* ---- English ---- */

struct told {
	struct sb_stemmer *stemmer;
	own_stem_fn *own_stem;
	size_t told, stay; /* words that are told to stay, those that do */
};

static void check_told(void *ctx, const char *word, size_t len)
{
	struct told *t = ctx;
	const sb_symbol *stem = sb_stemmer_stem(t->stemmer, (const sb_symbol *)word, (int)len);
	bool stays = (size_t)sb_stemmer_length(t->stemmer) == len && memcmp(stem, word, len) == 0;

	t->stay += stays;
	if (!t->own_stem(word, len))
		return;
	t->told++;
	if (!stays)
		fail_msg("%.*s does not stay, but becomes %s", (int)len, word, (const char *)stem);
}

static void english_words_told_to_stay_do(void **state)
{
	/* Without vowels, with short and long syllables, with and without room for endings; the
	   first of them are those that the algorithm treats in its own way. */
	static const char *const beginnings[] = { "gener", "commun", "arsen", "ski", "dy", "y", "'",
		"'y", "st", "a", "sky", "hop", "hopp", "rel", "nation", "nat", "character", "geol",
		"é", "café", "x_", "9" };
	struct told t = { .stemmer = sb_stemmer_new("english", "UTF_8"),
		.own_stem = language_find("en", 2)->own_stem };

	(void)state;
	assert_non_null(t.stemmer);
	every_word("", LETTERS, 4, check_told, &t);
	every_word("contin", LETTERS, 4, check_told, &t);
	for (size_t i = 0; i < sizeof beginnings / sizeof *beginnings; i++)
		every_word(beginnings[i], LETTERS, 3, check_told, &t);
	random_words(2, check_told, &t);
	/* Most are. */
	assert_true(t.told > t.stay / 4 * 3);
	sb_stemmer_delete(t.stemmer);
}

static void english_words_that_change_are_not_told_to_stay(void **state)
{
	static const char *const words[] = { "running", "flies", "cats", "nations", "happily",
		"relational", "skis", "dying", "'twas", "dogs'", "dog's", "controll", "geologist" };
	own_stem_fn *own_stem = language_find("en", 2)->own_stem;

	(void)state;
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		assert_false(own_stem(words[i], strlen(words[i])));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(stems_of_all_languages_are_those_of_libstemmer_in_utf8),
		cmocka_unit_test(english_words_told_to_stay_do),
		cmocka_unit_test(english_words_that_change_are_not_told_to_stay),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
