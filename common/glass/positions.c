/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Interpolative coding (Moffat and Stuiver), undone: FORMAT.md, "position.glass". */
#include "common/glass/positions.h"

#include <endian.h>
#include <stdlib.h>
#include <string.h>

struct bits {
	const unsigned char *at, *end;
	uint64_t held; /* least significant first; zeros behind the end */
	unsigned n;
};

static uint64_t take(struct bits *b, unsigned n)
{
	uint64_t value;

	if (b->n < n && b->end - b->at >= 8) {
		uint64_t more;

		/* Seven bytes at most, those that fit whole. */
		memcpy(&more, b->at, sizeof more);
		b->held |= le64toh(more) << b->n;
		b->at += (63 - b->n) / 8;
		b->n |= 56;
	}
	while (b->n < n) {
		b->held |= (uint64_t)(b->at < b->end ? *b->at : 0) << b->n;
		b->at += b->at < b->end;
		b->n += 8;
	}
	value = b->held & ((UINT64_C(1) << n) - 1);
	b->held >>= n;
	b->n -= n;
	return value;
}

/* A number of [0, range); 0 for a range of none, as damage may bring. */
static uint32_t take_in_range(struct bits *b, uint32_t range)
{
	unsigned n;
	uint64_t spare, middle, value;

	if (range <= 1)
		return 0;
	n = 32 - (unsigned)__builtin_clz(range - 1);
	spare = (UINT64_C(1) << n) - range;
	if (spare == 0)
		return (uint32_t)take(b, n);
	middle = (range - spare) / 2;
	value = take(b, n - 1);
	if (value < middle && take(b, 1))
		value += middle + spare;
	return (uint32_t)value;
}

/* What lies between pos[j] and pos[k]. Recurses to the left only: 32 levels at most. */
static void take_between(struct bits *b, uint32_t *pos, size_t j, size_t k)
{
	while (j + 1 < k) {
		size_t mid = j + (k - j) / 2;

		pos[mid] = pos[j] + (uint32_t)(mid - j) +
			   take_in_range(b, pos[k] - pos[j] - (uint32_t)(k - j) + 1);
		take_between(b, pos, j, mid);
		j = mid;
	}
}

void positions_open(struct positions *p, const struct database *d, const char *term, size_t len)
{
	unsigned char *end;

	*p = (struct positions){ 0 };
	table_cursor_init(&p->cursor, &d->position);
	end = (unsigned char *)glass_ordered_term((char *)p->key, term, len);
	*end++ = 0;
	p->key_len = (size_t)(end - p->key);
}

void position_list_done(struct position_list *l)
{
	free(l->items);
}

bool position_list_reserve(struct position_list *l, size_t n)
{
	uint32_t *grown;

	if (n <= l->room)
		return true;
	grown = realloc(l->items, n * 2 * sizeof *grown);
	if (!grown)
		return false;
	l->items = grown;
	l->room = n * 2;
	return true;
}

void positions_done(struct positions *p)
{
	table_cursor_done(&p->cursor);
	position_list_done(&p->list);
}

static bool damaged(struct positions *p)
{
	p->cursor.bad = true;
	p->list.n = 0;
	return false;
}

static bool decode(struct positions *p, const unsigned char *at, const unsigned char *end)
{
	uint64_t last = 0;
	uint32_t first, n;
	struct bits b;

	for (unsigned shift = 0;; shift += 7) {
		if (at == end || shift > 28)
			return damaged(p);
		last |= (uint64_t)(*at & 0x7f) << shift;
		if (*at++ < 0x80)
			break;
	}
	if (last > UINT32_MAX || !position_list_reserve(&p->list, 1))
		return damaged(p);
	if (at == end) {
		p->list.items[0] = (uint32_t)last;
		p->list.n = 1;
		return true;
	}
	b = (struct bits){ .at = at, .end = end };
	first = take_in_range(&b, (uint32_t)last);
	n = take_in_range(&b, (uint32_t)last - first) + 2;
	/* There are no more positions than numbers from first to last. */
	if (first >= last || n - 1 > last - first || !position_list_reserve(&p->list, n))
		return damaged(p);
	p->list.items[0] = first;
	p->list.items[n - 1] = (uint32_t)last;
	take_between(&b, p->list.items, 0, n - 1);
	p->list.n = n;
	return true;
}

