/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Lengths come from Huffman's algorithm over sorted weights with two queues (van Leeuwen, "On the
 * construction of Huffman trees", 1976); codes that got too long are shortened as in annex K.2 of
 * ITU-T T.81 (JPEG), figure K.3. That is not always the optimum (package-merge is), but it acts
 * only on counts as skewed as Fibonacci's numbers, and then costs a fraction of a percent.
 *
 * A code is built for every few hundred bytes of text, so the loops avoid branches that data
 * decides, and visit the symbols that occur rather than the alphabet.
 */
#include "indexer/bulk/deflate_huffman.h"

#include <string.h>

enum {
	SYMBOL_BITS = 9,
	SYMBOL_MASK = (1 << SYMBOL_BITS) - 1,
	/* A tree of depth d weighs at least the Fibonacci number F(d + 2), and F(25) is over
	 * HUFFMAN_MAX_TOTAL. */
	MAX_DEPTH = 22,
	EXACT = 16,
	BUCKETS = 8 * 17,
	GROUP = HUFFMAN_GROUP,
	CHUNK = 4,
	NOT_THERE = 1 << 30, /* over any weight; the sum of two has room */
};

/* Weights below EXACT have a bucket of their own; above, eight share each power of two. */
static uint8_t bucket(uint32_t weight)
{
	unsigned log;

	if (weight < EXACT)
		return (uint8_t)weight;
	log = 31 - (unsigned)__builtin_clz(weight);
	return (uint8_t)(8 * (log - 2) + (weight >> (log - 3) & 7));
}

/* Sorts n keys, which come by symbol, by weight and symbol: into buckets, then by insertion where
 * weights share one. */
static void sort_keys(const uint32_t *keys, uint32_t *sorted, size_t n)
{
	uint16_t starts[BUCKETS + 1] = { 0 };
	uint8_t buckets[HUFFMAN_MAX_SYMBOLS];
	unsigned last = 0;

	for (size_t i = 0; i < n; i++) {
		buckets[i] = bucket(keys[i] >> SYMBOL_BITS);
		starts[buckets[i] + 1]++;
		last = buckets[i] > last ? buckets[i] : last;
	}
	for (unsigned b = 1; b <= last; b++)
		starts[b] = (uint16_t)(starts[b] + starts[b - 1]);
	for (size_t i = 0; i < n; i++)
		sorted[starts[buckets[i]]++] = keys[i];
	if (last < EXACT)
		return;
	/* starts[b] is where bucket b ends, by now. */
	for (size_t i = starts[EXACT - 1] + (size_t)1; i < n; i++) {
		uint32_t key = sorted[i];
		size_t at = i;

		for (; at > 0 && sorted[at - 1] > key; at--)
			sorted[at] = sorted[at - 1];
		sorted[at] = key;
	}
}

/*
 * How many of n >= 2 leaves, with sorted keys, lie at each depth; returns the greatest depth. Each
 * inner node is made of the two lightest of the leaves and inner nodes that are left, of leaves
 * where both weigh the same, which keeps the tree shallow. Both queues are sorted, so the sum of
 * the two lightest is the least of three sums, and two comparisons say how many of them were nodes.
 *
 * Nodes are taken in the order in which they were made. So a level of the tree is a range of them,
 * and begins with the first node that was left when the level above began.
 */
static unsigned count_depths(const uint32_t *sorted, size_t n, uint16_t *depths)
{
	uint32_t leaves[HUFFMAN_MAX_SYMBOLS + 2], nodes[HUFFMAN_MAX_SYMBOLS + 1];
	uint16_t lefts[HUFFMAN_MAX_SYMBOLS];
	size_t node = 0, begin = n - 2, end = n - 1;
	unsigned deepest = 0;

	for (size_t i = 0; i < n; i++)
		leaves[i] = sorted[i] >> SYMBOL_BITS;
	leaves[n] = leaves[n + 1] = nodes[0] = nodes[1] = NOT_THERE;
	for (size_t i = 0; i + 1 < n; i++) {
		const uint32_t *l = &leaves[2 * i - node], *k = &nodes[node];
		uint32_t two_leaves = l[0] + l[1], mixed = l[0] + k[0], two_nodes = k[0] + k[1];
		uint32_t weight = two_leaves < mixed ? two_leaves : mixed;

		lefts[i] = (uint16_t)node;
		node += (size_t)(k[0] < l[1]) + (size_t)(k[1] < l[0]);
		weight = two_nodes < weight ? two_nodes : weight;
		nodes[i] = weight;
		nodes[i + 2] = NOT_THERE;
	}
	memset(depths, 0, (MAX_DEPTH + 1) * sizeof *depths);
	for (; begin < end; deepest++) {
		size_t below = lefts[begin];

		depths[deepest + 1] = (uint16_t)(2 * (end - begin) - (begin - below));
		end = begin;
		begin = below;
	}
	return deepest;
}

