/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Each simhash is held against all that stand for themselves: for the few dozen items of a page
 * that is nothing, for ten thousand about as much as ranking them. Texts are read only where
 * simhashes are near, and once: their beginnings, and all of them where these are much the same.
 */
#include "searcher/collapse.h"

#include <stdlib.h>

#include "common/near_bits.h"
#include "searcher/grow.h"

struct comparing {
	struct collapsing *all;
	const struct collapse_items *of;
	collapse_read_fn *read;
	void *ctx;
};

static void free_shingles(struct shingles *s)
{
	if (s)
		shingles_done(s);
	free(s);
}

void collapsing_done(struct collapsing *c)
{
	for (size_t i = 0; i < c->n; i++) {
		free_shingles(c->items[i].beginning);
		free_shingles(c->items[i].whole);
	}
	free(c->items);
	free(c->simhashes);
	free(c->kept);
	*c = (struct collapsing){ 0 };
}

static struct shingles *read_once(struct comparing *c, bool all, size_t i, struct error *err)
{
	struct collapsed *item = &c->all->items[i];
	struct shingles **of = all ? &item->whole : &item->beginning;

	if (*of)
		return *of;
	*of = calloc(1, sizeof **of);
	if (!*of) {
		error_out_of_memory(err);
		return NULL;
	}
	return c->read(c->ctx, item->docid, all, *of, err) ? *of : NULL;
}

static bool compare(struct comparing *c, size_t i, size_t k, bool *alike, struct error *err)
{
	enum shingles_likeness how = shingles_guess(&c->of->sketches[i], &c->of->sketches[k]);

	for (int all = 0; all < 2 && how == SHINGLES_UNDECIDED; all++) {
		struct shingles *one = read_once(c, all, i, err);
		struct shingles *other = one ? read_once(c, all, k, err) : NULL;

		if (!other)
			return false;
		how = shingles_compare(one, other);
	}
	*alike = how == SHINGLES_ALIKE;
	return true;
}

/* Among some of those kept, the first that item i is a near-duplicate of; i if there is none. */
static bool find_among(struct comparing *c, const uint8_t *places, size_t n, size_t base, size_t i,
	size_t *found, struct error *err)
{
	*found = i;
	for (size_t k = 0; k < n; k++) {
		size_t item = c->all->kept[base + places[k]];
		bool alike;

		if (!compare(c, i, item, &alike, err))
			return false;
		if (alike) {
			*found = item;
			return true;
		}
	}
	return true;
}

/* The same among all. */
static bool find(struct comparing *c, uint64_t simhash, size_t i, size_t *found, struct error *err)
{
	const struct collapsing *all = c->all;
	size_t base = 0;

	*found = i;
	while (base < all->n_kept && *found == i) {
		uint8_t places[NEAR_BITS_BLOCK];
		size_t rest = all->n_kept - base,
		       some = rest < sizeof places ? rest : sizeof places;
		size_t n =
			near_bits(all->simhashes + base, some, simhash, COLLAPSE_DISTANCE, places);

		if (!find_among(c, places, n, base, i, found, err))
			return false;
		base += some;
	}
	return true;
}

/* Whether the first items are those that were looked at. */
static bool goes_on(const struct collapsing *c, const struct collapse_items *items)
{
	if (c->n > items->n)
		return false;
	for (size_t i = 0; i < c->n; i++) {
		if (c->items[i].docid != items->docids[i])
			return false;
	}
	return true;
}

static bool add_item(struct collapsing *c, uint32_t docid, struct error *err)
{
	struct collapsed *items = grow(c->items, c->n, sizeof *items, err);

	if (!items)
		return false;
	c->items = items;
	items[c->n] = (struct collapsed){ .stands_for = c->n, .docid = docid };
	c->n++;
	return true;
}

static bool keep(struct collapsing *c, uint64_t simhash, size_t item, struct error *err)
{
	uint64_t *simhashes = grow(c->simhashes, c->n_kept, sizeof *simhashes, err);
	size_t *kept;

	if (!simhashes)
		return false;
	c->simhashes = simhashes;
	kept = grow(c->kept, c->n_kept, sizeof *kept, err);
	if (!kept)
		return false;
	c->kept = kept;
	simhashes[c->n_kept] = simhash;
	kept[c->n_kept++] = item;
	return true;
}

bool collapse(struct collapsing *c, const struct collapse_items *items, size_t most,
	collapse_read_fn *read, void *ctx, struct error *err)
{
	struct comparing comparing = { .all = c, .of = items, .read = read, .ctx = ctx };

	if (!goes_on(c, items))
		collapsing_done(c);
	for (size_t i = c->n; i < items->n; i++) {
		uint64_t simhash = items->simhashes[i];
		size_t found = i;

		if (!add_item(c, items->docids[i], err) ||
			(simhash != 0 && !find(&comparing, simhash, i, &found, err)))
			return false;
		c->items[i].stands_for = found;
		if (found == i && c->standing++ < most && simhash != 0 && !keep(c, simhash, i, err))
			return false;
	}
	return true;
}
