/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Errors about a query that show the place. */
#ifndef PILCROW_SEARCHER_QUERY_CHECK_H
#define PILCROW_SEARCHER_QUERY_CHECK_H

#include <stdbool.h>
#include <stddef.h>

#include "common/error.h"
#include "searcher/receipt.h"

/* ERROR_USAGE if something was repaired or left out in reading: the first such note, then a line of
 * the query around the place, then a line with carets under it. */
bool query_check(
	const struct receipt *receipt, const char *query, size_t len, struct error *err) NODISCARD;

/* Refuses the query for what stands in bytes [start, end) of it: ERROR_USAGE, as above. Returns
 * false. */
bool query_refuse(const char *why, const char *query, size_t len, size_t start, size_t end,
	struct error *err);

#endif