/* Two leaves too deep: one takes their parent's place, the other shares that of a leaf further up.
 */
static void limit_depths(uint16_t *depths, unsigned limit)
{
	for (unsigned d = MAX_DEPTH; d > limit; d--) {
		while (depths[d] > 0) {
			unsigned up = d - 2;

			while (depths[up] == 0)
				up--;
			depths[d] = (uint16_t)(depths[d] - 2);
			depths[d - 1]++;
			depths[up + 1] = (uint16_t)(depths[up + 1] + 2);
			depths[up]--;
		}
	}
}

/* Each byte with its bits in the other order. */
static const uint8_t reversed[256] = { 0x00, 0x80, 0x40, 0xc0, 0x20, 0xa0, 0x60, 0xe0, 0x10, 0x90,
	0x50, 0xd0, 0x30, 0xb0, 0x70, 0xf0, 0x08, 0x88, 0x48, 0xc8, 0x28, 0xa8, 0x68, 0xe8, 0x18,
	0x98, 0x58, 0xd8, 0x38, 0xb8, 0x78, 0xf8, 0x04, 0x84, 0x44, 0xc4, 0x24, 0xa4, 0x64, 0xe4,
	0x14, 0x94, 0x54, 0xd4, 0x34, 0xb4, 0x74, 0xf4, 0x0c, 0x8c, 0x4c, 0xcc, 0x2c, 0xac, 0x6c,
	0xec, 0x1c, 0x9c, 0x5c, 0xdc, 0x3c, 0xbc, 0x7c, 0xfc, 0x02, 0x82, 0x42, 0xc2, 0x22, 0xa2,
	0x62, 0xe2, 0x12, 0x92, 0x52, 0xd2, 0x32, 0xb2, 0x72, 0xf2, 0x0a, 0x8a, 0x4a, 0xca, 0x2a,
	0xaa, 0x6a, 0xea, 0x1a, 0x9a, 0x5a, 0xda, 0x3a, 0xba, 0x7a, 0xfa, 0x06, 0x86, 0x46, 0xc6,
	0x26, 0xa6, 0x66, 0xe6, 0x16, 0x96, 0x56, 0xd6, 0x36, 0xb6, 0x76, 0xf6, 0x0e, 0x8e, 0x4e,
	0xce, 0x2e, 0xae, 0x6e, 0xee, 0x1e, 0x9e, 0x5e, 0xde, 0x3e, 0xbe, 0x7e, 0xfe, 0x01, 0x81,
	0x41, 0xc1, 0x21, 0xa1, 0x61, 0xe1, 0x11, 0x91, 0x51, 0xd1, 0x31, 0xb1, 0x71, 0xf1, 0x09,
	0x89, 0x49, 0xc9, 0x29, 0xa9, 0x69, 0xe9, 0x19, 0x99, 0x59, 0xd9, 0x39, 0xb9, 0x79, 0xf9,
	0x05, 0x85, 0x45, 0xc5, 0x25, 0xa5, 0x65, 0xe5, 0x15, 0x95, 0x55, 0xd5, 0x35, 0xb5, 0x75,
	0xf5, 0x0d, 0x8d, 0x4d, 0xcd, 0x2d, 0xad, 0x6d, 0xed, 0x1d, 0x9d, 0x5d, 0xdd, 0x3d, 0xbd,
	0x7d, 0xfd, 0x03, 0x83, 0x43, 0xc3, 0x23, 0xa3, 0x63, 0xe3, 0x13, 0x93, 0x53, 0xd3, 0x33,
	0xb3, 0x73, 0xf3, 0x0b, 0x8b, 0x4b, 0xcb, 0x2b, 0xab, 0x6b, 0xeb, 0x1b, 0x9b, 0x5b, 0xdb,
	0x3b, 0xbb, 0x7b, 0xfb, 0x07, 0x87, 0x47, 0xc7, 0x27, 0xa7, 0x67, 0xe7, 0x17, 0x97, 0x57,
	0xd7, 0x37, 0xb7, 0x77, 0xf7, 0x0f, 0x8f, 0x4f, 0xcf, 0x2f, 0xaf, 0x6f, 0xef, 0x1f, 0x9f,
	0x5f, 0xdf, 0x3f, 0xbf, 0x7f, 0xff };

