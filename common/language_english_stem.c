/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Words that Snowball's English algorithm (Porter2) leaves as they are, told from their last two
 * letters: of the words of a corpus that is three in four, and asking libstemmer for one costs some
 * two thousand instructions.
 *
 * Each step of the algorithm takes an ending off or puts another in its place. So the first that
 * does anything has found its ending in the word as it is written, and a word with none of all
 * these endings stays. Those of its lists of exceptions that do change have such endings too. An
 * apostrophe at the front is taken off of any word; a y that is a consonant is marked, and unmarked
 * at last.
 */
#include <stdint.h>

#include "common/language_internal.h"
#include "common/language_letters.h"

/* Shorter words stay whatever they are. */
enum { SHORTEST = 3 };

/* What may stand before the last letter. */
enum {
	VOWELS = A | E | I | O | U,
	ANYTHING = (1 << (NO_LETTER + 1)) - 1,
};

/* By a word's last letter: those before it that it may be an ending with. All else has none. */
static const uint32_t endings[LETTERS + 1] = {
	['c' - 'a'] = I, /* -ic */
	['d' - 'a'] = E, /* -ed */
	['e' - 'a'] = ANYTHING,
	['g' - 'a'] = N,	     /* -ing */
	['i' - 'a'] = C | G | L | T, /* -enci, -ogi, -li, -iti */
	['l' - 'a'] = A | L | U,     /* -al, -ll, -ful */
	['m' - 'a'] = S,	     /* -ism */
	['n' - 'a'] = O,	     /* -ion */
	['r' - 'a'] = E | O,	     /* -er, -ator */
	['s' - 'a'] = ANYTHING,
	['t' - 'a'] = N | S, /* -ant, -ent; -ogist since libstemmer 3 */
	['y' - 'a'] = ANYTHING & ~VOWELS,
};

bool own_stem_english(const char *word, size_t len)
{
	if (len < SHORTEST)
		return true;
	if (word[0] == '\'' || word[len - 1] == '\'')
		return false;
	return (endings[letter_number(word[len - 1])] >> letter_number(word[len - 2]) & 1) == 0;
}
