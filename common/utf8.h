/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * UTF-8 as Unicode defines it: shortest forms only, no surrogates, nothing above U+10FFFF. What is
 * not valid is taken apart into maximal subparts (Unicode, section 3.9): the longest beginning of a
 * sequence that could have become valid, or one byte.
 */
#ifndef PILCROW_COMMON_UTF8_H
#define PILCROW_COMMON_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/buf.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { UTF8_MAX = 4 };	     /* bytes of the longest sequence */
#define UTF8_BAD 0xFFFFFFFFu /* in place of a code point: these bytes are not valid */

/* Whether all of `text` is valid; if not, *bad is the position of the first byte that is not. */
bool utf8_valid(const char *text, size_t len, size_t *bad);

/*
 * The code point at `text` (len at least 1), and the number of bytes it takes. For invalid text
 * *code is UTF8_BAD and the result is the length of the maximal subpart.
 */
size_t utf8_decode(const char *text, size_t len, uint32_t *code);

/* Writes the 1 to 4 bytes of a valid code point and returns their number. */
size_t utf8_encode(uint32_t code, char out[UTF8_MAX]);

/* Appends `text` with U+FFFD for each maximal invalid subpart; returns how many there were. */
size_t utf8_add_replaced(struct buf *out, const char *text, size_t len);

#ifdef __cplusplus
}
#endif

#endif
