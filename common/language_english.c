/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * English spelling variants: British spellings become American ones before stemming, so that either
 * finds the other. Rules are families of words, each with the table of its members or exceptions;
 * what is spelled alike but means two things (cheque and check, storey and story) is left alone.
 *
 * The outcome depends on the word alone. It is for stems only: the surface form of a word stays as
 * it was written.
 */
#include <string.h>

#include "common/language_internal.h"
#include "common/language_spelling.h"

typedef void rule_fn(struct spelling *s);

/* In this order: the later ones see what the earlier ones made of colourise and manoeuvre. */
static rule_fn *const rules[] = {
	spelling_ise,
	spelling_our,
	spelling_digraphs,
	spelling_re,
	spelling_doubled,
	spelling_words,
};

bool spelling_english(char *word, size_t *len, size_t cap)
{
	enum { SHORTEST = 4 }; /* grey, gaol: no variant is shorter */
	struct spelling s = { .word = word, .len = *len, .cap = cap };

	if (spelling_ends(&s, s.len, "'s"))
		s.tail = 2;
	else if (spelling_ends(&s, s.len, "'"))
		s.tail = 1;
	s.len -= s.tail;
	if (s.len < SHORTEST)
		return false;
	for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
		rules[i](&s);
	*len = s.len + s.tail;
	return s.changed;
}
