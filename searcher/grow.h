/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rows that grow by one and keep no capacity: it is their number, rounded up to a power of two. */
#ifndef PILCROW_SEARCHER_GROW_H
#define PILCROW_SEARCHER_GROW_H

#include <stddef.h>

#include "common/error.h"

/*
 * Room for one more after `n` items of `size` bytes each: `items` itself, or where it was moved to.
 * NULL when out of memory, then `items` is as it was. A row must have grown by this alone.
 */
void *grow(void *items, size_t n, size_t size, struct error *err) NODISCARD;

#endif
