/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Numbers, growing. */
#ifndef PILCROW_INDEXER_NUMBERS_H
#define PILCROW_INDEXER_NUMBERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* `{0}` is an empty one. */
struct numbers {
	uint64_t *items; /* free() */
	size_t n, room;
};

/* What numbers_reserve() does where the room there is does not do. */
bool numbers_grow(struct numbers *to, size_t n);
void numbers_sort(uint64_t *items, size_t n);

/* Room for n more; false when out of memory. */
static inline bool numbers_reserve(struct numbers *to, size_t n)
{
	return to->room - to->n >= n || numbers_grow(to, n);
}

#endif
