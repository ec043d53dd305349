/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One candidate for a match at each position: the latest place with the same hash of four bytes. In
 * a record of a paragraph's size that is nearly always the only one there is, so chains would cost
 * time and find nothing. Matching is lazy by one byte: a match waits for whether the next position
 * has a longer one.
 *
 * Whatever the table holds, a match is taken only after its bytes were compared; a stale entry
 * counts as the start of the window, the same in every run, so the outcome depends on the record
 * alone.
 */
#include "indexer/bulk/deflate_match.h"

#include <string.h>

#include "indexer/bulk/deflate_bits.h"

enum {
	MIN_HASH_BITS = 10,
	/* A match this long is taken without looking for a better one. */
	LONG_MATCH = 32,
};

void deflate_matcher_start(struct deflate_matcher *m, size_t n)
{
	m->hash_bits = MIN_HASH_BITS;
	while (m->hash_bits < DEFLATE_MAX_HASH_BITS && (size_t)2 << m->hash_bits < 4 * n)
		m->hash_bits++;
	if (m->next == 0 || n > UINT32_MAX - m->next) {
		memset(m->seen, 0, sizeof m->seen);
		m->next = 1;
	}
	m->base = m->next;
	m->next += (uint32_t)n;
}

/* The latest place before `at` that may have the four bytes `word`, and notes that `at` has them.
 */
static size_t look_up(struct deflate_matcher *m, size_t at, uint32_t word)
{
	/* The multiplier is 2^32 over the golden ratio, as Knuth has it. */
	uint32_t *seen = &m->seen[word * UINT32_C(2654435761) >> (32 - m->hash_bits)];
	uint32_t last = *seen, here = m->base + (uint32_t)at;
	uint32_t first = at > DEFLATE_WINDOW ? here - DEFLATE_WINDOW : m->base;

	*seen = here;
	return (last > first ? last : first) - m->base;
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

static size_t length_at(const unsigned char *in, size_t before, size_t at, size_t to)
{
	return match_length(
		in + before, in + at, to - at < DEFLATE_MAX_MATCH ? to - at : DEFLATE_MAX_MATCH);
}

/* A match at *at becomes one at the next byte if that is longer. */
static void wait_for_longer(struct deflate_matcher *m, const unsigned char *in, size_t to,
	size_t *at, size_t *before, size_t *length)
{
	while (*length < LONG_MATCH && *at + 1 + *length < to) {
		size_t other = look_up(m, *at + 1, bits_load32(in + *at + 1)), longer;

		if (in[other + *length] != in[*at + 1 + *length])
			return;
		longer = length_at(in, other, *at + 1, to);
		if (longer <= *length)
			return;
		++*at;
		*before = other;
		*length = longer;
	}
}

void deflate_matcher_fill(struct deflate_matcher *m, const unsigned char *in, size_t from,
	size_t to, struct deflate_block *b)
{
	size_t literals = from, at = from > 0 ? from : 1;

	while (at + 4 <= to) {
		uint32_t word = bits_load32(in + at);
		size_t before = look_up(m, at, word), length, end;

		if (bits_load32(in + before) != word) {
			at++;
			continue;
		}
		length = length_at(in, before, at, to);
		wait_for_longer(m, in, to, &at, &before, &length);
		deflate_block_add(b, in + literals, at - literals, length, at - before);
		end = at + length;
		for (at++; at < end && at + 4 <= to; at++)
			look_up(m, at, bits_load32(in + at));
		literals = at = end;
	}
	deflate_block_add(b, in + literals, to - literals, 0, 0);
}
