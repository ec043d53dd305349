/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Folding (NFKC, case fold, ignorables dropped) and the stripping of accents. Folding works on one
 * grapheme cluster at a time, so that é and e + U+0301 come out the same and each folded character
 * keeps the byte range of the cluster that it came from.
 */
#ifndef PILCROW_COMMON_ANALYZER_FOLD_H
#define PILCROW_COMMON_ANALYZER_FOLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/macros.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What a cluster can do in a word. */
enum unit_role {
	UNIT_END,	 /* white space, or no more text */
	UNIT_BREAK,	 /* separates words */
	UNIT_DROPPED,	 /* folds to nothing */
	UNIT_LETTER,	 /* letters, marks, numbers that are no digits */
	UNIT_DIGIT,	 /* decimal digits */
	UNIT_NGRAM,	 /* a character of a script without spaces */
	UNIT_SYMBOL,	 /* an emoji */
	UNIT_APOSTROPHE, /* kept between word characters, as the next two */
	UNIT_INFIX,	 /* & _ · ״ */
	UNIT_DOT,	 /* kept between digits */
	UNIT_COMMA,	 /* kept between digits */
	UNIT_HYPHEN,
	UNIT_SUFFIX, /* + # after a word */
};

enum {
	FOLD_LOW = 0x800,	/* code points with an entry in the table: all two-byte sequences */
	FOLD_MAX_BYTES = 64,	/* longest folded cluster: no term could hold a longer one */
	FOLD_TOO_LONG = 0xFF,	/* in place of a length: the cluster folds to more */
	FOLD_CLUSTER_CODES = 64 /* code points of a cluster that are looked at; with more of them it
				   cannot fold to FOLD_MAX_BYTES or fewer */
};

/*
 * A code point below FOLD_LOW as a cluster of its own: 8 bytes, the folded ones first. Worked out
 * when it is first met, but for ASCII: a process that answers one query meets few of them.
 */
struct fold_low {
	char bytes[5];
	uint8_t len;
	uint8_t role;	/* enum unit_role */
	bool known : 1; /* else all of it is zeros */
	bool letter : 1;
	bool joins : 1;	 /* may belong to the cluster before it, or is no cluster by itself */
	bool simple : 1; /* nothing but folding to be done: bytes and role say all */
};

/* What a byte means to the path for plain words. Those before PLAIN_WORD are one-byte characters
 * that belong to no word, unless they stand within one or, the last, after one. */
enum plain_action {
	PLAIN_SPACE,	  /* the six white space characters */
	PLAIN_BREAK,	  /* separates words whatever stands around it */
	PLAIN_APOSTROPHE, /* as the unit roles of these names */
	PLAIN_INFIX,
	PLAIN_DOT,
	PLAIN_COMMA,
	PLAIN_HYPHEN,
	PLAIN_SUFFIX,
	PLAIN_WORD,  /* fold.lower has the letter or digit */
	PLAIN_LEAD2, /* begins a two-byte sequence */
	PLAIN_LEAD3, /* begins a three-byte sequence */
	PLAIN_HARD,  /* not plain */
};

struct fold {
	unsigned owners;
	bool turkish; /* I is the capital of ı, İ that of i; else A-Z are those of a-z */
	char lower[256];
	uint8_t action[256];	       /* enum plain_action, by byte */
	struct fold_low low[FOLD_LOW]; /* by fold_low_of() */
};

/* `like` itself (or NULL), with one owner more, if it is the same. NULL when out of memory. */
struct fold *fold_new(bool turkish, struct fold *like) NODISCARD;
/* Of one owner; NULL is fine. */
void fold_free(struct fold *f);

void fold_learn(struct fold *f, uint32_t code);

/* The entry of a code point below FOLD_LOW. Valid as long as `f`. */
static inline const struct fold_low *fold_low_of(struct fold *f, uint32_t code)
{
	if (!f->low[code].known)
		fold_learn(f, code);
	return &f->low[code];
}

