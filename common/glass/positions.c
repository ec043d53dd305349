/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Interpolative coding (Moffat and Stuiver), undone: FORMAT.md, "position.glass". */
#include "common/glass/positions.h"

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

bool positions_read(struct positions *p, uint32_t docid)
{
	char *end = glass_ordered_docid((char *)p->key + p->key_len, docid);

	p->list.n = 0;
	if (!table_find(&p->cursor, p->key, (size_t)((unsigned char *)end - p->key)))
		return !p->cursor.bad;
	return table_tag(&p->cursor) && decode(p, p->cursor.tag, p->cursor.tag + p->cursor.tag_len);
}
