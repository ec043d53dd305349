/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The table of languages and the few questions asked of it. A row is data alone: word lists live in
 * language_words_*.c and rules for words in language_english*.c, so that a new language is one line
 * here. Nothing in it allocates or looks at the locale.
 *
 * Rows without a stemmer are there so that an article in such a language is not stemmed as if it
 * were English; "none" asks for the same on purpose.
 */
#include "common/language.h"

#include <string.h>

#include "common/analyzer_fold.h"
#include "common/language_internal.h"

static const char *const elisions_ca[] = { "d", "l", "m", "n", "s", "t", NULL };
static const char *const elisions_fr[] = { "c", "d", "j", "jusqu", "l", "lorsqu", "m", "n",
	"puisqu", "qu", "quoiqu", "s", "t", NULL };
/* b' is the copula, d' the past or "your", m' "my"; the h and t put before vowels take a hyphen. */
static const char *const elisions_ga[] = { "b", "d", "m", NULL };
static const char *const elisions_it[] = { "agl", "all", "bell", "c", "coll", "d", "dagl", "dall",
	"degl", "dell", "dev", "gl", "l", "m", "n", "negl", "nell", "pell", "quell", "quest", "s",
	"sant", "sugl", "sull", "t", "un", "v", NULL };

/* By code, but English first: it is what an article is taken for when nobody says. */
static const struct language *const table[] = {
	/* code, English name, stemmer, elisions, stop words, spelling, own stem */
	&(const struct language){ "en", "English", "english", NULL, stop_words_en, spelling_english,
		own_stem_english },
	&(const struct language){ "ar", "Arabic", "arabic" },
	&(const struct language){ "ca", "Catalan", "catalan", elisions_ca, stop_words_ca },
	&(const struct language){ "cs", "Czech", NULL, NULL, stop_words_cs, .kin = true },
	&(const struct language){ "da", "Danish", "danish", NULL, stop_words_da, .kin = true },
	&(const struct language){ "de", "German", "german", NULL, stop_words_de, .kin = true },
	&(const struct language){ "el", "Greek", "greek", NULL, stop_words_el },
	&(const struct language){ "es", "Spanish", "spanish", NULL, stop_words_es },
	&(const struct language){ "eu", "Basque", "basque" },
	&(const struct language){ "fa", "Persian" },
	&(const struct language){ "fi", "Finnish", "finnish", NULL, stop_words_fi },
	&(const struct language){ "fr", "French", "french", elisions_fr, stop_words_fr },
	&(const struct language){ "ga", "Irish", "irish", elisions_ga },
	&(const struct language){ "he", "Hebrew" },
	&(const struct language){ "hi", "Hindi", "hindi" },
	&(const struct language){ "hu", "Hungarian", "hungarian", NULL, stop_words_hu },
	&(const struct language){ "hy", "Armenian", "armenian" },
	&(const struct language){ "id", "Indonesian", "indonesian" },
	&(const struct language){ "it", "Italian", "italian", elisions_it, stop_words_it },
	&(const struct language){ "ja", "Japanese" },
	&(const struct language){ "ko", "Korean" },
	&(const struct language){ "lt", "Lithuanian", "lithuanian" },
	&(const struct language){ "ne", "Nepali", "nepali" },
	&(const struct language){ "nl", "Dutch", "dutch", NULL, stop_words_nl, .kin = true },
	&(const struct language){
		"no", "Norwegian", "norwegian", NULL, stop_words_no, .kin = true },
	&(const struct language){ "pl", "Polish", NULL, NULL, stop_words_pl, .kin = true },
	&(const struct language){ "pt", "Portuguese", "portuguese", NULL, stop_words_pt },
	&(const struct language){ "ro", "Romanian", "romanian", NULL, stop_words_ro },
	&(const struct language){ "ru", "Russian", "russian", NULL, stop_words_ru, .kin = true },
	&(const struct language){ "sr", "Serbian", "serbian" },
	&(const struct language){ "sv", "Swedish", "swedish", NULL, stop_words_sv, .kin = true },
	&(const struct language){ "ta", "Tamil", "tamil" },
	&(const struct language){ "th", "Thai" },
	&(const struct language){ "tr", "Turkish", "turkish", NULL, stop_words_tr },
	&(const struct language){ "uk", "Ukrainian", NULL, NULL, stop_words_uk, .kin = true },
	&(const struct language){ "vi", "Vietnamese" },
	&(const struct language){ "yi", "Yiddish", "yiddish" },
	&(const struct language){ "zh", "Chinese" },
	/* Stemming by Porter's algorithm of 1980 with all else as in English: for comparisons with
	 * collections whose published figures were made with it. */
	&(const struct language){ "porter", "English (Porter 1980)", "porter", NULL, stop_words_en,
		spelling_english },
	&(const struct language){ "none", "No language" },
	NULL,
};

