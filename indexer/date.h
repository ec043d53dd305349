/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ISO 8601 dates as the index stores them: YYYY, YYYYMM, YYYYMMDD or YYYYMMDDHHMMSS, UTC. A time
 * without a zone is taken for UTC; fractions of a second are dropped.
 */
#ifndef PILCROW_INDEXER_DATE_H
#define PILCROW_INDEXER_DATE_H

#include <stdbool.h>
#include <stddef.h>

enum { DATE_SIZE = 15 };

/*
 * Understands YYYY, YYYY-MM, YYYY-MM-DD, YYYYMMDD, YYYY-DDD, YYYYDDD, YYYY-Www-D and YYYYWwwD; the
 * six that name a day may be followed by T or a blank, hh:mm[:ss[.fff]] or hhmm[ss[.fff]], and Z or
 * +-hh[[:]mm]. False, out untouched, for anything else or a day that does not exist.
 */
bool date_parse(const char *text, size_t len, char out[DATE_SIZE]);

#endif
