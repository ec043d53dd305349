/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The word that the spelling rules work on, one rule after the other, and the rules themselves,
 * each in a file with its tables. A rule looks at `len` bytes and knows nothing of a possessive 's
 * behind them; replacing keeps it there. A replacement that would not fit leaves the word as it is.
 *
 * Every rule turns British spellings into American ones and not the other way: that is the
 * direction in which letters are dropped, so fewer words have to be told apart.
 */
#ifndef PILCROW_COMMON_LANGUAGE_SPELLING_H
#define PILCROW_COMMON_LANGUAGE_SPELLING_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#ifdef __cplusplus
extern "C" {
#endif

struct spelling {
	char *word;
	size_t len;	  /* without the possessive */
	size_t tail, cap; /* bytes of the possessive; room for all */
	bool changed;
};

/* An ordinary pair of a table. */
struct spelling_pair {
	const char *from, *to;
};

static inline bool spelling_starts(const struct spelling *s, size_t at, const char *with)
{
	size_t len = strlen(with);

	return len <= s->len - at && memcmp(s->word + at, with, len) == 0;
}

/* `with` has at least one letter. */
static inline bool spelling_ends(const struct spelling *s, size_t end, const char *with)
{
	size_t len = strlen(with);

	/* Of most of a list the last letter is another one. */
	return len <= end && s->word[end - 1] == with[len - 1] &&
	       memcmp(s->word + end - len, with, len) == 0;
}

/* Whether what stands from `at` on, at least one letter, is `with`. */
static inline bool spelling_rest_is(const struct spelling *s, size_t at, const char *with)
{
	/* Of most of a list the first letter is another one. */
	return s->word[at] == with[0] && strlen(with) == s->len - at &&
	       memcmp(s->word + at, with, s->len - at) == 0;
}

/* In language_spelling.c. Puts `to` where `len` bytes at `at` were. */
bool spelling_replace(struct spelling *s, size_t at, size_t len, const char *to);

void spelling_ise(struct spelling *s);	    /* organise -> organize, analyse -> analyze */
void spelling_our(struct spelling *s);	    /* colour -> color */
void spelling_digraphs(struct spelling *s); /* anaemia -> anemia */
void spelling_re(struct spelling *s);	    /* centre -> center */
void spelling_doubled(struct spelling *s);  /* travelled -> traveled */
void spelling_words(struct spelling *s);    /* grey -> gray and whatever has no rule */

#ifdef __cplusplus
}
#endif

#endif
