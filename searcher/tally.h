/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Counts how often each of many byte strings occurs; numbers them in the order of first sight. */
#ifndef PILCROW_SEARCHER_TALLY_H
#define PILCROW_SEARCHER_TALLY_H

#include <stddef.h>
#include <stdint.h>

#include "common/error.h"

struct tallied {
	char *value; /* owned; NUL-terminated, though it may hold NULs of its own */
	size_t len;
	uint32_t count;
	uint64_t hash;
};

/* `{0}` is an empty one. */
struct tally {
	struct tallied *items;
	size_t n;
	uint32_t *places; /* of items, from 1; open addressing; 0: free */
	size_t n_places;  /* a power of 2 */
};

void tally_done(struct tally *t);
/* Counts one more of the value; *index is its number. */
bool tally_add(
	struct tally *t, const char *value, size_t len, size_t *index, struct error *err) NODISCARD;

/* As memcmp() has it, a shorter one before those that it begins. */
int tally_compare(const struct tallied *a, const struct tallied *b);

#endif
