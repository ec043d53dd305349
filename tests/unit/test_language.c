/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/unit.h"

#include <libstemmer.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "common/language.h"
#include "tests/unit/table.h"

enum { WORD_MAX = 64 };

static const struct language *find(const char *name)
{
	return language_find(name, strlen(name));
}

static bool is_stop_word(const char *language, const char *word)
{
	return language_is_stop_word(find(language), word, strlen(word));
}

static void assert_finds(const char *name, const char *code)
{
	const struct language *language = find(name);

	if (!language)
		fail_msg("%s finds no language", name);
	assert_string_equal(language->code, code);
}

static void english_comes_first_and_none_has_nothing(void **state)
{
	const struct language *none = find("none");

	(void)state;
	assert_string_equal(language_all()[0]->code, "en");
	assert_string_equal(language_all()[0]->stemmer, "english");
	assert_non_null(language_all()[0]->spelling);
	assert_non_null(none);
	assert_null(none->stemmer);
	assert_null(none->elisions);
	assert_null(none->stop_words);
	assert_null(none->spelling);
	assert_false(is_stop_word("none", "the"));
}

static void languages_are_found_by_code_and_by_either_name(void **state)
{
	(void)state;
	assert_finds("de", "de");
	assert_finds("DE", "de");
	assert_finds("German", "de");
	assert_finds("german", "de");
	assert_finds("en-GB", "en");
	assert_finds("en_US.UTF-8", "en");
	assert_finds("pt-BR", "pt");
	assert_finds("zh-Hant-TW", "zh");
	assert_finds("nb", "no");
	assert_finds("NN", "no");
	assert_finds("no", "no");
	assert_finds("norwegian", "no");
	assert_finds("porter", "porter");
	assert_null(find("xx"));
	assert_null(find(""));
	assert_null(find("-en"));
	assert_null(find("engl"));
	assert_ptr_equal(language_find("end", 2), find("en"));
}

static void every_row_is_found_by_its_own_names(void **state)
{
	(void)state;
	for (const struct language *const *row = language_all(); *row; row++) {
		assert_ptr_equal(find((*row)->code), *row);
		assert_ptr_equal(find((*row)->name), *row);
		if ((*row)->stemmer)
			assert_ptr_equal(find((*row)->stemmer), *row);
	}
}

static void every_stemmer_of_the_library_has_a_row(void **state)
{
	(void)state;
	for (const char **name = sb_stemmer_list(); *name; name++)
		if (!find(*name) || !find(*name)->stemmer)
			fail_msg("no row has libstemmer's %s", *name);
}

static void every_stemmer_of_the_table_can_be_made(void **state)
{
	(void)state;
	for (const struct language *const *row = language_all(); *row; row++) {
		struct sb_stemmer *stemmer;

		if (!(*row)->stemmer)
			continue;
		stemmer = sb_stemmer_new((*row)->stemmer, NULL);
		if (!stemmer)
			fail_msg("libstemmer has no %s", (*row)->stemmer);
		sb_stemmer_delete(stemmer);
	}
}

/* Folded as the analyzer folds text; the caller frees. */
static char *folded(const char *word)
{
	utf8proc_uint8_t *out = NULL;

	utf8proc_map((const utf8proc_uint8_t *)word, 0, &out,
		UTF8PROC_NULLTERM | UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT |
			UTF8PROC_CASEFOLD);
	assert_non_null(out);
	return (char *)out;
}

static void check_list(const char *const *list)
{
	for (; list && *list; list++) {
		char *fold = folded(*list);

		assert_string_equal(*list, fold);
		free(fold);
		assert_true(**list != '\0');
		if (list[1] && strcmp(*list, list[1]) >= 0)
			fail_msg("%s and %s are out of order", list[0], list[1]);
	}
}

static void word_lists_are_sorted_unique_and_folded(void **state)
{
	(void)state;
	for (const struct language *const *row = language_all(); *row; row++) {
		check_list((*row)->stop_words);
		check_list((*row)->elisions);
	}
}

static void every_listed_word_is_a_stop_word(void **state)
{
	(void)state;
	for (const struct language *const *row = language_all(); *row; row++)
		for (const char *const *word = (*row)->stop_words; word && *word; word++)
			assert_true(language_is_stop_word(*row, *word, strlen(*word)));
}

static void stop_words_are_known_without_their_accents(void **state)
{
	(void)state;
	assert_true(is_stop_word("fr", "même"));
	assert_true(is_stop_word("fr", "meme"));
	assert_true(is_stop_word("de", "für"));
	assert_true(is_stop_word("de", "fur"));
	assert_true(is_stop_word("de", "dass"));
	assert_true(is_stop_word("es", "tambien"));
	assert_true(is_stop_word("ru", "её"));
	assert_true(is_stop_word("ru", "ещё"));
	assert_true(is_stop_word("ru", "еще"));
	assert_true(is_stop_word("el", "ειναι"));
	assert_true(is_stop_word("tr", "değil"));
	assert_true(is_stop_word("tr", "degil"));
	assert_true(is_stop_word("tr", "nasil"));
	assert_false(is_stop_word("fr", "mêmê"));
	/* A breve over a Cyrillic letter makes another letter. */
	assert_true(is_stop_word("ru", "мой"));
	assert_false(is_stop_word("ru", "мои́"));
	assert_false(is_stop_word("uk", "мии"));
}

