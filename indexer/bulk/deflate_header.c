/* SPDX-License-Identifier: GPL-2.0-or-later */
/* See the header. In a record of some hundred bytes this is a sixth of the output. */
#include "indexer/bulk/deflate_header.h"

#include <string.h>

enum {
	N_ORDERS = 19,
	N_COUNTS = 24,	 /* the same for huffman_build() */
	NO_LENGTH = 127, /* stands after the last length */
	PADDING = 8,	 /* after a multiple of 64 lengths */
	ORDER_LIMIT = 7,
	REPEAT = 16,	 /* the last length 3 to 6 times */
	ZEROS = 17,	 /* 3 to 10 */
	MANY_ZEROS = 18, /* 11 to 138 */
	ITEM_BITS = 5,
};

/* The order in which the third code's lengths are told: those least likely to be 0 first. */
static const uint8_t order[N_ORDERS] = { 16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14,
	1, 15 };

static const uint8_t item_extra_bits[N_ORDERS] = { [REPEAT] = 2, [ZEROS] = 3, [MANY_ZEROS] = 7 };

static void add(struct deflate_header *h, uint16_t *counts, unsigned symbol, size_t extra)
{
	h->items[h->n_items++] = (uint16_t)(symbol | extra << ITEM_BITS);
	counts[symbol]++;
	h->bits += item_extra_bits[symbol];
}

static void add_long_run(struct deflate_header *h, uint16_t *counts, unsigned length, size_t n)
{
	if (length == 0) {
		for (; n >= 11; n -= n < 138 ? n : 138)
			add(h, counts, MANY_ZEROS, (n < 138 ? n : 138) - 11);
		if (n >= 3) {
			add(h, counts, ZEROS, n - 3);
			n = 0;
		}
	} else {
		add(h, counts, length, 0);
		for (n--; n >= 3; n -= n < 6 ? n : 6)
			add(h, counts, REPEAT, (n < 6 ? n : 6) - 3);
	}
	for (; n > 0; n--)
		add(h, counts, length, 0);
}

/* The length n times over. */
static void add_run(struct deflate_header *h, uint16_t *counts, unsigned length, size_t n)
{
	if (n > 3 || (n == 3 && length == 0)) {
		add_long_run(h, counts, length, n);
		return;
	}
	/* Up to three of them, without a branch on how many. */
	for (size_t i = 0; i < 3; i++)
		h->items[h->n_items + i] = (uint16_t)length;
	h->n_items += n;
	counts[length] = (uint16_t)(counts[length] + n);
}

/*
 * Which of the 64 bytes from p differ from the one after them: bit i for p[i]. Bytes are below 128,
 * so adding 127 to their difference sets the top bit unless they are the same; the multiplication
 * gathers the eight top bits of a word.
 */
static uint64_t run_ends(const uint8_t *p)
{
	uint64_t ends = 0;

	for (unsigned i = 0; i < 64; i += 8) {
		uint64_t differ = bits_load64(p + i) ^ bits_load64(p + i + 1);

		differ =
			(differ + UINT64_C(0x7f7f7f7f7f7f7f7f)) >> 7 & UINT64_C(0x0101010101010101);
		ends |= differ * UINT64_C(0x0102040810204080) >> 56 << i;
	}
	return ends;
}

static void add_runs(struct deflate_header *h, uint16_t *counts, const uint8_t *lengths, size_t n)
{
	size_t from = 0;

	for (size_t i = 0; i < n; i += 64) {
		for (uint64_t ends = run_ends(lengths + i); ends != 0; ends &= ends - 1) {
			size_t to = i + (size_t)__builtin_ctzll(ends) + 1;

			add_run(h, counts, lengths[from], to - from);
			from = to;
		}
	}
}

static unsigned used(const struct huffman *code, unsigned n, unsigned least)
{
	while (n > least && code->lengths[n - 1] == 0)
		n--;
	return n;
}

void deflate_header_make(
	struct deflate_header *h, const struct huffman *litlens, const struct huffman *distances)
{
	uint8_t lengths[DEFLATE_LITLENS + DEFLATE_DISTANCES + PADDING];
	uint16_t counts[N_COUNTS] = { 0 };
	size_t n;

	h->n_litlens = used(litlens, DEFLATE_LITLENS, DEFLATE_END + 1);
	h->n_distances = used(distances, DEFLATE_DISTANCES, 1);
	n = h->n_litlens + h->n_distances;
	memcpy(lengths, litlens->lengths, h->n_litlens);
	memcpy(lengths + h->n_litlens, distances->lengths, h->n_distances);
	h->n_items = 0;
	h->bits = 5 + 5 + 4;
	memset(lengths + n, NO_LENGTH, sizeof lengths - n);
	add_runs(h, counts, lengths, n);
	h->bits += huffman_build(&h->code, counts, N_COUNTS, ORDER_LIMIT);
	for (h->n_orders = N_ORDERS; h->n_orders > 4; h->n_orders--)
		if (h->code.lengths[order[h->n_orders - 1]] != 0)
			break;
	h->bits += 3 * h->n_orders;
}

void deflate_header_put(const struct deflate_header *h, struct deflate_bits *to)
{
	struct deflate_bits bits = *to;

	bits_put(&bits, h->n_litlens - 257, 5);
	bits_put(&bits, h->n_distances - 1, 5);
	bits_put(&bits, h->n_orders - 4, 4);
	bits_flush(&bits);
	for (unsigned i = 0; i < h->n_orders; i++) {
		bits_put(&bits, h->code.lengths[order[i]], 3);
		if (i % 8 == 7)
			bits_flush(&bits);
	}
	bits_flush(&bits);
	for (size_t i = 0; i < h->n_items; i++) {
		unsigned symbol = h->items[i] & ((1U << ITEM_BITS) - 1);

		huffman_put(&h->code, &bits, symbol);
		bits_put(&bits, h->items[i] >> ITEM_BITS, item_extra_bits[symbol]);
		if (i % 4 == 3)
			bits_flush(&bits);
	}
	bits_flush(&bits);
	*to = bits;
}
