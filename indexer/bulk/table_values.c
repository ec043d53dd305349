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

/* Values on their way into chunks. */
struct chunker {
	struct btree *table;
	char key[VALUES_KEY];
	char *key_end;
	struct buf bytes;
	uint32_t last; /* docid */
};

struct value {
	uint32_t docid;
	size_t len;
};

/* Of the entry at *at, which moves to the value's bytes. */
static inline struct value read_head(const char **at, uint32_t before)
{
	uint32_t docid = before + (uint32_t)glass_read_varint(at) + 1;

	return (struct value){ docid, glass_read_varint(at) };
}

static bool has_room(size_t chunk, struct value v)
{
	return chunk + 2 * GLASS_MAX_VARINT32 + v.len <= CHUNK_VALUES;
}

static void end_chunk(struct chunker *c)
{
	if (c->bytes.len > 0)
		btree_add(c->table, c->key, (size_t)(c->key_end - c->key), c->bytes.data,
			c->bytes.len, false);
	buf_clear(&c->bytes);
}

/* A value that begins a chunk, or has another gap there than in its run. */
static void add_value(struct chunker *c, struct value v, const char *bytes)
{
	if (!has_room(c->bytes.len, v))
		end_chunk(c);
	if (c->bytes.len == 0)
		c->key_end = glass_ordered_docid(c->key + 3, v.docid);
	else
		buf_add_varint(&c->bytes, v.docid - c->last - 1);
	buf_add_varint(&c->bytes, v.len);
	buf_add(&c->bytes, bytes, v.len);
	c->last = v.docid;
}

/* Those that have room in the chunk: they go as they are. Where they end. */
static const char *add_some(struct chunker *c, const char *begin, const char *end)
{
	const char *at = begin;

	while (at < end) {
		const char *next = at;
		struct value v = read_head(&next, c->last);

		if (!has_room(c->bytes.len + (size_t)(at - begin), v))
			break;
		c->last = v.docid;
		at = next + v.len;
	}
	buf_add(&c->bytes, begin, (size_t)(at - begin));
	return at;
}

/* The values of one slot. */
static bool add_chunks(struct chunker *c, const struct run *runs, unsigned slot, struct error *err)
{
	c->key[0] = 0;
	c->key[1] = (char)0xd8;
	c->key[2] = (char)slot;
	for (const struct run *r = runs; r; r = r->next) {
		const char *begin = r->sections.data[SECTION_VALUES + slot], *at = begin;
		const char *end = at + r->sections.len[SECTION_VALUES + slot];
		uint32_t before = r->first - 1;

		while (at < end) {
			struct value v = read_head(&at, before);

			add_value(c, v, at);
			at = add_some(c, at + v.len, end);
			before = c->last;
			if (c->bytes.failed)
				return error_out_of_memory(err);
		}
		sections_give_back(&r->sections, SECTION_VALUES + slot, begin, end);
	}
	end_chunk(c);
	return true;
}

bool postlist_add_values(struct btree *t, const struct run *runs, struct error *err)
{
	struct chunker c = { .table = t };
	bool ok = true;

	for (unsigned slot = 0; slot < DOCUMENT_SLOTS && ok; slot++)
		ok = add_stats(t, runs, slot, err);
	for (unsigned slot = 0; slot < DOCUMENT_SLOTS && ok; slot++)
		ok = add_chunks(&c, runs, slot, err);
	buf_done(&c.bytes);
	return ok;
}