static void content_is_no_stop_word(void **state)
{
	static const char *const words[] = { "ship", "may", "us", "who", "th", "thee", "t", "" };

	(void)state;
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		assert_false(is_stop_word("en", words[i]));
	assert_true(is_stop_word("en", "the"));
	assert_true(is_stop_word("en", "don't"));
	assert_false(is_stop_word("fr", "été"));
	assert_false(is_stop_word("pt", "são"));
	assert_false(is_stop_word("it", "stati"));
	assert_true(language_is_stop_word(find("en"), "there", 3));
	assert_false(language_is_stop_word(find("en"), "the\0y", 5));
}

static void elisions_belong_to_their_language(void **state)
{
	(void)state;
	assert_true(language_is_elision(find("fr"), "qu", 2));
	assert_true(language_is_elision(find("fr"), "l'", 1));
	assert_true(language_is_elision(find("it"), "dell", 4));
	assert_true(language_is_elision(find("ca"), "d", 1));
	assert_true(language_is_elision(find("ga"), "m", 1));
	assert_false(language_is_elision(find("fr"), "dell", 4));
	assert_false(language_is_elision(find("fr"), "aujourd", 7));
	assert_false(language_is_elision(find("en"), "o", 1));
	assert_false(language_is_elision(find("none"), "l", 1));
}

/* Writes the form of `word` to `out`, which has WORD_MAX bytes; returns whether it was changed. */
static bool spell(const char *word, char *out)
{
	size_t len = strlen(word);
	bool changed;

	assert_true(len < WORD_MAX);
	memcpy(out, word, len);
	changed = find("en")->spelling(out, &len, WORD_MAX - 1);
	assert_true(len < WORD_MAX);
	out[len] = '\0';
	return changed;
}

static void check_forms(void *ctx, const struct row *row)
{
	char first[WORD_MAX], second[WORD_MAX];
	bool changed;

	(void)ctx;
	assert_true(row->n >= 2);
	changed = spell(row->cells[0], first);
	assert_int_equal(changed, strcmp(first, row->cells[0]) != 0);
	if (strcmp(row->cells[1], "=") == 0) {
		if (changed)
			fail_msg("line %d: %s became %s", row->line, row->cells[0], first);
		return;
	}
	spell(row->cells[1], second);
	if (row->n == 2 && (!changed || strcmp(first, second) != 0))
		fail_msg("line %d: %s and %s, not one form", row->line, first, second);
}

static void variants_become_one_form_and_other_words_stay(void **state)
{
	(void)state;
	table_run("spelling", check_forms, NULL);
}

static void check_stems(void *ctx, const struct row *row)
{
	struct sb_stemmer *stemmer = ctx;
	char first[WORD_MAX], second[WORD_MAX], stem[WORD_MAX];
	const sb_symbol *other;

	if (strcmp(row->cells[1], "=") == 0)
		return;
	spell(row->cells[0], first);
	spell(row->cells[1], second);
	strcpy(stem, (const char *)sb_stemmer_stem(
			     stemmer, (const sb_symbol *)first, (int)strlen(first)));
	other = sb_stemmer_stem(stemmer, (const sb_symbol *)second, (int)strlen(second));
	if (strcmp(stem, (const char *)other) != 0)
		fail_msg("line %d: stems %s and %s", row->line, stem, (const char *)other);
}

static void variants_have_one_stem(void **state)
{
	struct sb_stemmer *stemmer = sb_stemmer_new("english", NULL);

	(void)state;
	assert_non_null(stemmer);
	table_run("spelling", check_stems, stemmer);
	sb_stemmer_delete(stemmer);
}

static void check_room(void *ctx, const struct row *row)
{
	char form[WORD_MAX], again[WORD_MAX];

	(void)ctx;
	spell(row->cells[0], form);
	if (spell(form, again))
		fail_msg("line %d: %s became %s in turn", row->line, form, again);
	/* On the heap and no larger than the word, so that the sanitizer sees a byte too many. */
	{
		size_t len = strlen(row->cells[0]), cap = len;
		char *tight = malloc(cap);

		assert_non_null(tight);
		memcpy(tight, row->cells[0], len);
		find("en")->spelling(tight, &len, cap);
		assert_true(len <= cap);
		if (strlen(form) <= cap)
			assert_memory_equal(tight, form, len);
		free(tight);
	}
}

static void forms_are_final_and_keep_to_the_room_given(void **state)
{
	(void)state;
	table_run("spelling", check_room, NULL);
}

static void odd_words_do_no_harm(void **state)
{
	static const char *const words[] = { "'s", "'", "is", "ise", "our", "re", "lyse", "''''",
		"ised", "été", "naïveté", "\xff\xfe\xff\xfe", "ring", "ation", "ll", "lled" };
	char form[WORD_MAX];

	(void)state;
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		assert_false(spell(words[i], form));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(english_comes_first_and_none_has_nothing),
		cmocka_unit_test(languages_are_found_by_code_and_by_either_name),
		cmocka_unit_test(every_row_is_found_by_its_own_names),
		cmocka_unit_test(every_stemmer_of_the_library_has_a_row),
		cmocka_unit_test(every_stemmer_of_the_table_can_be_made),
		cmocka_unit_test(word_lists_are_sorted_unique_and_folded),
		cmocka_unit_test(every_listed_word_is_a_stop_word),
		cmocka_unit_test(stop_words_are_known_without_their_accents),
		cmocka_unit_test(content_is_no_stop_word),
		cmocka_unit_test(elisions_belong_to_their_language),
		cmocka_unit_test(variants_become_one_form_and_other_words_stay),
		cmocka_unit_test(variants_have_one_stem),
		cmocka_unit_test(forms_are_final_and_keep_to_the_room_given),
		cmocka_unit_test(odd_words_do_no_harm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
