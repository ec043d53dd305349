/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * No byte outside the mapping is looked at, whatever the file holds. Of a table of positions a
 * block has hundreds of items: what is done for each of them takes half the time of a check.
 */
#include "indexer/verify_block.h"

#include <string.h>

#include "common/eight.h"

enum {
	LEVEL = 4, /* where it stands in a block's header */
	TOTAL_FREE = 7,
	DIRECTORY_END = 9,
	FLAG_LAST = 0x40,
	FLAG_FIRST = 0x20,
	LENGTH_BITS = 0x1f,
	LEAF_HEAD = 3,
	BRANCH_HEAD = 5,
	PIECE_BYTES = 2,
	MAX_BLOCK = 65536,
};

static unsigned get16(const unsigned char *p)
{
	return (unsigned)p[0] << 8 | p[1];
}

static uint32_t get32(const unsigned char *p)
{
	return (uint32_t)get16(p) << 16 | get16(p + 2);
}

static const unsigned char *block_of(const struct table *t, uint32_t number)
{
	return t->base + (size_t)number * t->root.block_size;
}

uint32_t block_revision(const struct table *t, uint32_t number)
{
	return get32(block_of(t, number));
}

unsigned block_items(const struct table *t, uint32_t number)
{
	unsigned end = get16(block_of(t, number) + DIRECTORY_END);

	if (end < GLASS_HEADER || end > t->root.block_size || (end - GLASS_HEADER) % GLASS_SLOT)
		return 0;
	return (end - GLASS_HEADER) / GLASS_SLOT;
}

/* Item i of a block of `size` bytes. */
static inline bool read_item(
	const unsigned char *block, unsigned size, bool leaf, unsigned i, struct block_item *out)
{
	unsigned at = get16(block + GLASS_HEADER + (size_t)GLASS_SLOT * i);
	unsigned head = leaf ? LEAF_HEAD : BRANCH_HEAD;
	const unsigned char *item = block + at;

	if (at + head > size)
		return false;
	*out = (struct block_item){ .key = item + head, .key_len = item[head - 1], .piece = 1 };
	if (leaf) {
		out->first = item[0] & FLAG_FIRST;
		out->last = item[0] & FLAG_LAST;
		out->size = ((unsigned)(item[0] & LENGTH_BITS) << 8 | item[1]) + LEAF_HEAD;
	} else {
		out->child = get32(item);
		out->size = head + out->key_len + PIECE_BYTES;
	}
	if (at + out->size > size ||
		head + out->key_len + (out->first ? 0 : PIECE_BYTES) > out->size)
		return false;
	if (!out->first)
		out->piece = get16(item + head + out->key_len);
	return true;
}

bool block_item(const struct table *t, uint32_t number, unsigned i, struct block_item *out)
{
	const unsigned char *block = block_of(t, number);

	return read_item(block, t->root.block_size, block[LEVEL] == 0, i, out);
}

static int compare_eights(const unsigned char *a, const unsigned char *b)
{
	uint64_t x = __builtin_bswap64(eight_load(a)), y = __builtin_bswap64(eight_load(b));

	return (x > y) - (x < y);
}

/* Most differ in their first eight bytes, and the others in the eight that are their last. */
static inline int compare_keys(const struct block_item *a, const struct block_item *b)
{
	unsigned shorter = a->key_len < b->key_len ? a->key_len : b->key_len, from = 0;
	int order = 0;

	for (; order == 0 && from + 8 <= shorter; from += 8)
		order = compare_eights(a->key + from, b->key + from);
	if (order == 0 && shorter >= 8)
		order = compare_eights(a->key + shorter - 8, b->key + shorter - 8);
	else if (order == 0)
		order = memcmp(a->key, b->key, shorter);
	return order ? order : (a->key_len > b->key_len) - (a->key_len < b->key_len);
}

int block_item_compare(const struct block_item *a, const struct block_item *b)
{
	int order = compare_keys(a, b);

	return order ? order : (a->piece > b->piece) - (a->piece < b->piece);
}

