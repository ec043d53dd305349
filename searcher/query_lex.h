/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The user's text, cut into words and quotations, each with its sign. Knows characters only: what
 * is a word of the index is the analyzer's to say, later.
 *
 *   white space    ends a word
 *   + - ~          signs, at the start of a piece between white space only: + before a letter, a
 *                  digit, a quote; - before a letter or a quote (so that -1 and a dash are text);
 *                  ~ before a quote asks for a stemmed phrase, before a word it changes nothing;
 *                  +~ and -~ may stand together
 *   " “ ” « » „    begin a quotation, unless a word character goes before (5"3 is text); any of
 *                  them ends it
 *
 * Everything else is text. Every text can be cut, invalid UTF-8 too.
 */
#ifndef PILCROW_SEARCHER_QUERY_LEX_H
#define PILCROW_SEARCHER_QUERY_LEX_H

#include <stdbool.h>
#include <stddef.h>

enum lexeme_kind { LEXEME_END, LEXEME_WORD, LEXEME_QUOTATION };
enum lexeme_sign { SIGN_NONE, SIGN_PLUS, SIGN_MINUS };

struct lexeme {
	enum lexeme_kind kind;
	enum lexeme_sign sign;
	bool tilde;
	bool unclosed;		     /* a quotation that the end of the text had to close */
	size_t start, end;	     /* bytes of the text, signs and quotes included */
	size_t text_start, text_end; /* without them, nor white space just inside the quotes */
};

struct query_lexer {
	const char *text; /* borrowed */
	size_t len;
	size_t at; /* where the next lexeme is looked for; 0 at first */
};

struct lexeme query_lex(struct query_lexer *l);

#endif
