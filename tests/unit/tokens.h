/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tokens as text, and what must hold of the tokens of any text: for tests and for the fuzzer. */
#ifndef PILCROW_TESTS_TOKENS_H
#define PILCROW_TESTS_TOKENS_H

#include <stdbool.h>
#include <stddef.h>

#include "common/analyzer.h"
#include "common/buf.h"

/* An analyzer of the caller's; aborts where there is none. */
struct analyzer *tokens_analyzer(const char *language, bool keep_accents);

/*
 * Appends the tokens of `text` as tests/data/analyzer.test writes them, separated by blanks, and
 * what else the run counted. Without ranges if `ranges` is false. Aborts when memory runs out.
 */
void tokens_describe(
	struct analyzer *a, const char *text, size_t len, bool ranges, struct buf *out);

/* What is wrong with the tokens of `text`: static text, or NULL if all is as analyzer.h says. */
const char *tokens_fault(struct analyzer *a, const char *text, size_t len);

/* As above, for what must hold of two forms of a text: valid text, its NFC and its NFD. */
const char *tokens_normal_form_fault(struct analyzer *a, const char *text, size_t len);

#endif
