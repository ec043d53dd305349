/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The terms of a run, by hash. A term lies in an arena together with its postings' first slice, so
 * that looking up a rare one touches little memory.
 */
#ifndef PILCROW_INDEXER_BULK_DICTIONARY_H
#define PILCROW_INDEXER_BULK_DICTIONARY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"
#include "indexer/bulk/arena.h"
#include "indexer/bulk/postings.h"

struct term {
	struct postings postings;
	uint32_t documents;
	/* For whoever adds documents: the last one that has the term, and the term's place in it.
	 */
	uint32_t last, place;
	uint8_t len;
	char text[]; /* then the first slice */
};

/* `{0}` is an empty one. */
struct dictionary {
	struct arena arena; /* of terms and postings */
	struct dictionary_slot {
		uint32_t hash;
		uint32_t term; /* offset; 0: free */
	} * slots;
	size_t size; /* a power of two */
	uint32_t n;
};

void dictionary_done(struct dictionary *d);
/* Forgets the terms and their postings; keeps the memory. */
void dictionary_clear(struct dictionary *d);

/* The term's offset in the arena; makes it if it is new. 0 on failure. `len` is 1 to 255. */
uint32_t dictionary_find(struct dictionary *d, const char *text, size_t len, struct error *err);

static inline struct term *dictionary_term(const struct dictionary *d, uint32_t offset)
{
	return (struct term *)(void *)(d->arena.base + offset);
}

/* All terms, sorted by their bytes; an array for the caller to free(), NULL if out of memory. */
uint32_t *dictionary_sorted(const struct dictionary *d, struct error *err) NODISCARD;

#endif
