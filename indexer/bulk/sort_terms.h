/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sorts byte strings, by bytes and then by length. */
#ifndef PILCROW_INDEXER_BULK_SORT_TERMS_H
#define PILCROW_INDEXER_BULK_SORT_TERMS_H

#include <stddef.h>
#include <stdint.h>

struct sortable {
	uint64_t word; /* the sort's own */
	const char *text;
	uint32_t len;
	uint32_t value; /* the caller's */
};

/* Equal strings end up in the order of `value`. */
void sort_terms(struct sortable *items, size_t n);

/* The first eight bytes as a number that sorts as they do; missing ones count as 0. */
uint64_t sort_word(const char *text, size_t len);

#endif