/* The docid of item i of the leaf; 0 if it is not the term's. */
static uint32_t docid_at(const struct positions *p, int i)
{
	size_t len;
	const unsigned char *key = table_leaf_key(&p->cursor, i, &len);

	if (len <= p->key_len || memcmp(key, p->key, p->key_len) != 0)
		return 0;
	return glass_read_ordered_docid(key + p->key_len, len - p->key_len);
}

/* Of item i, between two of the term's. */
static inline uint32_t docid_between(const struct positions *p, int i)
{
	size_t len;
	const unsigned char *key = table_leaf_key(&p->cursor, i, &len);

	return len <= p->key_len ? 0 : glass_read_ordered_docid(key + p->key_len, len - p->key_len);
}

/* The items of the leaf, from where the cursor stands, that are the term's. */
static void take_leaf(struct positions *p)
{
	int low = p->cursor.items[0], high = table_leaf_items(&p->cursor);

	p->at = p->end = low;
	p->at_docid = low < 0 ? 0 : docid_at(p, low);
	if (p->at_docid == 0)
		return;
	p->last_docid = docid_at(p, high - 1);
	while (p->last_docid == 0 && high - low > 1) {
		int middle = low + (high - low) / 2;

		if (docid_at(p, middle) > 0)
			low = middle;
		else
			high = middle;
	}
	p->end = high;
	if (p->last_docid == 0)
		p->last_docid = docid_at(p, high - 1);
}

/* Of the leaf's items, to the docid: from where it would be if docids were evenly spread. Whether
   it is there. */
static bool go_within(struct positions *p, uint32_t docid)
{
	uint64_t range = p->last_docid - p->at_docid, far = docid - p->at_docid;
	int i = p->at, guess = p->at;
	uint32_t found = p->at_docid;

	if (range > 0)
		guess += (int)(far * (uint64_t)(p->end - 1 - p->at) / range);
	if (guess > i && guess < p->end) {
		i = guess;
		found = docid_between(p, i);
	}
	while (found < docid && i + 1 < p->end)
		found = docid_between(p, ++i);
	while (found > docid && i > p->at)
		found = docid_between(p, --i);
	if (found == 0 || found > docid)
		return false;
	p->at = i;
	p->at_docid = found;
	return found == docid;
}

/* To the docid's item, by the table; whether it is there. */
static bool go_anywhere(struct positions *p, uint32_t docid)
{
	char *end = glass_ordered_docid((char *)p->key + p->key_len, docid);
	bool found = table_find(&p->cursor, p->key, (size_t)((unsigned char *)end - p->key));

	p->at = p->end = 0;
	if (p->cursor.leaf && !p->cursor.bad)
		take_leaf(p);
	return found;
}

bool positions_read(struct positions *p, uint32_t docid)
{
	bool found;

	p->list.n = 0;
	if (p->at < p->end && p->at_docid <= docid && docid <= p->last_docid) {
		found = go_within(p, docid);
		if (found)
			table_leaf_go(&p->cursor, p->at);
	} else {
		found = go_anywhere(p, docid);
	}
	if (!found)
		return !p->cursor.bad;
	if (!table_tag(&p->cursor))
		return false;
	/* A tag in several items takes the cursor along. */
	if (p->cursor.items[0] != p->at)
		p->at = p->end = 0;
	return decode(p, p->cursor.tag, p->cursor.tag + p->cursor.tag_len);
}

uint32_t positions_next(struct positions *p)
{
	/* Pieces of an entry behind its first have its key. */
	while (p->at + 1 < p->end) {
		uint32_t docid = docid_between(p, ++p->at);

		if (docid == p->at_docid)
			continue;
		p->cursor.bad = p->cursor.bad || docid == 0;
		p->at_docid = docid;
		table_leaf_go(&p->cursor, p->at);
		return docid;
	}
	if (p->at < p->end)
		table_leaf_go(&p->cursor, p->at);
	p->at = p->end = 0;
	if (!table_next(&p->cursor))
		return 0;
	take_leaf(p);
	return p->at_docid;
}

uint32_t positions_from(struct positions *p, uint32_t docid)
{
	return go_anywhere(p, docid) ? docid : positions_next(p);
}

bool positions_here(struct positions *p)
{
	const unsigned char *leaf = p->cursor.leaf;

	p->list.n = 0;
	if (!table_tag(&p->cursor))
		return false;
	/* As in positions_read(). */
	if (p->cursor.leaf != leaf || p->cursor.items[0] != p->at)
		p->at = p->end = 0;
	return decode(p, p->cursor.tag, p->cursor.tag + p->cursor.tag_len);
}
