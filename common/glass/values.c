/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * FORMAT.md, "postlist.glass": chunks of values under the slot and the docid of the first. Docids
 * ascend, so a chunk is read once, from front to back.
 */
#include "common/glass/values.h"

#include <stdlib.h>
#include <string.h>

#include "common/macros.h"

void values_done(struct values *v)
{
	table_cursor_done(&v->cursor);
}

static bool number(struct values *v, uint64_t *out)
{
	*out = 0;
	for (unsigned shift = 0; shift < 64 && v->at < v->end; shift += 7) {
		unsigned char byte = *v->at++;

		*out |= (uint64_t)(byte & 0x7f) << shift;
		if (byte < 0x80)
			return true;
	}
	v->cursor.bad = true;
	return false;
}

static bool take_value(struct values *v)
{
	uint64_t len;

	if (!number(v, &len) || len > (uint64_t)(v->end - v->at)) {
		v->cursor.bad = true;
		return false;
	}
	v->value = v->at;
	v->len = (size_t)len;
	v->at += len;
	return true;
}

/* To the next value of the chunk; false at its end. */
static bool step(struct values *v)
{
	uint64_t gap;

	if (v->at == v->end || !number(v, &gap))
		return false;
	if (gap >= v->last - v->docid) {
		v->cursor.bad = true;
		return false;
	}
	v->docid += (uint32_t)gap + 1;
	return take_value(v);
}

/* The docid of a chunk's key; 0 if it is another slot's. */
static uint32_t docid_of(const unsigned char *key, size_t len, const struct values *v)
{
	if (len <= v->key_len || memcmp(key, v->key, v->key_len) != 0)
		return 0;
	return glass_read_ordered_docid(key + v->key_len, len - v->key_len);
}

/* Begins the chunk where the cursor stands, with its first value; false if it is another slot's. */
static bool begin(struct values *v)
{
	size_t len;
	const unsigned char *key = table_key(&v->cursor, &len);

	v->docid = docid_of(key, len, v);
	if (v->docid == 0 || v->docid > v->last || !table_tag(&v->cursor)) {
		v->docid = 0;
		return false;
	}
	v->at = v->cursor.tag;
	v->end = v->at + v->cursor.tag_len;
	v->chunks++;
	return take_value(v);
}

/* The chunk that may hold the docid; false if there is none. */
static bool enter(struct values *v, uint32_t docid)
{
	char *end = glass_ordered_docid((char *)v->key + v->key_len, docid);

	v->docid = 0;
	table_find(&v->cursor, v->key, (size_t)((unsigned char *)end - v->key));
	return v->cursor.leaf && !v->cursor.bad && begin(v);
}

/* Passes over values as long as gap and length are one byte each, as nearly all are, and the docid
 * is not reached: what is passed need not be looked at. */
static void hurry(struct values *v, uint32_t docid)
{
	const unsigned char *at = v->at, *end = v->end;
	uint32_t reached = v->docid;

	while (end - at > 2 && (at[0] | at[1]) < 0x80 && at[0] + 1u < docid - reached &&
		at[1] < end - at - 2) {
		reached += at[0] + 1u;
		at += 2 + at[1];
	}
	v->docid = reached;
	v->at = at;
}

/* Goes on in the chunk to the docid or the first above it; false if the chunk ends before. */
static bool reach(struct values *v, uint32_t docid)
{
	if (v->docid < docid)
		hurry(v, docid);
	while (v->docid < docid)
		if (!step(v))
			return false;
	return true;
}

bool values_find(struct values *v, uint32_t docid)
{
	/* What the chunk at hand has not, another may. */
	if (v->docid != 0 && v->docid <= docid && reach(v, docid))
		return v->docid == docid && !v->cursor.bad;
	if (v->cursor.bad || !enter(v, docid))
		return false;
	return reach(v, docid) && v->docid == docid && !v->cursor.bad;
}

/* To the chunk after the one at hand, or after the place where one was looked for. */
static bool begin_next(struct values *v)
{
	v->docid = 0;
	return v->cursor.leaf && !v->cursor.bad && table_next(&v->cursor) && begin(v);
}

uint32_t values_next(struct values *v, uint32_t docid)
{
	bool found = v->docid != 0 && reach(v, docid);

	if (!found && !v->cursor.bad && v->docid != 0)
		found = begin_next(v) && reach(v, docid);
	if (!found && !v->cursor.bad)
		found = (enter(v, docid) && reach(v, docid)) || (begin_next(v) && reach(v, docid));
	return found && !v->cursor.bad ? v->docid : POSTINGS_END;
}

void values_open(struct values *v, const struct database *d, uint32_t slot)
{
	*v = (struct values){ .key = { 0x00, 0xd8 }, .last = d->last_docid };
	table_cursor_init(&v->cursor, &d->postlist);
	v->key_len = (size_t)(glass_varint((char *)v->key + 2, slot) - (char *)v->key);
}

