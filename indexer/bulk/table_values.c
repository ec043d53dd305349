/* SPDX-License-Identifier: GPL-2.0-or-later */
/* postlist.glass: user metadata, and the values with the statistics of each slot. */
#include <string.h>

#include "common/buf.h"
#include "indexer/bulk/merge.h"
#include "indexer/bulk/tables.h"

static void add_records(struct btree *t, struct merge *m)
{
	char key[2 + GLASS_MAX_KEY] = { 0, (char)0xc0 };

	while (!btree_failed(t) && merge_next(m)) {
		memcpy(key + 2, m->key, m->key_len);
		btree_add(t, key, 2 + m->key_len, m->pieces[0].body, m->pieces[0].len, false);
	}
}

bool postlist_add_metadata(struct btree *t, const struct run *runs, struct error *err)
{
	CLEANUP(merge_order_freep)
	struct merge_order *order = merge_order_new(runs, SECTION_RECORDS, 1, err);
	struct merge m;
	bool more = true, ok;

	if (!order || !merge_begin(&m, runs, SECTION_RECORDS, order, 0, err))
		return false;
	while ((ok = merge_enter_batch(&m, &more, err)) && more)
		add_records(t, &m);
	merge_done(&m);
	return ok;
}

struct bytes {
	const char *at;
	size_t len;
};

static int compare(struct bytes a, struct bytes b)
{
	int order = memcmp(a.at, b.at, a.len < b.len ? a.len : b.len);

	return order != 0 ? order : (a.len > b.len) - (a.len < b.len);
}

/* How many documents have a value in the slot, the lowest and the highest. */
static bool add_stats(struct btree *t, const struct run *runs, unsigned slot, struct error *err)
{
	CLEANUP(buf_done) struct buf tag = { 0 };
	struct bytes lowest = { 0 }, highest = { 0 };
	uint64_t count = 0;
	const char key[] = { 0, (char)0xd0, (char)slot };

	for (const struct run *r = runs; r; r = r->next) {
		const struct value_stats *s = &r->values[slot];
		const char *base = r->sections.data[SECTION_VALUES + slot];
		struct bytes low, high;

		if (s->count == 0)
			continue;
		low = (struct bytes){ base + s->lowest, s->lowest_len };
		high = (struct bytes){ base + s->highest, s->highest_len };
		if (count == 0 || compare(low, lowest) < 0)
			lowest = low;
		if (count == 0 || compare(high, highest) > 0)
			highest = high;
		count += s->count;
		sections_forget_all(&r->sections);
	}
	if (count == 0)
		return true;
	buf_add_varint(&tag, count);
	buf_add_varint(&tag, lowest.len);
	buf_add(&tag, lowest.at, lowest.len);
	if (compare(lowest, highest) != 0)
		buf_add(&tag, highest.at, highest.len);
	if (tag.failed)
		return error_out_of_memory(err);
	/* The slot's number has as many bytes as it needs: none for 0. */
	btree_add(t, key, slot > 0 ? 3 : 2, tag.data, tag.len, false);
	return true;
}

static void end_chunk(struct btree *t, const char *key, const char *key_end, struct buf *chunk)
{
	if (chunk->len > 0)
		btree_add(t, key, (size_t)(key_end - key), chunk->data, chunk->len, false);
	buf_clear(chunk);
}

/* The values of one slot; `chunk` is empty. */
static bool add_chunks(struct btree *t, const struct run *runs, unsigned slot, struct buf *chunk,
	struct error *err)
{
	char key[VALUES_KEY] = { 0, (char)0xd8, (char)slot };
	char *key_end = key;
	uint32_t last = 0;

	for (const struct run *r = runs; r; r = r->next) {
		const char *begin = r->sections.data[SECTION_VALUES + slot], *at = begin;
		const char *end = at + r->sections.len[SECTION_VALUES + slot];
		uint32_t docid = r->first - 1;

		while (at < end) {
			size_t len;

			docid += (uint32_t)glass_read_varint(&at) + 1;
			len = glass_read_varint(&at);
			if (chunk->len + 2 * GLASS_MAX_VARINT32 + len > CHUNK_VALUES)
				end_chunk(t, key, key_end, chunk);
			if (chunk->len == 0)
				key_end = glass_ordered_docid(key + 3, docid);
			else
				buf_add_varint(chunk, docid - last - 1);
			buf_add_varint(chunk, len);
			buf_add(chunk, at, len);
			at += len;
			last = docid;
			if (chunk->failed)
				return error_out_of_memory(err);
		}
		sections_give_back(&r->sections, SECTION_VALUES + slot, begin, end);
	}
	end_chunk(t, key, key_end, chunk);
	return true;
}

bool postlist_add_values(struct btree *t, const struct run *runs, struct error *err)
{
	CLEANUP(buf_done) struct buf chunk = { 0 };

	for (unsigned slot = 0; slot < DOCUMENT_SLOTS; slot++) {
		if (!add_stats(t, runs, slot, err))
			return false;
	}
	for (unsigned slot = 0; slot < DOCUMENT_SLOTS; slot++) {
		if (!add_chunks(t, runs, slot, &chunk, err))
			return false;
	}
	return true;
}
