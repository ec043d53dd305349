/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Text from data or from the file system, made harmless for a terminal: control characters (escape
 * sequences among them) and bidirectional overrides become U+FFFD, tabs and line ends a blank, and
 * bytes that are no UTF-8 become U+FFFD too. Whatever prints text that it did not write itself
 * comes here first.
 */
#ifndef PILCROW_COMMON_PRINTABLE_H
#define PILCROW_COMMON_PRINTABLE_H

#include <stddef.h>

#include "common/buf.h"

#ifdef __cplusplus
extern "C" {
#endif

void printable_add(struct buf *out, const char *text, size_t len);

#ifdef __cplusplus
}
#endif

#endif
