/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The name that was probably meant. */
#ifndef PILCROW_INDEXER_NEAREST_H
#define PILCROW_INDEXER_NEAREST_H

#include <stddef.h>

/*
 * How many letters are to be put in, taken out or changed to make one of the other (Levenshtein,
 * "Binary codes capable of correcting deletions, insertions and reversals", 1966). Names longer
 * than 32 bytes are as far as can be: SIZE_MAX.
 */
size_t nearest_distance(const char *a, const char *b);

/* More slips than that are another word. */
enum { NEAREST_SLIPS = 2 };

#endif
