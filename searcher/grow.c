/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * See grow.h. For the many short rows of a query, where a member for the capacity would cost more
 * than it says; long rows keep one.
 */
#include "searcher/grow.h"

#include <stdlib.h>

void *grow(void *items, size_t n, size_t size, struct error *err)
{
	void *moved;

	if (n & (n - 1))
		return items;
	moved = realloc(items, (n ? 2 * n : 1) * size);
	if (!moved)
		error_out_of_memory(err);
	return moved;
}
