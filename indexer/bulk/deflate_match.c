/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One candidate for a match at each position: the latest place with the same hash of five bytes. In
 * a record of a paragraph's size that is nearly always the only one there is, so chains would cost
 * time and find nothing. Matching is lazy by one byte: a match waits for whether the next position
 * has a longer one.
 *
 * An entry may be of other bytes, or 0 because there is none: a match is taken only after its bytes
 * were compared. Clearing a table that is as long as the record costs less than to tell old entries
 * from new ones at each byte.
 */
#include "indexer/bulk/deflate_match.h"

#include <stdbool.h>
#include <string.h>

#include "indexer/bulk/deflate_bits.h"

enum {
	MIN_HASH_BITS = 9,
	/* A match this long is taken without looking for a better one. */
	LONG_MATCH = 32,
	LOOK_AHEAD = 8, /* bytes read at a position */
};

void deflate_matcher_start(struct deflate_matcher *m, size_t n)
{
	m->hash_bits = MIN_HASH_BITS;
	while (m->hash_bits < DEFLATE_MAX_HASH_BITS && (size_t)1 << m->hash_bits < n)
		m->hash_bits++;
	memset(m->seen, 0, sizeof m->seen[0] << m->hash_bits);
}

/* What the loops need, in registers: stores to the table could alias the matcher's own numbers. */
struct search {
	uint32_t *seen;
	unsigned shift;
	bool far; /* whether the block goes beyond the first window */
	const unsigned char *in;
	size_t to; /* where the block ends */
};

static uint64_t hashed_bytes(const unsigned char *p)
{
	return bits_load64(p) << (64 - 8 * DEFLATE_MIN_MATCH);
}

/* The latest place before `at` that may have the bytes `word`, none further than a window. Notes
 * that `at` has them. */
static size_t look_up(const struct search *s, size_t at, uint64_t word)
{
	/* The multiplier is 2^64 over the golden ratio, as Knuth has it. */
	uint32_t *seen = &s->seen[word * UINT64_C(0x9e3779b97f4a7c15) >> s->shift];
	size_t last = *seen;

	*seen = (uint32_t)at;
	if (s->far && at > DEFLATE_WINDOW && last < at - DEFLATE_WINDOW)
		last = at - DEFLATE_WINDOW;
	return last;
}

/* How many bytes are the same from a and from b (which ends after max), at most max. */
static size_t match_length(const unsigned char *a, const unsigned char *b, size_t max)
{
	size_t n = 0;

	for (; n + 8 <= max; n += 8) {
		uint64_t differ = bits_load64(a + n) ^ bits_load64(b + n);

		if (differ)
			return n + (size_t)__builtin_ctzll(differ) / 8;
	}
	while (n < max && a[n] == b[n])
		n++;
	return n;
}

static size_t length_at(const struct search *s, size_t before, size_t at)
{
	size_t left = s->to - at;

	return match_length(
		s->in + before, s->in + at, left < DEFLATE_MAX_MATCH ? left : DEFLATE_MAX_MATCH);
}

/* A match at *at becomes one at the next byte if that is longer. */
static void wait_for_longer(const struct search *s, size_t *at, size_t *before, size_t *length)
{
	while (*length < LONG_MATCH && *at + 1 + LOOK_AHEAD <= s->to && *at + 1 + *length < s->to) {
		size_t other = look_up(s, *at + 1, hashed_bytes(s->in + *at + 1)), longer;

		if (s->in[other + *length] != s->in[*at + 1 + *length])
			return;
		longer = length_at(s, other, *at + 1);
		if (longer <= *length)
			return;
		++*at;
		*before = other;
		*length = longer;
	}
}

static inline void fill(const struct search *s, size_t from, struct deflate_block *b)
{
	const unsigned char *in = s->in;
	const size_t to = s->to;
	size_t literals = from, at = from > 0 ? from : 1;

	while (at + LOOK_AHEAD <= to) {
		uint64_t word = hashed_bytes(in + at);
		size_t before = look_up(s, at, word), length, end;

		if (hashed_bytes(in + before) != word) {
			at++;
			continue;
		}
		length = length_at(s, before, at);
		wait_for_longer(s, &at, &before, &length);
		deflate_block_add(b, in + literals, at - literals, length, at - before);
		end = at + length;
		for (at++; at < end && at + LOOK_AHEAD <= to; at++)
			look_up(s, at, hashed_bytes(in + at));
		literals = at = end;
	}
	deflate_block_add(b, in + literals, to - literals, 0, 0);
}

void deflate_matcher_fill(struct deflate_matcher *m, const unsigned char *in, size_t from,
	size_t to, struct deflate_block *b)
{
	const unsigned shift = 64 - m->hash_bits;

	/* The loop is compiled twice, for the many without a check of the window. */
	if (to <= DEFLATE_WINDOW)
		fill(&(struct search){ m->seen, shift, false, in, to }, from, b);
	else
		fill(&(struct search){ m->seen, shift, true, in, to }, from, b);
}