/* Norwegian is written in two standards with codes of their own; the stemmer takes both. */
static const struct {
	const char *code, *row;
} aliases[] = { { "nb", "no" }, { "nn", "no" } };

/* Not tolower(): in a Turkish locale "IT" would not be "it". */
static char lower(char byte)
{
	return byte >= 'A' && byte <= 'Z' ? (char)(byte - 'A' + 'a') : byte;
}

static bool same_name(const char *known, const char *name, size_t len)
{
	if (!known || strlen(known) != len)
		return false;
	for (size_t i = 0; i < len; i++)
		if (lower(known[i]) != lower(name[i]))
			return false;
	return true;
}

static const struct language *find_exactly(const char *name, size_t len)
{
	for (size_t i = 0; i < sizeof aliases / sizeof *aliases; i++)
		if (same_name(aliases[i].code, name, len))
			return find_exactly(aliases[i].row, strlen(aliases[i].row));
	for (const struct language *const *row = table; *row; row++)
		if (same_name((*row)->code, name, len) || same_name((*row)->name, name, len) ||
			same_name((*row)->stemmer, name, len))
			return *row;
	return NULL;
}

const struct language *language_find(const char *name, size_t len)
{
	size_t primary = 0;

	while (primary < len && name[primary] != '-' && name[primary] != '_')
		primary++;
	return find_exactly(name, primary);
}

const struct language *const *language_all(void)
{
	return table;
}

/* Compares bytes as strcmp() would if `a` ended in a NUL. */
static int compare(const char *a, size_t len, const char *b)
{
	size_t b_len = strlen(b);
	int order = memcmp(a, b, len < b_len ? len : b_len);

	if (order != 0)
		return order;
	return (len > b_len) - (len < b_len);
}

/* Whether taking the accents off `listed` gives `word`; as the analyzer takes them off. */
static bool equals_without_accents(const char *listed, const char *word, size_t len)
{
	char bare[FOLD_MAX_BYTES];
	size_t listed_len;

	/* A letter of ASCII stays what it is. */
	if (len == 0 || ((unsigned char)*listed < 0x80 && *listed != *word))
		return false;
	listed_len = strlen(listed);
	if (listed_len < len) /* stripping adds nothing */
		return false;
	return fold_strip(listed, listed_len, bare) == len && memcmp(bare, word, len) == 0;
}

bool language_is_stop_word(const struct language *language, const char *word, size_t len)
{
	const char *const *list = language->stop_words;
	size_t low = 0, high = 0;

	if (!list)
		return false;
	while (list[high])
		high++;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = compare(word, len, list[middle]);

		if (order == 0)
			return true;
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	for (; *list; list++)
		if (equals_without_accents(*list, word, len))
			return true;
	return false;
}

bool language_is_elision(const struct language *language, const char *word, size_t len)
{
	const char *const *elision = language->elisions;

	while (elision && *elision && compare(word, len, *elision) != 0)
		elision++;
	return elision && *elision;
}
