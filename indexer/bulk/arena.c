/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "indexer/bulk/arena.h"

#include <stdlib.h>

enum {
	FIRST_SIZE = 1 << 20,
	START = 4, /* so that no offset is 0 */
};

void arena_done(struct arena *a)
{
	free(a->base);
	*a = (struct arena){ 0 };
}

void arena_clear(struct arena *a)
{
	a->used = a->size > 0 ? START : 0;
}

bool arena_grow(struct arena *a, size_t extra, struct error *err)
{
	uint64_t size = a->size ? a->size : FIRST_SIZE;
	char *grown;

	if (a->size == 0)
		a->used = START;
	while (size - a->used < extra)
		size *= 2;
	/* Twice 2 GB is one more than an offset can say. */
	if (size > UINT32_MAX) {
		if (extra > UINT32_MAX - a->used)
			return error_set(
				err, ERROR_LIMIT, "over 4 GB of postings in one part of the index");
		size = UINT32_MAX;
	}
	grown = realloc(a->base, size);
	if (!grown)
		return error_out_of_memory(err);
	a->base = grown;
	a->size = (uint32_t)size;
	return true;
}
