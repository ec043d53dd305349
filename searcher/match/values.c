/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * FORMAT.md, "postlist.glass": chunks of values under the slot and the docid of the first. Docids
 * ascend, so a chunk is read once, from front to back.
 */
#include "searcher/match/values.h"

#include <string.h>

#include "common/macros.h"

enum { SLOT_BYTES = 5 };

struct reader {
	struct table_cursor cursor;
	unsigned char key[2 + SLOT_BYTES + GLASS_MAX_DOCID];
	size_t key_len; /* before the docid */
	/* The rest of the chunk at hand, and where its next value belongs. */
	const unsigned char *at, *end;
	uint32_t docid;
	const unsigned char *value;
	size_t len;
	uint32_t last; /* of the database */
};

static void reader_done(struct reader *r)
{
	table_cursor_done(&r->cursor);
}

static bool number(struct reader *r, uint64_t *out)
{
	*out = 0;
	for (unsigned shift = 0; shift < 64 && r->at < r->end; shift += 7) {
		unsigned char byte = *r->at++;

		*out |= (uint64_t)(byte & 0x7f) << shift;
		if (byte < 0x80)
			return true;
	}
	r->cursor.bad = true;
	return false;
}

static bool take_value(struct reader *r)
{
	uint64_t len;

	if (!number(r, &len) || len > (uint64_t)(r->end - r->at)) {
		r->cursor.bad = true;
		return false;
	}
	r->value = r->at;
	r->len = (size_t)len;
	r->at += len;
	return true;
}

/* To the next value of the chunk; false at its end. */
static bool step(struct reader *r)
{
	uint64_t gap;

	if (r->at == r->end || !number(r, &gap))
		return false;
	if (gap >= r->last - r->docid) {
		r->cursor.bad = true;
		return false;
	}
	r->docid += (uint32_t)gap + 1;
	return take_value(r);
}

/* The docid of a chunk's key; 0 if it is another slot's. */
static uint32_t docid_of(const unsigned char *key, size_t len, const struct reader *r)
{
	if (len <= r->key_len || memcmp(key, r->key, r->key_len) != 0)
		return 0;
	return glass_read_ordered_docid(key + r->key_len, len - r->key_len);
}

/* The chunk that may hold the docid; false if there is none. */
static bool enter(struct reader *r, uint32_t docid)
{
	char *end = glass_ordered_docid((char *)r->key + r->key_len, docid);
	const unsigned char *key;
	size_t len;

	r->docid = 0;
	table_find(&r->cursor, r->key, (size_t)((unsigned char *)end - r->key));
	if (!r->cursor.leaf || r->cursor.bad)
		return false;
	key = table_key(&r->cursor, &len);
	r->docid = docid_of(key, len, r);
	if (r->docid == 0 || r->docid > r->last || !table_tag(&r->cursor)) {
		r->docid = 0;
		return false;
	}
	r->at = r->cursor.tag;
	r->end = r->at + r->cursor.tag_len;
	return take_value(r);
}

/* Passes over values as long as gap and length are one byte each, as nearly all are, and the docid
 * is not reached: what is passed need not be looked at. */
static void hurry(struct reader *r, uint32_t docid)
{
	const unsigned char *at = r->at, *end = r->end;
	uint32_t reached = r->docid;

	while (end - at > 2 && (at[0] | at[1]) < 0x80 && at[0] + 1u < docid - reached &&
		at[1] < end - at - 2) {
		reached += at[0] + 1u;
		at += 2 + at[1];
	}
	r->docid = reached;
	r->at = at;
}

/* Goes on in the chunk to the docid or the first above it; false if the chunk ends before. */
static bool reach(struct reader *r, uint32_t docid)
{
	if (r->docid < docid)
		hurry(r, docid);
	while (r->docid < docid)
		if (!step(r))
			return false;
	return true;
}

/* Whether the document has a value, which is then r->value. */
static bool find(struct reader *r, uint32_t docid)
{
	/* What the chunk at hand has not, another may. */
	if (r->docid != 0 && r->docid <= docid && reach(r, docid))
		return r->docid == docid && !r->cursor.bad;
	if (r->cursor.bad || !enter(r, docid))
		return false;
	return reach(r, docid) && r->docid == docid && !r->cursor.bad;
}

bool values_read(const struct database *d, uint32_t slot, const uint32_t *docids, size_t n,
	xap_value_fn *fn, void *ctx, struct error *err)
{
	CLEANUP(reader_done) struct reader r = { .key = { 0x00, 0xd8 }, .last = d->last_docid };

	table_cursor_init(&r.cursor, &d->postlist);
	r.key_len = (size_t)(glass_varint((char *)r.key + 2, slot) - (char *)r.key);
	err->code = ERROR_NONE;
	for (size_t i = 0; i < n; i++) {
		bool has = find(&r, docids[i]);

		if (r.cursor.bad)
			return error_set(err, ERROR_CORRUPT,
				"a table of the index is damaged; run: indexer check");
		if (!fn(ctx, i, has ? (const char *)r.value : "", has ? r.len : 0, err))
			return err->code == ERROR_NONE;
	}
	return true;
}
