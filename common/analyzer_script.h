/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The few facts about scripts that the analyzer needs and that utf8proc does not tell. */
#ifndef PILCROW_COMMON_ANALYZER_SCRIPT_H
#define PILCROW_COMMON_ANALYZER_SCRIPT_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Han, Hiragana, Katakana, Hangul, Thai, Lao, Khmer, Myanmar: found by bigrams, since their words
 * are not told apart by spaces (or, in Hangul, carry their particles with them). */
bool script_is_spaceless(uint32_t code);

/* Latin and Greek letters, whose marks are accents that readers leave out. */
bool script_has_accents(uint32_t code);

/* Symbols that are written words, such as the squared abbreviations in ㎏ or ㍿. */
bool script_is_squared_word(uint32_t code);

#ifdef __cplusplus
}
#endif

#endif
