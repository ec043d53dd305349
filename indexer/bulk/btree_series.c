/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An item is written from its end downwards, some bytes more each time than there are: what they
 * overwrite is written next, or free. Where an item is not sure to fit btree_add() takes it.
 */
#include "indexer/bulk/btree_series.h"

#include <string.h>

#include "indexer/bulk/btree_own.h"

enum { TAG_COPY = 8, SHORT_TAG = 4 };

/* Docids of two bytes, of three; what is above is rare. */
enum { TWO_BYTES = 0x8000, THREE_BYTES = 1 << 22 };

void btree_series_begin(struct btree_series *s, struct btree *t, const char *begin, size_t len)
{
	s->table = t;
	s->last = 0;
	s->is_long = len + GLASS_MAX_DOCID > GLASS_MAX_KEY;
	if (t->failed || !btree_key_is_good(t, begin, len))
		return;
	s->head_len = GLASS_LEAF_HEAD + len;
	memcpy(s->head + SERIES_COPY + GLASS_LEAF_HEAD, begin, len);
}

static size_t docid_len(uint32_t docid)
{
	char room[GLASS_MAX_DOCID];

	if (docid < TWO_BYTES)
		return 2;
	return docid < THREE_BYTES ? 3 : (size_t)(glass_ordered_docid(room, docid) - room);
}

/* Ends at `end`; begins at what is given back, or some bytes before it. */
static inline unsigned char *put_tag(unsigned char *end, const char *tag, size_t len)
{
	if (len <= SHORT_TAG) {
		memcpy(end - SHORT_TAG, tag + len - SHORT_TAG, SHORT_TAG);
	} else {
		if (len > TAG_COPY)
			memcpy(end - len, tag, len - TAG_COPY);
		memcpy(end - TAG_COPY, tag + len - TAG_COPY, TAG_COPY);
	}
	return end - len;
}

/* The same, of what all items begin with. */
static inline unsigned char *put_head(unsigned char *end, const struct btree_series *s)
{
	const char *from = s->head + SERIES_COPY + s->head_len;
	unsigned char *begin = end - s->head_len;

	do {
		end -= SERIES_COPY;
		from -= SERIES_COPY;
		memcpy(end, from, SERIES_COPY);
	} while (end > begin);
	return begin;
}

static inline void put_docid(unsigned char *to, uint32_t docid)
{
	if (docid < TWO_BYTES) {
		btree_put16(to, docid);
	} else if (docid < THREE_BYTES) {
		to[0] = (unsigned char)(0x80 | docid >> 16);
		btree_put16(to + 1, docid & 0xffff);
	} else {
		glass_ordered_docid((char *)to, docid);
	}
}

static void add_one(struct btree_series *s, uint32_t docid, const char *tag, size_t len)
{
	char key[GLASS_MAX_KEY + GLASS_MAX_DOCID];
	size_t begin = s->head_len - GLASS_LEAF_HEAD;

	memcpy(key, s->head + SERIES_COPY + GLASS_LEAF_HEAD, begin);
	btree_add(s->table, key, (size_t)(glass_ordered_docid(key + begin, docid) - key), tag, len,
		false);
}

/* As many as are sure to fit into the leaf; where they end. */
static const char *fill_leaf(
	struct btree_series *s, uint32_t *before, const char *at, const char *end)
{
	struct btree *t = s->table;
	size_t directory = t->directory, lowest = t->lowest, spare = btree_spare(t), n = 0;
	size_t key_len = 0;
	unsigned char *block = btree_block(t);
	uint32_t docid = *before;

	if (spare < SERIES_COPY)
		spare = SERIES_COPY;
	while (at < end) {
		const char *tag = at;
		uint32_t next = docid + (uint32_t)glass_read_varint(&tag) + 1;
		size_t len = glass_read_varint(&tag), number_len = docid_len(next);
		size_t size = s->head_len + number_len + len;
		unsigned char *to;

		if (size > GLASS_MAX_ITEM || directory + GLASS_SLOT + size + spare > lowest)
			break;
		to = put_tag(block + lowest, tag, len) - number_len;
		lowest -= size;
		to = put_head(to, s);
		key_len = s->head_len - GLASS_LEAF_HEAD + number_len;
		btree_put16(to, (size_t)BTREE_WHOLE << 8 | (size - GLASS_LEAF_HEAD));
		to[2] = (unsigned char)key_len;
		put_docid(to + s->head_len, next);
		btree_put16(block + directory, lowest);
		directory += GLASS_SLOT;
		docid = next;
		at = tag + len;
		n++;
	}
	if (n > 0) {
		t->directory = directory;
		t->lowest = lowest;
		t->last = block + lowest + GLASS_LEAF_HEAD;
		t->last_len = key_len;
		t->entries += n;
	}
	*before = docid;
	return at;
}

void btree_series_add(struct btree_series *s, uint32_t before, const char *entries, size_t len)
{
	struct btree *t = s->table;
	const char *at = entries, *end = entries + len;
	uint32_t docid = before;

	if (!t->failed && before < s->last) {
		t->failed = true;
		error_set(&t->failure, ERROR_INTERNAL, "%s: documents are out of order", t->path);
	}
	while (at < end && !t->failed) {
		size_t tag_len;

		if (!s->is_long)
			at = fill_leaf(s, &docid, at, end);
		if (at == end)
			break;
		docid += (uint32_t)glass_read_varint(&at) + 1;
		tag_len = glass_read_varint(&at);
		add_one(s, docid, at, tag_len);
		at += tag_len;
	}
	s->last = docid;
}
