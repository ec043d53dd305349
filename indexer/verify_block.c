/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * No byte outside the mapping is looked at, whatever the file holds. Every item is painted, so that
 * two that share bytes leave more free than their sizes say.
 */
#include "indexer/verify_block.h"

#include <string.h>

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

bool block_item(const struct table *t, uint32_t number, unsigned i, struct block_item *out)
{
	const unsigned char *block = block_of(t, number);
	unsigned at = get16(block + GLASS_HEADER + GLASS_SLOT * i), size = t->root.block_size;
	bool leaf = block[LEVEL] == 0;
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

int block_item_compare(const struct block_item *a, const struct block_item *b)
{
	unsigned shorter = a->key_len < b->key_len ? a->key_len : b->key_len;
	int order = memcmp(a->key, b->key, shorter);

	if (order == 0)
		order = (a->key_len > b->key_len) - (a->key_len < b->key_len);
	return order ? order : (a->piece > b->piece) - (a->piece < b->piece);
}

/* Pieces of one tag follow each other from 1 on. */
static bool goes_on(const struct block_item *from, const struct block_item *to)
{
	if (to->first)
		return from->last;
	return !from->last && to->piece == from->piece + 1 && to->key_len == from->key_len &&
	       memcmp(to->key, from->key, to->key_len) == 0;
}

static const char *items_fault(const struct table *t, const struct block_place *place, unsigned n,
	unsigned char *painted, unsigned *used)
{
	struct block_item before = { 0 }, item;

	for (unsigned i = 0; i < n; i++) {
		const unsigned char *slot =
			block_of(t, place->number) + GLASS_HEADER + GLASS_SLOT * i;

		if (!block_item(t, place->number, i, &item))
			return "an item is not wholly in it";
		memset(painted + get16(slot), 1, item.size);
		*used += item.size;
		/* The first key of a branch stands for all before the second. */
		if (i > (place->level > 0) && block_item_compare(&item, &before) <= 0)
			return "its items are out of order";
		if (i > 0 && place->level == 0 && !goes_on(&before, &item))
			return "pieces of a tag do not follow each other";
		if (i == (place->level > 0) && place->lower &&
			block_item_compare(&item, place->lower) < 0)
			return "an item belongs before it";
		before = item;
	}
	if (place->upper && block_item_compare(&before, place->upper) >= 0)
		return "an item belongs behind it";
	return NULL;
}

const char *block_fault(const struct table *t, const struct block_place *place)
{
	unsigned char painted[MAX_BLOCK]; /* as far as the block goes */
	unsigned n, used, free_bytes = 0, size = t->root.block_size;
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
	memset(painted, 0, size);
	used = GLASS_HEADER + GLASS_SLOT * n;
	memset(painted, 1, used);
	fault = items_fault(t, place, n, painted, &used);
	if (fault)
		return fault;
	for (unsigned i = 0; i < size; i++)
		free_bytes += !painted[i];
	if (used + free_bytes != size)
		return "two items share bytes";
	return get16(block + TOTAL_FREE) == free_bytes ? NULL
						       : "its free bytes are other than said";
}
