/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Memory that is handed out in order and taken back all at once. What lies in it is named by its
 * offset, since the arena moves when it grows; offset 0 names nothing. It is at most 4 GB.
 */
#ifndef PILCROW_INDEXER_BULK_ARENA_H
#define PILCROW_INDEXER_BULK_ARENA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"

/* `{0}` is an empty one. */
struct arena {
	char *base;
	uint32_t used, size;
};

void arena_done(struct arena *a);
/* Keeps the memory. */
void arena_clear(struct arena *a);
bool arena_grow(struct arena *a, size_t extra, struct error *err) NODISCARD;

/* Sees to it that `extra` bytes more can be taken. ERROR_MEMORY, ERROR_LIMIT. */
static inline bool arena_reserve(struct arena *a, size_t extra, struct error *err)
{
	return a->size - a->used >= extra || arena_grow(a, extra, err);
}

#endif
