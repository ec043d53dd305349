/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "searcher/match/ranges.h"

#include <stdlib.h>
#include <string.h>

#include "common/macros.h"

/* Xapian and our builder end a chunk at 2000 bytes: of the shortest values that is so many. A chunk
   with longer ones has fewer, and bits are made later than they could be. */
enum { VALUES_OF_CHUNK = 160 };

void ranges_init(struct ranges *r)
{
	*r = (struct ranges){ 0 };
	pthread_mutex_init(&r->lock, NULL);
}

static void clear(struct kept_range *k)
{
	free(k->text);
	free(k->bits);
	*k = (struct kept_range){ 0 };
}

void ranges_done(struct ranges *r)
{
	for (size_t i = 0; i < RANGES_KEPT; i++)
		clear(&r->items[i]);
	pthread_mutex_destroy(&r->lock);
}

static bool is_same(const struct values_range *a, const struct values_range *b)
{
	return a->slot == b->slot && a->from_len == b->from_len && a->to_len == b->to_len &&
	       memcmp(a->from, b->from, a->from_len) == 0 && memcmp(a->to, b->to, a->to_len) == 0;
}

static bool keep(struct kept_range *k, const struct values_range *range)
{
	char *text = malloc(range->from_len + range->to_len + 1);

	if (!text)
		return false;
	memcpy(text, range->from, range->from_len);
	memcpy(text + range->from_len, range->to, range->to_len);
	*k = (struct kept_range){ .range = *range, .text = text };
	k->range.from = text;
	k->range.to = text + range->from_len;
	return true;
}

/* The range's place, or else the one that was asked for the longest time ago. */
static struct kept_range *find(struct ranges *r, const struct values_range *range)
{
	struct kept_range *oldest = NULL;

	for (size_t i = 0; i < RANGES_KEPT; i++) {
		struct kept_range *k = &r->items[i];

		if (k->text && is_same(&k->range, range))
			return k;
		if (k->users == 0 && (!oldest || k->used < oldest->used))
			oldest = k;
	}
	if (!oldest)
		return NULL;
	clear(oldest);
	return keep(oldest, range) ? oldest : NULL;
}

/* Without memory, or of a damaged table, there are none. */
static void make_bits(struct kept_range *k, const struct database *d)
{
	CLEANUP(values_done) struct values v;
	uint64_t *bits = calloc((size_t)d->last_docid / 64 + 1, sizeof *bits);

	values_open(&v, d, k->range.slot);
	for (uint32_t docid = 1; bits && (docid = values_next(&v, docid)) != POSTINGS_END;
		docid++) {
		if (values_in_range(&k->range, v.value, v.len))
			bits[docid / 64] |= UINT64_C(1) << docid % 64;
	}
	if (v.cursor.bad) {
		free(bits);
		return;
	}
	k->bits = bits;
}

struct kept_range *ranges_take(
	struct ranges *r, const struct database *d, const struct values_range *range)
{
	struct kept_range *k;

	pthread_mutex_lock(&r->lock);
	k = find(r, range);
	if (k) {
		k->used = ++r->searches;
		/* Not while others use it, who have seen that there are none. */
		if (!k->bits && k->users == 0 && k->spent * VALUES_OF_CHUNK >= d->documents)
			make_bits(k, d);
		k->users++;
	}
	pthread_mutex_unlock(&r->lock);
	return k;
}

void ranges_give_back(struct ranges *r, struct kept_range *kept, uint32_t chunks)
{
	pthread_mutex_lock(&r->lock);
	kept->users--;
	kept->spent += chunks;
	pthread_mutex_unlock(&r->lock);
}
