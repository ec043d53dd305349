/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Dates of a query as ranges of the value slot for dates:
 *
 *   2025  2025-11  2025-11-30     all of it (also without hyphens)
 *   A..B  A..  ..B                from the beginning of A to the end of B
 *   >A  >=A  <A  <=A
 *   today  yesterday  last-week (today and the 7 days before)  last-month (30 days); UTC
 *
 * A paragraph whose date is known to the month only is in a range that begins with the month or
 * before, not in one that begins within it.
 */
#ifndef PILCROW_SEARCHER_QUERY_DATE_H
#define PILCROW_SEARCHER_QUERY_DATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "searcher/query.h"

/* Fills the first and last value that fit. False if this is no date. */
bool query_date_read(const char *text, size_t len, int64_t now, char from[QUERY_DATE_SIZE],
	char to[QUERY_DATE_SIZE]) NODISCARD;

#endif
