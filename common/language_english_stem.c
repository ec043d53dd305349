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

enum {
	LETTERS = 26,
	NO_LETTER = LETTERS, /* anything else */
	SHORTEST = 3,	     /* shorter words stay whatever they are */
};

/* Sets of what may stand before the last letter. */
enum {
	A = 1 << ('a' - 'a'),
	C = 1 << ('c' - 'a'),
	E = 1 << ('e' - 'a'),
	G = 1 << ('g' - 'a'),
	I = 1 << ('i' - 'a'),
	L = 1 << ('l' - 'a'),
	N = 1 << ('n' - 'a'),
	O = 1 << ('o' - 'a'),
	S = 1 << ('s' - 'a'),
	T = 1 << ('t' - 'a'),
	U = 1 << ('u' - 'a'),
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

static unsigned letter(char byte)
{
	unsigned n = (unsigned char)byte - (unsigned)'a';

	return n < LETTERS ? n : NO_LETTER;
}

bool own_stem_english(const char *word, size_t len)
{
	if (len < SHORTEST)
		return true;
	if (word[0] == '\'' || word[len - 1] == '\'')
		return false;
	return (endings[letter(word[len - 1])] >> letter(word[len - 2]) & 1) == 0;
}
