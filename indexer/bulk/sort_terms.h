/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sorts byte strings, by bytes and then by length. */
#ifndef PILCROW_INDEXER_BULK_SORT_TERMS_H
#define PILCROW_INDEXER_BULK_SORT_TERMS_H

#include <endian.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct sortable {
	uint64_t word; /* the sort's own */
	const char *text;
	uint32_t len;
	uint32_t value; /* the caller's */
};

/* Equal strings end up in the order of `value`. */
void sort_terms(struct sortable *items, size_t n);
/* The same in memory that the caller has for as many. */
void sort_terms_in(struct sortable *items, size_t n, struct sortable *room);

/* Whether two that were sorted together are equal strings: those have equal words, and those of up
   to eight bytes are no more than that. */
static inline bool sortable_same(const struct sortable *a, const struct sortable *b)
{
	return a->word == b->word && a->len == b->len &&
	       (a->len <= sizeof a->word || memcmp(a->text, b->text, a->len) == 0);
}

/* The first eight bytes as a number that sorts as they do; missing ones count as 0. */
static inline uint64_t sort_word(const char *text, size_t len)
{
	uint64_t word = 0;

	if (len >= 8) {
		memcpy(&word, text, 8);
		return be64toh(word);
	}
	if (len >= 4) {
		uint32_t begin, end;

		/* What both have is the same. */
		memcpy(&begin, text, 4);
		memcpy(&end, text + len - 4, 4);
		return (uint64_t)be32toh(begin) << 32 | (uint64_t)be32toh(end) << 8 * (8 - len);
	}
	for (size_t i = 0; i < len; i++)
		word |= (uint64_t)(unsigned char)text[i] << (56 - 8 * i);
	return word;
}

#endif
