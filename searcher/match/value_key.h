/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Dates as numbers, so that the heap of best matches keeps the newest or the oldest ones. */
#ifndef PILCROW_SEARCHER_MATCH_VALUE_KEY_H
#define PILCROW_SEARCHER_MATCH_VALUE_KEY_H

#include <stdbool.h>
#include <stddef.h>

/* YYYYMMDDHHMMSS: longer ones are none, nor is what has other bytes than digits. */
enum { VALUE_KEY_DIGITS = 14 };

/*
 * The higher, the earlier in the order: of values as bytes, the greatest first or, `rising`, the
 * least first; 0, which is last in both, of an empty one. Whole numbers, exact in a double.
 * Negative of what is no date.
 */
double value_key(const unsigned char *value, size_t len, bool rising);
/* The value that it is of; returns its length. */
size_t value_key_text(double key, bool rising, char out[VALUE_KEY_DIGITS]);

#endif
