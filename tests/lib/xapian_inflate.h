/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How Xapian 1.4 reads a deflated tag: piece by piece, each through a buffer, and it
 * takes the stream for cut short if the buffer is full when the last piece has just been read.
 */
#ifndef PILCROW_TESTS_XAPIAN_INFLATE_H
#define PILCROW_TESTS_XAPIAN_INFLATE_H

#include <stdbool.h>
#include <stddef.h>

enum { XAPIAN_BUFFER = 8192 };

/* Whether it reads stream[0..len), of which the last `piece` bytes are a piece of their own, as
   text[0..n). piece is 1 to len. */
bool xapian_inflates(const char *stream, size_t len, size_t piece, const char *text, size_t n);

#endif
