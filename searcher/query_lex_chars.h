/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What single characters are to the lexer of queries. */
#ifndef PILCROW_SEARCHER_QUERY_LEX_CHARS_H
#define PILCROW_SEARCHER_QUERY_LEX_CHARS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The code point at `at`, its length in *bytes; 0 and 0 at the end. */
uint32_t code_at(const char *text, size_t len, size_t at, size_t *bytes);

bool code_is_space(uint32_t c);
/* Of quotations, in pairs or not: the one that ends may be of another kind. */
bool code_is_quote(uint32_t c);
bool code_is_letter(uint32_t c);
/* Letters, their marks, numbers of all kinds, and the low line. */
bool code_is_word(uint32_t c);
/* On a screen; of control characters 1, since a blank is shown instead. */
unsigned code_columns(uint32_t c);

#endif
