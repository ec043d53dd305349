/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A 64-bit simhash (Charikar): texts that share most of their words differ in few bits.
 *
 * The features are the tokens of the body, each as often as it occurs: the stem where there is one,
 * else the word; joined forms of hyphenated words are left out, since their parts are there. Words
 * of fewer than SIMHASH_LETTERS characters are minor and count only where there is nothing else:
 * they are mostly such as all texts share, and pull all simhashes together. (Of 200 million pairs
 * of different abstracts 229,519 were within 10 bits with them, 1,705 without, most of them true
 * near-duplicates; texts with a tenth of their words changed were 5 and 6 bits apart in the
 * median.) All weigh alike, so that a word weighs what its frequency in the paragraph is. Bit i of
 * the simhash is 1 iff bit i of hash_bytes() is 1 for at least half of the features.
 *
 * Counting is bit-sliced: plane k holds bit k of all 64 counters, so that a feature costs a few
 * word operations and not 64 additions; and eight features are added up before they are counted.
 */
#ifndef PILCROW_INDEXER_SIMHASH_H
#define PILCROW_INDEXER_SIMHASH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SIMHASH_PLANES = 32, SIMHASH_LETTERS = 4, SIMHASH_WAITING = 8 };

/* `{0}` is an empty one. */
struct simhash {
	uint64_t planes[SIMHASH_PLANES];
	uint64_t waiting[SIMHASH_WAITING]; /* to be counted */
	uint32_t used;			   /* planes: those behind are zero */
	uint32_t counted, n_waiting;	   /* features */
	bool major;			   /* one of them was; then all are */
};

void simhash_clear(struct simhash *s);
/* A feature as its hash, for those who meet it more than once. */
uint64_t simhash_feature(const char *text, size_t len);
/* Counts the features that wait. */
void simhash_count(struct simhash *s);

static inline void simhash_add(struct simhash *s, uint64_t feature, bool minor)
{
	if (!minor && !s->major) {
		simhash_clear(s);
		s->major = true;
	}
	/* Which words are short is nothing that a processor could foretell. */
	s->waiting[s->n_waiting] = feature;
	s->n_waiting += !(minor & s->major);
	if (s->n_waiting == SIMHASH_WAITING)
		simhash_count(s);
}

static inline bool simhash_is_empty(const struct simhash *s)
{
	return s->counted + s->n_waiting == 0;
}

/* 0 if nothing was added. */
uint64_t simhash_value(struct simhash *s);

#endif
