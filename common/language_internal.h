/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the files of the language table share with each other and with nobody else: the word lists
 * that the rows of language.c point to. Lists are as language.h says: NULL-terminated, sorted by
 * bytes, folded (NFKC case folding, so that the Greek final sigma is an ordinary one), with
 * accents.
 */
#ifndef PILCROW_COMMON_LANGUAGE_INTERNAL_H
#define PILCROW_COMMON_LANGUAGE_INTERNAL_H

#include "common/language.h"

#ifdef __cplusplus
extern "C" {
#endif

extern const char *const stop_words_ca[];
extern const char *const stop_words_cs[];
extern const char *const stop_words_da[];
extern const char *const stop_words_de[];
extern const char *const stop_words_el[];
extern const char *const stop_words_en[];
extern const char *const stop_words_es[];
extern const char *const stop_words_fi[];
extern const char *const stop_words_fr[];
extern const char *const stop_words_hu[];
extern const char *const stop_words_it[];
extern const char *const stop_words_nl[];
extern const char *const stop_words_no[];
extern const char *const stop_words_pl[];
extern const char *const stop_words_pt[];
extern const char *const stop_words_ro[];
extern const char *const stop_words_ru[];
extern const char *const stop_words_sv[];
extern const char *const stop_words_tr[];
extern const char *const stop_words_uk[];

/* In language_english.c: British spellings become American ones. */
spelling_fn spelling_english;
/* In language_english_stem.c. */
own_stem_fn own_stem_english;

#ifdef __cplusplus
}
#endif

#endif
