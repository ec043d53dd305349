/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * English spelling variants: British spellings become American ones before stemming, so that either
 * finds the other. Rules are families of words, each with the table of its members or exceptions;
 * what is spelled alike but means two things (cheque and check, storey and story) is left alone.
 *
 * The outcome depends on the word alone. It is for stems only: the surface form of a word stays as
 * it was written.
 */
#include <stdint.h>

#include "common/language_internal.h"
#include "common/language_letters.h"
#include "common/language_spelling.h"

/* The families of which a word has certain pairs of letters if it is concerned. */
enum family {
	ISE = 1,
	OUR = 2,
	DIGRAPHS = 4,
	RE = 8,
	DOUBLED = 16,
};

/* Most words have none of them. */
static const uint8_t pairs[LETTERS + 1][LETTERS + 1] = {
	['i' - 'a']['s' - 'a'] = ISE, /* -is, -lys */
	['y' - 'a']['s' - 'a'] = ISE,
	['o' - 'a']['u' - 'a'] = OUR,
	['a' - 'a']['e' - 'a'] = DIGRAPHS,
	['o' - 'a']['e' - 'a'] = DIGRAPHS,
	['b' - 'a']['r' - 'a'] = RE, /* before the e of the words listed there */
	['g' - 'a']['r' - 'a'] = RE,
	['h' - 'a']['r' - 'a'] = RE,
	['t' - 'a']['r' - 'a'] = RE,
	['v' - 'a']['r' - 'a'] = RE,
	['l' - 'a']['l' - 'a'] = DOUBLED, /* the last letters of the roots listed there */
	['p' - 'a']['p' - 'a'] = DOUBLED,
	['s' - 'a']['s' - 'a'] = DOUBLED,
	['t' - 'a']['t' - 'a'] = DOUBLED,
};

/* In this order: the later ones see what the earlier ones made of colourise and manoeuvre. */
static const struct {
	enum family family;
	void (*rule)(struct spelling *s);
} rules[] = {
	{ ISE, spelling_ise },
	{ OUR, spelling_our },
	{ DIGRAPHS, spelling_digraphs },
	{ RE, spelling_re },
	{ DOUBLED, spelling_doubled },
};

static unsigned families_of(const struct spelling *s)
{
	unsigned before = NO_LETTER, found = 0;

	for (size_t i = 0; i < s->len; i++) {
		unsigned letter = letter_number(s->word[i]);

		found |= pairs[before][letter];
		before = letter;
	}
	return found;
}

bool spelling_english(char *word, size_t *len, size_t cap)
{
	enum { SHORTEST = 4 }; /* grey, gaol: no variant is shorter */
	struct spelling s = { .word = word, .len = *len, .cap = cap };
	unsigned families;

	if (spelling_ends(&s, s.len, "'s"))
		s.tail = 2;
	else if (spelling_ends(&s, s.len, "'"))
		s.tail = 1;
	s.len -= s.tail;
	if (s.len < SHORTEST)
		return false;
	families = families_of(&s);
	for (size_t i = 0; families != 0 && i < sizeof rules / sizeof *rules; i++) {
		/* A word that was changed may have pairs that it had not. */
		if (s.changed || (families & rules[i].family))
			rules[i].rule(&s);
	}
	spelling_words(&s);
	*len = s.len + s.tail;
	return s.changed;
}
