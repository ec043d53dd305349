/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * All codes are known beforehand: a match is two look-ups. Literals wait until a match ends their
 * run and are then written four at a time.
 */
#include "indexer/bulk/deflate_fast.h"

#include <string.h>

#include "indexer/bulk/deflate.h"
#include "indexer/bulk/deflate_bits.h"
#include "indexer/bulk/deflate_block.h"
#include "indexer/bulk/deflate_writer.h"

enum {
	MIN_MATCH = 4,
	/* Of a block: whether it is the last, and two bits of how it is written. */
	PREFIX_BITS = 3,
	FIXED = 1 << 1,
	LAST = 1,
	STORED = 0,
	DISTANCE_BITS = 5, /* of a distance's symbol */
};

static struct deflate_code code_of(const struct huffman *h, unsigned symbol)
{
	return (struct deflate_code){ h->codes[symbol], h->lengths[symbol] };
}

void deflate_fast_init(struct deflate_fast *f)
{
	struct huffman litlens, distances;

	deflate_fixed_codes(&litlens, &distances);
	for (unsigned i = 0; i < 256; i++)
		f->literals[i] = code_of(&litlens, i);
	for (unsigned length = MIN_MATCH; length <= DEFLATE_MAX_MATCH; length++) {
		struct deflate_number l = deflate_number_of_length(length);
		struct deflate_code *code = &f->lengths[length];

		*code = code_of(&litlens, DEFLATE_END + 1 + l.symbol);
		code->bits |= l.extra << code->n;
		code->n += l.n_extra;
	}
	for (unsigned i = 0; i < 30; i++)
		f->distances[i] = code_of(&distances, i);
	f->end = code_of(&litlens, DEFLATE_END);
	/* 0 is the place of nothing. */
	f->base = 1;
}

static void put(struct deflate_bits *bits, struct deflate_code code)
{
	bits_put(bits, code.bits, code.n);
}

/* Four literals and the 7 bits that wait at most are under 64 bits. */
static void put_literals(const struct deflate_fast *f, struct deflate_bits *bits,
	const unsigned char *text, size_t n)
{
	for (; n >= 4; n -= 4, text += 4) {
		put(bits, f->literals[text[0]]);
		put(bits, f->literals[text[1]]);
		put(bits, f->literals[text[2]]);
		put(bits, f->literals[text[3]]);
		bits_flush(bits);
	}
	for (; n > 0; n--)
		put(bits, f->literals[*text++]);
	bits_flush(bits);
}

static void put_match(
	const struct deflate_fast *f, struct deflate_bits *bits, size_t length, size_t distance)
{
	struct deflate_number d = deflate_number_of_distance((unsigned)distance);

	put(bits, f->lengths[length]);
	put(bits, f->distances[d.symbol]);
	bits_put(bits, d.extra, d.n_extra);
	bits_flush(bits);
}

static size_t match_length(const unsigned char *a, const unsigned char *b, size_t most)
{
	size_t n = MIN_MATCH;

	for (; n + 8 <= most; n += 8) {
		uint64_t differ = bits_load64(a + n) ^ bits_load64(b + n);

		if (differ)
			return n + (size_t)__builtin_ctzll(differ) / 8;
	}
	while (n < most && a[n] == b[n])
		n++;
	return n;
}

static uint32_t *seen_of(struct deflate_fast *f, uint32_t word)
{
	/* The multiplier is 2^32 over the golden ratio, as Knuth has it. */
	return &f->seen[word * UINT32_C(0x9e3779b1) >> (32 - DEFLATE_FAST_HASH_BITS)];
}

/* Writes the block; returns where its bits ended. */
static struct deflate_bits put_block(struct deflate_fast *f, const unsigned char *in, size_t n)
{
	struct deflate_bits bits = { .at = f->scratch };
	const uint32_t base = f->base;
	size_t at = 0, literals = 0;

	bits_put(&bits, LAST | FIXED, PREFIX_BITS);
	while (at + MIN_MATCH <= n) {
		uint32_t word = bits_load32(in + at), *seen = seen_of(f, word), before = *seen;
		size_t left = n - at, length;

		*seen = base + (uint32_t)at;
		if (before < base || bits_load32(in + (before - base)) != word) {
			at++;
			continue;
		}
		left = left < DEFLATE_MAX_MATCH ? left : DEFLATE_MAX_MATCH;
		length = match_length(in + (before - base), in + at, left);
		put_literals(f, &bits, in + literals, at - literals);
		put_match(f, &bits, length, at - (before - base));
		at += length;
		literals = at;
	}
	put_literals(f, &bits, in + literals, n - literals);
	put(&bits, f->end);
	bits_flush(&bits);
	return bits;
}

size_t deflate_fast(struct deflate_fast *f, const char *in, size_t n, char *out, size_t cap)
{
	struct deflate_bits bits;
	size_t len;

	if (f->base > UINT32_MAX - DEFLATE_FAST_RECORD) {
		memset(f->seen, 0, sizeof f->seen);
		f->base = 1;
	}
	bits = put_block(f, (const unsigned char *)in, n);
	f->base += (uint32_t)n;
	len = (size_t)(bits.at - f->scratch) + (bits.n_waiting > 0);
	if (len > cap)
		return 0;
	memcpy(out, f->scratch, len);
	return len;
}

size_t deflate_fast_repeat(struct deflate_fast *f, const char *in, size_t n, size_t length,
	size_t distance, char *out, size_t cap)
{
	struct deflate_bits bits = { .at = f->scratch };
	size_t len;

	bits_put(&bits, FIXED, PREFIX_BITS);
	put_literals(f, &bits, (const unsigned char *)in, n);
	put_match(f, &bits, length, distance);
	put(&bits, f->end);
	bits_put(&bits, LAST | STORED, PREFIX_BITS);
	bits_flush(&bits);
	len = (size_t)(bits.at - f->scratch) + (bits.n_waiting > 0);
	if (len + DEFLATE_STORED_HEAD > cap)
		return 0;
	memcpy(out, f->scratch, len);
	return len + DEFLATE_STORED_HEAD;
}