static uint16_t reverse(unsigned code, unsigned length)
{
	return (uint16_t)((reversed[code & 0xff] << 8 | reversed[code >> 8]) >> (16 - length));
}

/* firsts[length]: the first code of this length, from how many there are of each. */
static void first_codes(const uint16_t *counts, uint16_t *firsts)
{
	unsigned code = 0;

	for (unsigned length = 1; length <= HUFFMAN_MAX_LENGTH; length++) {
		firsts[length] = (uint16_t)code;
		code = (code + counts[length]) << 1;
	}
}

/* The keys of the symbols that occur, by symbol. */
static size_t collect(const uint16_t *counts, size_t n, uint32_t *keys)
{
	size_t used = 0;

	for (size_t i = 0; i < n; i += GROUP) {
		uint64_t group[GROUP * sizeof *counts / sizeof(uint64_t)];

		memcpy(group, counts + i, sizeof group);
		if ((group[0] | group[1]) == 0)
			continue;
		for (size_t k = i; k < i + GROUP; k++) {
			keys[used] = (uint32_t)counts[k] << SYMBOL_BITS | (uint32_t)k;
			used += counts[k] != 0;
		}
	}
	return used;
}

size_t huffman_build(struct huffman *h, const uint16_t *counts, size_t n, unsigned limit)
{
	uint32_t keys[HUFFMAN_MAX_SYMBOLS + 1], sorted[HUFFMAN_MAX_SYMBOLS + CHUNK];
	uint16_t depths[MAX_DEPTH + 1], next[HUFFMAN_MAX_LENGTH + 1];
	size_t used = collect(counts, n, keys), at = 0, cost = 0;
	unsigned length;

	memset(h->lengths, 0, n);
	if (used < 2) {
		if (used == 0)
			return 0;
		h->codes[keys[0] & SYMBOL_MASK] = 0;
		h->lengths[keys[0] & SYMBOL_MASK] = 1;
		return keys[0] >> SYMBOL_BITS;
	}
	sort_keys(keys, sorted, used);
	length = count_depths(sorted, used, depths);
	if (length > limit) {
		limit_depths(depths, limit);
		length = limit;
	}
	first_codes(depths, next);
	for (unsigned i = 0; i < CHUNK; i++)
		sorted[used + i] = HUFFMAN_MAX_SYMBOLS;
	/* By chunks, so that fewer branches go astray; the next length writes over what is too
	 * much. */
	for (; length > 0; at += depths[length--])
		for (unsigned from = 0; from < depths[length]; from += CHUNK)
			for (unsigned i = from; i < from + CHUNK; i++)
				h->lengths[sorted[at + i] & SYMBOL_MASK] = (uint8_t)length;
	for (size_t i = 0; i < used; i++) {
		unsigned symbol = keys[i] & SYMBOL_MASK, bits = h->lengths[symbol];

		h->codes[symbol] = reverse(next[bits]++, bits);
		cost += (keys[i] >> SYMBOL_BITS) * bits;
	}
	return cost;
}

void huffman_from_lengths(struct huffman *h, const uint8_t *lengths, size_t n)
{
	uint16_t counts[HUFFMAN_MAX_LENGTH + 1] = { 0 };
	uint16_t next[HUFFMAN_MAX_LENGTH + 1] = { 0 };

	for (size_t i = 0; i < n; i++)
		counts[lengths[i]]++;
	first_codes(counts, next);
	for (size_t i = 0; i < n; i++) {
		h->lengths[i] = lengths[i];
		h->codes[i] = reverse(next[lengths[i]]++, lengths[i]);
	}
}
