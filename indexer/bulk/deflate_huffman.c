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
 * How many of n >= 2 leaves, with sorted keys, lie at each depth; returns the bits that they all
 * take. Each inner node is made of the two lightest of the leaves and inner nodes that are left, of
 * leaves where both weigh the same, which keeps the tree shallow. Both queues are sorted, so
 * the sum of the two lightest is the least of three sums, and two comparisons say how many of them
 * were nodes.
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

/* Two leaves too deep: one takes their parent's place, the other shares that of a leaf further
 * up. */
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

static uint32_t reverse(uint32_t code, unsigned length)
{
	code = (code & 0x5555) << 1 | (code >> 1 & 0x5555);
	code = (code & 0x3333) << 2 | (code >> 2 & 0x3333);
	code = (code & 0x0f0f) << 4 | (code >> 4 & 0x0f0f);
	code = (code & 0x00ff) << 8 | (code >> 8 & 0x00ff);
	return code >> (16 - length);
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
	uint32_t keys[HUFFMAN_MAX_SYMBOLS + 1], sorted[HUFFMAN_MAX_SYMBOLS];
	uint16_t depths[MAX_DEPTH + 1], next[HUFFMAN_MAX_LENGTH + 1];
	size_t used = collect(counts, n, keys), at = 0, cost = 0;
	unsigned length;

	memset(h->codes, 0, n * sizeof h->codes[0]);
	if (used < 2) {
		if (used == 0)
			return 0;
		h->codes[keys[0] & SYMBOL_MASK] = 1;
		return keys[0] >> SYMBOL_BITS;
	}
	sort_keys(keys, sorted, used);
	length = count_depths(sorted, used, depths);
	if (length > limit) {
		limit_depths(depths, limit);
		length = limit;
	}
	first_codes(depths, next);
	for (; length > 0; length--) {
		for (unsigned left = depths[length]; left > 0; left--, at++) {
			h->codes[sorted[at] & SYMBOL_MASK] = length;
			cost += (sorted[at] >> SYMBOL_BITS) * length;
		}
	}
	for (size_t i = 0; i < used; i++) {
		uint32_t *code = &h->codes[keys[i] & SYMBOL_MASK];

		*code |= reverse(next[*code]++, *code) << 8;
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
	for (size_t i = 0; i < n; i++)
		h->codes[i] = reverse(next[lengths[i]]++, lengths[i]) << 8 | lengths[i];
}
