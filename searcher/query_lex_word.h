/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What stands behind and inside the pieces of a query. */
#ifndef PILCROW_SEARCHER_QUERY_LEX_WORD_H
#define PILCROW_SEARCHER_QUERY_LEX_WORD_H

#include "searcher/query_lex.h"

/* Whether text[start, end) is an operator; fills kind, ordered and distance. */
bool lexeme_is_operator(const char *text, size_t start, size_t end, struct lexeme *out);

/* Takes ~N and ^N (of words: bare ~ too) off the end of a word, by moving text_end. */
void lexeme_cut_suffixes(const char *text, struct lexeme *word);

/* Where the ~N (if `near`) and ^N that begin at `at` end, with what they say; `at` itself if there
 * are none, or something else follows them. */
size_t lexeme_take_suffixes(
	const char *text, size_t len, size_t at, bool near, struct lexeme *lexeme);

/* Finds wildcards in a word, and asterisks that are none. */
void lexeme_find_wildcards(const char *text, struct lexeme *word);

#endif