static int compare(const unsigned char *value, size_t len, const char *with, size_t with_len)
{
	int order = memcmp(value, with, len < with_len ? len : with_len);

	return order ? order : (len > with_len) - (len < with_len);
}

bool values_in_range(const struct values_range *r, const unsigned char *value, size_t len)
{
	return compare(value, len, r->from, r->from_len) >= 0 &&
	       compare(value, len, r->to, r->to_len) <= 0;
}

/* Text of digits as a number from 0 to 1, of which so many tell enough. */
static double fraction(const unsigned char *text, size_t len)
{
	enum { DIGITS = 8 };
	double value = 0, unit = 1;

	for (size_t i = 0; i < len && i < DIGITS; i++) {
		int digit = text[i] - '0';

		unit /= 10;
		value += unit * (digit < 0 ? 0 : digit > 10 ? 10 : digit);
	}
	return value;
}

static double part_of(const struct values_range *r, double lowest, double highest)
{
	double from = fraction((const unsigned char *)r->from, r->from_len);
	double to = fraction((const unsigned char *)r->to, r->to_len);

	from = from > lowest ? from : lowest;
	to = to < highest ? to : highest;
	return highest > lowest && to > from ? (to - from) / (highest - lowest) : 0;
}

/* FORMAT.md: the number of values, the lowest, and the highest unless it is the same. */
static enum values_share read_share(
	struct glass_reader *g, const struct values_range *r, uint32_t *with, double *part)
{
	uint64_t n = glass_reader_number(g), len = glass_reader_number(g);
	const unsigned char *lowest = g->at, *highest;
	size_t lowest_len = (size_t)len, highest_len;

	if (g->bad || len > (size_t)(g->end - g->at) || n > UINT32_MAX) {
		g->bad = true;
		return VALUES_NONE;
	}
	highest = lowest + len < g->end ? lowest + len : lowest;
	highest_len = lowest + len < g->end ? (size_t)(g->end - highest) : lowest_len;
	*with = (uint32_t)n;
	*part = part_of(r, fraction(lowest, lowest_len), fraction(highest, highest_len));
	if (compare(highest, highest_len, r->from, r->from_len) < 0 ||
		compare(lowest, lowest_len, r->to, r->to_len) > 0)
		return VALUES_NONE;
	return values_in_range(r, lowest, lowest_len) && values_in_range(r, highest, highest_len)
		       ? VALUES_ALL
		       : VALUES_SOME;
}

enum values_share values_share_of(const struct database *d, const struct values_range *r,
	uint32_t *with, double *part, bool *bad)
{
	CLEANUP(table_cursor_done) struct table_cursor c;
	unsigned char key[2 + sizeof r->slot] = { 0x00, 0xd0 };
	enum values_share share = VALUES_NONE;
	struct glass_reader g;
	size_t len = 2;

	*with = 0;
	*part = 0;
	for (uint32_t rest = r->slot; rest > 0; rest >>= 8)
		key[len++] = (unsigned char)rest;
	table_cursor_init(&c, &d->postlist);
	if (table_find(&c, key, len) && table_tag(&c)) {
		g = (struct glass_reader){ .at = c.tag, .end = c.tag + c.tag_len };
		share = read_share(&g, r, with, part);
		c.bad = c.bad || g.bad;
	}
	*bad = c.bad;
	return share;
}

static bool read_from(struct values *all, size_t n_of, const uint32_t *docids, size_t n,
	xap_value_fn *fn, void *ctx, struct error *err)
{
	err->code = ERROR_NONE;
	for (size_t i = 0; i < n; i++) {
		struct values *v = &all[(docids[i] - 1) % n_of];
		bool has = values_find(v, (docids[i] - 1) / (uint32_t)n_of + 1);

		if (v->cursor.bad)
			return error_set(err, ERROR_CORRUPT,
				"a table of the index is damaged; run: indexer check");
		if (!fn(ctx, i, has ? (const char *)v->value : "", has ? v->len : 0, err))
			return err->code == ERROR_NONE;
	}
	return true;
}

bool values_read(const struct database *const *of, size_t n_of, uint32_t slot,
	const uint32_t *docids, size_t n, xap_value_fn *fn, void *ctx, struct error *err)
{
	struct values one, *all = n_of == 1 ? &one : calloc(n_of, sizeof *all);
	bool ok;

	if (!all)
		return error_out_of_memory(err);
	for (size_t i = 0; i < n_of; i++)
		values_open(&all[i], of[i], slot);
	ok = read_from(all, n_of, docids, n, fn, ctx, err);
	for (size_t i = 0; i < n_of; i++)
		values_done(&all[i]);
	if (n_of > 1)
		free(all);
	return ok;
}
