/* SPDX-License-Identifier: GPL-2.0-or-later */
/* All lexemes of a query that mean something, with what the lexer had to repair noted. */
#ifndef PILCROW_SEARCHER_QUERY_LEXEMES_H
#define PILCROW_SEARCHER_QUERY_LEXEMES_H

#include <stdbool.h>
#include <stddef.h>

#include "common/error.h"
#include "searcher/query_lex.h"
#include "searcher/receipt.h"

struct lexemes {
	struct lexeme *items; /* the last one is LEXEME_END */
	bool *operand;	      /* of each: whether an operand begins here */
	size_t n;
};

bool lexemes_read(struct lexemes *out, const char *text, size_t len, bool plain,
	struct receipt *receipt, struct error *err) NODISCARD;
void lexemes_done(struct lexemes *l);

#endif
