/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Copies of a few bytes, millions of times. A call of memcpy() costs more than what it does then;
 * a copy of a fixed size is two instructions.
 */
#ifndef PILCROW_INDEXER_BULK_SHORT_COPY_H
#define PILCROW_INDEXER_BULK_SHORT_COPY_H

#include <stddef.h>
#include <string.h>

/* So many bytes from `from` on can be read, and from `to` on be written, however few are asked for.
 */
enum { SHORT_COPY = 16 };

/* Any length; where the copy ends. What is behind it, up to SHORT_COPY, is undefined. */
static inline char *short_copy(char *to, const char *from, size_t len)
{
	memcpy(to, from, SHORT_COPY);
	if (len > SHORT_COPY)
		memcpy(to + SHORT_COPY, from + SHORT_COPY, len - SHORT_COPY);
	return to + len;
}

#endif