/* Pieces of one tag follow each other from 1 on. `order`: of their keys. */
static bool goes_on(const struct block_item *from, const struct block_item *to, int order)
{
	if (to->first)
		return from->last;
	return order == 0 && !from->last && to->piece == from->piece + 1;
}

/* What is wrong between two neighbours of a leaf. */
static const char *neighbours_fault(const struct block_item *before, const struct block_item *item)
{
	int order = compare_keys(before, item);

	if (order > 0 || (order == 0 && before->piece >= item->piece))
		return "its items are out of order";
	return goes_on(before, item, order) ? NULL : "pieces of a tag do not follow each other";
}

struct sum {
	uint64_t taken[MAX_BLOCK / 64]; /* as far as the block goes */
	unsigned used;
};

/* Marks bytes of a block as somebody's, a bit for each; false if one is another's. */
static bool claim(uint64_t *taken, unsigned from, unsigned size)
{
	for (unsigned end = from + size; from < end;) {
		unsigned bit = from % 64, n = 64 - bit < end - from ? 64 - bit : end - from;
		uint64_t mask = (n == 64 ? UINT64_MAX : (UINT64_C(1) << n) - 1) << bit;

		if (taken[from / 64] & mask)
			return false;
		taken[from / 64] |= mask;
		from += n;
	}
	return true;
}

/* All that is wrong between the items of one block. */
static inline const char *items_fault(
	const unsigned char *block, unsigned size, bool leaf, unsigned n, struct sum *sum)
{
	struct block_item before = { 0 }, item;

	for (unsigned i = 0; i < n; i++) {
		const char *fault = NULL;

		if (!read_item(block, size, leaf, i, &item))
			return "an item is not wholly in it";
		if (!claim(sum->taken,
			    (unsigned)(item.key - block) - (leaf ? LEAF_HEAD : BRANCH_HEAD),
			    item.size))
			return "two items share bytes";
		sum->used += item.size;
		if (leaf && i > 0)
			fault = neighbours_fault(&before, &item);
		/* The first key of a branch stands for all before the second. */
		else if (!leaf && i > 1 && block_item_compare(&before, &item) >= 0)
			fault = "its items are out of order";
		if (fault)
			return fault;
		before = item;
	}
	return NULL;
}

/* Whether the items are where the branches say. */
static const char *place_fault(const struct table *t, const struct block_place *place, unsigned n)
{
	struct block_item item;
	unsigned first = place->level > 0;

	if (place->lower && first < n && block_item(t, place->number, first, &item) &&
		block_item_compare(&item, place->lower) < 0)
		return "an item belongs before it";
	if (place->upper && block_item(t, place->number, n - 1, &item) &&
		block_item_compare(&item, place->upper) >= 0)
		return "an item belongs behind it";
	return NULL;
}

const char *block_fault(const struct table *t, const struct block_place *place)
{
	struct sum sum;
	unsigned n, size = t->root.block_size;
	const unsigned char *block;
	const char *fault;

	if (place->number >= t->blocks)
		return "it is behind the end of the file";
	block = block_of(t, place->number);
	if (block[LEVEL] != place->level)
		return "it is of another level";
	if (block_revision(t, place->number) > place->revision)
		return "it is newer than what leads to it";
	n = block_items(t, place->number);
	if (n == 0)
		return "its directory is damaged";
	memset(sum.taken, 0, (size + 7) / 8);
	sum.used = GLASS_HEADER + GLASS_SLOT * n;
	claim(sum.taken, 0, sum.used);
	fault = place->level == 0 ? items_fault(block, size, true, n, &sum)
				  : items_fault(block, size, false, n, &sum);
	if (!fault)
		fault = place_fault(t, place, n);
	if (!fault && get16(block + TOTAL_FREE) != size - sum.used)
		fault = "its free bytes are other than said";
	return fault;
}
