/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is particular to one language, as rows of a table: code, stemmer, elisions, stop words,
 * spelling variants. A new language is one row and one table of words. All of it is constant data.
 */
#ifndef PILCROW_COMMON_LANGUAGE_H
#define PILCROW_COMMON_LANGUAGE_H

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Rewrites `word` (folded UTF-8, `*len` bytes, room for `cap`) to the spelling that its variants
 * share: modernisation -> modernization. Returns whether it changed; *len is the new length.
 */
typedef bool spelling_fn(char *word, size_t *len, size_t cap);

/*
 * Whether `word` (folded UTF-8, in that spelling) is its own stem, which the stemmer would say,
 * too, but not as soon. False if that is not easily told.
 */
typedef bool own_stem_fn(const char *word, size_t len);

struct language {
	const char *code;	     /* ISO 639-1 where there is one: "en" */
	const char *name;	     /* "English" */
	const char *stemmer;	     /* libstemmer's name, or NULL: words are their own stems */
	const char *const *elisions; /* NULL-terminated, folded, without the apostrophe: "l", "qu";
					may be NULL */
	const char *const *stop_words; /* NULL-terminated, sorted by bytes, folded, WITH accents;
					  may be NULL */
	spelling_fn *spelling;	       /* may be NULL */
	own_stem_fn *own_stem;	       /* may be NULL */
	bool kin; /* words that are like each other stand in for each other (searcher/query_kin.c)
		   */
};

/* By code, English name or libstemmer name, ASCII case ignored; "en-GB" is "en". NULL if unknown.
 */
const struct language *language_find(const char *name, size_t len);

/* The whole table, NULL-terminated, for --help and tests; row 0 is "en". */
const struct language *const *language_all(void);

/* `word` folded, with or without its accents. */
bool language_is_stop_word(const struct language *language, const char *word, size_t len);

/* `word` folded, without the apostrophe. */
bool language_is_elision(const struct language *language, const char *word, size_t len);

#ifdef __cplusplus
}
#endif

#endif