/*
 * Folds the cluster codes[0..n), n from 1 to FOLD_CLUSTER_CODES, into `out`, which has room for
 * FOLD_MAX_BYTES. Returns the length, or FOLD_TOO_LONG. *role and *letter (whether it is one, to
 * a stemmer) are set in any case.
 */
size_t fold_cluster(const struct fold *f, const uint32_t *codes, size_t n, char *out,
	enum unit_role *role, bool *letter);

/*
 * Takes the marks off Latin and Greek letters of a folded word (len at most FOLD_MAX_BYTES), and
 * makes ё е and ı i. Marks of all other scripts are part of their letters. The result is never
 * longer. `out` has room for FOLD_MAX_BYTES.
 */
size_t fold_strip(const char *word, size_t len, char *out);

/* Whether the first character of folded text is a letter. */
bool fold_begins_with_letter(const char *word, size_t len);

/*
 * What a code point from FOLD_LOW on is that belongs to no cluster before it. A cluster that begins
 * with it has this role; but of a FOLD_NGRAM with marks behind it that is not said.
 */
enum fold_high {
	FOLD_HARD,	 /* may be anything */
	FOLD_NGRAM,	 /* UNIT_NGRAM: Kana, Han, Hangul syllables; folded it is itself */
	FOLD_BREAK,	 /* UNIT_BREAK */
	FOLD_COMMA,	 /* UNIT_COMMA, or with marks UNIT_BREAK */
	FOLD_APOSTROPHE, /* the same of UNIT_APOSTROPHE */
};

/* Of those, the ones that natural text is full of; all others are FOLD_HARD. */
static inline enum fold_high fold_high(uint32_t code)
{
	if ((code >= 0x4E00 && code <= 0x9FFF) || (code >= 0xAC00 && code <= 0xD7A3) ||
		(code >= 0x3041 && code <= 0x3096) || (code >= 0x30A1 && code <= 0x30FA) ||
		code == 0x30FC)
		return FOLD_NGRAM;
	switch (code) {
	case 0x2013: /* – */
	case 0x2014: /* — */
	case 0x2018: /* ‘ */
	case 0x201C: /* “ */
	case 0x201D: /* ” */
	case 0x201E: /* „ */
	case 0x2026: /* … */
	case 0x3001: /* 、 */
	case 0x3002: /* 。 */
	case 0x300A: /* 《 */
	case 0x300B: /* 》 */
	case 0x300C: /* 「 */
	case 0x300D: /* 」 */
	case 0x300E: /* 『 */
	case 0x300F: /* 』 */
	case 0x3010: /* 【 */
	case 0x3011: /* 】 */
	case 0xFF01: /* ！ */
	case 0xFF08: /* （ */
	case 0xFF09: /* ） */
	case 0xFF1A: /* ： */
	case 0xFF1B: /* ； */
	case 0xFF1F: /* ？ */
		return FOLD_BREAK;
	case 0xFF0C: /* ， */
		return FOLD_COMMA;
	case 0x2019: /* ’ */
		return FOLD_APOSTROPHE;
	default:
		return FOLD_HARD;
	}
}

/* The same of what stands in a text, all of which has `left` bytes more. The end and ASCII
   characters are FOLD_BREAK, since they belong to no cluster before them, either. */
static inline enum fold_high fold_high_at(const char *text, size_t left)
{
	const unsigned char *s = (const unsigned char *)text;

	if (left == 0 || s[0] < 0x80)
		return FOLD_BREAK;
	if (left < 3 || (s[0] & 0xF0) != 0xE0 || (s[1] & 0xC0) != 0x80 || (s[2] & 0xC0) != 0x80)
		return FOLD_HARD;
	return fold_high((s[0] & 0x0Fu) << 12 | (s[1] & 0x3Fu) << 6 | (s[2] & 0x3Fu));
}

#ifdef __cplusplus
}
#endif

#endif
