/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Of four 16-bit parts of two simhashes that differ in three bits, one part is the same: so each
 * item is compared with those that share a part, and not with all before it.
 */
#include "searcher/collapse.h"

#include <stdlib.h>

enum { PARTS = COLLAPSE_DISTANCE + 1, PART_BITS = 64 / PARTS, BUCKETS = 4096 };

struct lookup {
	uint32_t heads[PARTS][BUCKETS]; /* items from 1; 0: none */
	uint32_t *next;			/* PARTS of each item */
};

static size_t bucket_of(uint64_t simhash, size_t part)
{
	uint64_t bits = simhash >> part * PART_BITS & 0xffff;

	return (bits ^ bits >> 4) % BUCKETS;
}

/* The first item in `l` near to simhash i; i if there is none. */
static size_t find(const struct lookup *l, const uint64_t *simhashes, size_t i)
{
	size_t found = i;

	for (size_t part = 0; part < PARTS; part++) {
		uint32_t at = l->heads[part][bucket_of(simhashes[i], part)];

		for (; at; at = l->next[(size_t)(at - 1) * PARTS + part]) {
			uint64_t differ = simhashes[at - 1] ^ simhashes[i];

			if (at - 1 < found && __builtin_popcountll(differ) <= COLLAPSE_DISTANCE)
				found = at - 1;
		}
	}
	return found;
}

bool collapse(const uint64_t *simhashes, size_t n, size_t *stands_for, struct error *err)
{
	struct lookup *l = calloc(1, sizeof *l);

	if (l)
		l->next = calloc(n + 1, PARTS * sizeof *l->next);
	if (!l || !l->next) {
		free(l);
		return error_out_of_memory(err);
	}
	for (size_t i = 0; i < n; i++) {
		stands_for[i] = simhashes[i] ? find(l, simhashes, i) : i;
		if (simhashes[i] == 0 || stands_for[i] != i)
			continue;
		for (size_t part = 0; part < PARTS; part++) {
			uint32_t *head = &l->heads[part][bucket_of(simhashes[i], part)];

			l->next[i * PARTS + part] = *head;
			*head = (uint32_t)i + 1;
		}
	}
	free(l->next);
	free(l);
	return true;
}
