/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Text as a stream of units: grapheme clusters, folded, each with its role and byte range. The
 * reader looks a bounded number of units ahead and keeps nothing behind, so that a line of any
 * length takes the same memory. It stops at ASCII white space, which no word crosses.
 */
#ifndef PILCROW_COMMON_ANALYZER_UNIT_H
#define PILCROW_COMMON_ANALYZER_UNIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/analyzer_fold.h"

#ifdef __cplusplus
extern "C" {
#endif

struct unit {
	size_t start, end;
	uint8_t role; /* enum unit_role */
	bool letter;
	uint8_t len; /* or FOLD_TOO_LONG */
	char bytes[FOLD_MAX_BYTES];
};

enum {
	UNIT_WINDOW = 128, /* a power of two */
	/* The longest look ahead: an initialism of so many letters, their dots, and one more unit.
	 */
	UNIT_MAX_INITIALS = 32,
};

struct unit_reader {
	struct fold *fold;
	const char *text;
	size_t len;
	size_t at;	    /* the first byte that no unit was made of yet */
	uint64_t bad_bytes; /* so far */
	unsigned head, count;
	struct unit window[UNIT_WINDOW];
};

/* Begins at `at`, a place where a cluster begins whatever stands before it. */
void unit_reader_init(
	struct unit_reader *r, struct fold *fold, const char *text, size_t len, size_t at);

const struct unit *unit_read_to(struct unit_reader *r, unsigned i);

/* The i-th unit from here (i < UNIT_WINDOW - 1); of role UNIT_END from the end on. */
static inline const struct unit *unit_peek(struct unit_reader *r, unsigned i)
{
	return i < r->count ? &r->window[(r->head + i) % UNIT_WINDOW] : unit_read_to(r, i);
}

/* Goes on to the next unit; not past one of role UNIT_END. */
static inline void unit_skip(struct unit_reader *r)
{
	r->head = (r->head + 1) % UNIT_WINDOW;
	r->count--;
}

#ifdef __cplusplus
}
#endif

#endif
