/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A 64-bit simhash (Charikar): texts that share most of their words differ in few bits.
 *
 * The features are the tokens of the body, each as often as it occurs: the stem where there is one,
 * else the word; joined forms of hyphenated words are left out, since their parts are there. All
 * weigh alike, so that a word weighs what its frequency in the paragraph is. Bit i of the simhash
 * is 1 iff bit i of hash_bytes() is 1 for at least half of the features.
 *
 * Counting is bit-sliced: plane k holds bit k of all 64 counters, so that a feature costs a few
 * word operations and not 64 additions.
 */
#ifndef PILCROW_INDEXER_SIMHASH_H
#define PILCROW_INDEXER_SIMHASH_H

#include <stddef.h>
#include <stdint.h>

enum { SIMHASH_PLANES = 32 };

/* `{0}` is an empty one. */
struct simhash {
	uint64_t planes[SIMHASH_PLANES];
	uint32_t used; /* planes that are not zero */
	uint32_t features;
};

void simhash_clear(struct simhash *s);
/* A feature as its hash, for those who meet it more than once. */
uint64_t simhash_feature(const char *text, size_t len);
void simhash_add(struct simhash *s, uint64_t feature);
/* 0 if nothing was added. */
uint64_t simhash_value(const struct simhash *s);

#endif
