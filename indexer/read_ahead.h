/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads the tables of a copy that shares its blocks with what it is of, front to back. An update of
 * some size looks at blocks all over them; of a copy that shares its blocks none is in memory,
 * whatever is known of the original, and each is waited for. In a process of its own; nothing
 * depends on it.
 */
#ifndef PILCROW_INDEXER_READ_AHEAD_H
#define PILCROW_INDEXER_READ_AHEAD_H

#include <stdint.h>

#include "indexer/apart.h"

/* From how many changed paragraphs on it takes less time to read all of the tables in `directory`
   than what is needed of them; UINT64_MAX where that is never so: half of the machine's memory is
   not enough to hold them. */
uint64_t read_ahead_from(const char *directory);

/* `{0}` at first. */
void read_ahead_begin(struct apart *a, const char *directory);
/* Whether it has come to its end or not. */
void read_ahead_end(struct apart *a);

#endif
