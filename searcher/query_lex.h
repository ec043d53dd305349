/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The user's text, cut into words, quotations, parentheses and operators. Knows characters only:
 * what is a word of the index is the analyzer's to say, later.
 *
 *   white space    ends a word
 *   + - ~ =        before a piece that begins here, between white space or after ( only: + before a
 *                  letter, a digit, a quote, (; - before a letter, a quote, ( (so that -1 and a
 * dash are text); ~ and = before a quote, a letter, a digit. +~ and the like may stand together
 *   name:          a field, if it is one of query_field.h and something follows at once
 *   " “ ” « » „    begin a quotation, unless a word character goes before (5"3 is text); any of
 *                  them ends it
 *   ( )            a group, where a piece begins; inside words (f(x)) they are text, in pairs
 *   ~N ^N          end a word, a quotation or (^ only) a group; ~ alone a word
 *   * ?            of a word that has nothing else in it but word characters and apostrophes; ?
 *                  only if a word character follows, since questions end in it
 *   AND OR NOT NEAR/N ADJ/N   operators, in capitals, as words of their own
 *
 * Everything else is text. Every text can be cut, invalid UTF-8 too.
 */
#ifndef PILCROW_SEARCHER_QUERY_LEX_H
#define PILCROW_SEARCHER_QUERY_LEX_H

#include <stdbool.h>
#include <stddef.h>

#include "searcher/query_field.h"

/* Groups inside each other: more than anyone writes, few enough for whoever recurses over them. */
enum { QUERY_MAX_DEPTH = 50 };
/* Of NEAR and ADJ; a paragraph is seldom longer. */
enum { QUERY_MAX_DISTANCE = 1000 };

enum lexeme_kind {
	LEXEME_END,
	LEXEME_WORD,
	LEXEME_QUOTATION,
	LEXEME_OPEN,
	LEXEME_CLOSE,
	LEXEME_AND,
	LEXEME_OR,
	LEXEME_NOT,
	LEXEME_NEAR, /* ADJ too: ordered */
};
enum lexeme_sign { SIGN_NONE, SIGN_PLUS, SIGN_MINUS };

struct lexeme {
	enum lexeme_kind kind;
	enum lexeme_sign sign;
	enum query_field field;
	bool tilde;
	bool equals;
	bool wildcard;	    /* a word that has some */
	bool has_distance;  /* a quotation, or an operator: near; a word: fuzzy */
	bool ordered;	    /* ADJ */
	bool unclosed;	    /* a quotation that the end of the text had to close */
	bool unopened;	    /* a word with a ) that belongs to no ( */
	bool too_deep;	    /* a word with a ( that would be one group too many */
	bool unknown_field; /* a word that looks as if it named a field */
	bool empty_field;   /* a word that names one, and nothing stands behind its colon */
	bool lone_star;	    /* a word of asterisks, question marks and nothing else */
	bool odd_star;	    /* a word with an asterisk that is text in it */
	unsigned distance;  /* 0: fuzzy without a number */
	double boost;	    /* 1 if none is given */
	size_t start, end;  /* bytes of the text, all of the above included */
	size_t text_start, text_end; /* without them, nor white space just inside the quotes */
};

struct query_lexer {
	const char *text; /* borrowed */
	size_t len;
	bool plain;  /* white space is all that counts */
	size_t at;   /* where the next lexeme is looked for; 0 at first */
	bool inside; /* right after ( */
	/* Groups that are open, and in each (and outside all) the ( that are text. */
	size_t depth;
	size_t loose[QUERY_MAX_DEPTH + 1];
};

struct lexeme query_lex(struct query_lexer *l);

/* Whether text[*start, *end), without white space, is a word with wildcards; if it is, punctuation
 * around it is left out of the range. */
bool query_lex_wildcard(const char *text, size_t *start, size_t *end);

#endif
