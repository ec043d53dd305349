/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A whole value (author, keyword, source) in the form in which it is a term: the analyzer's words
 * of it, joined by one blank; the joined forms of hyphenated and dotted words are left out, since
 * their parts are there. "Smith,  ANNE-Marie" is "smith anne marie". Both programs fold values by
 * this function, with the analyzer of the paragraph's language.
 */
#ifndef PILCROW_COMMON_FOLDED_VALUE_H
#define PILCROW_COMMON_FOLDED_VALUE_H

#include <stdbool.h>
#include <stddef.h>

#include "common/analyzer.h"
#include "common/buf.h"
#include "common/error.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Empties *out and writes the folded form, which is empty if `text` has no word. */
bool folded_value(struct buf *out, struct analyzer *a, const char *text, size_t len,
	struct error *err) NODISCARD;

/* For a caller that sees the tokens itself: appends one to such a form. */
void folded_value_add(struct buf *out, const struct token *token);

#ifdef __cplusplus
}
#endif

#endif
