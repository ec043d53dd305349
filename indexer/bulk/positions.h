/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A term's positions in one document, in the interpolative code that glass keeps them in. */
#ifndef PILCROW_INDEXER_BULK_POSITIONS_H
#define PILCROW_INDEXER_BULK_POSITIONS_H

#include <stddef.h>
#include <stdint.h>

enum { POSITIONS_BEHIND = 8 };

/* `pos` ascends strictly, n is at least 1. Returns the end of what it wrote: at most 4 * n + 24
   bytes; POSITIONS_BEHIND more can be written, too. */
char *positions_encode(char *to, const uint32_t *pos, size_t n);

#endif
