/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "indexer/numbers.h"

#include <stdlib.h>

bool numbers_grow(struct numbers *to, size_t n)
{
	size_t room = to->room ? to->room : 65536;
	uint64_t *grown;

	while (room - to->n < n)
		room *= 2;
	grown = realloc(to->items, room * sizeof *grown);
	if (!grown)
		return false;
	to->items = grown;
	to->room = room;
	return true;
}

static int by_number(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

void numbers_sort(uint64_t *items, size_t n)
{
	qsort(items, n, sizeof *items, by_number);
}
