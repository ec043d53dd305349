/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Each simhash is held against all that stand for themselves: for the few dozen items of a page
 * that is nothing, for ten thousand about as much as ranking them. Texts are read only where
 * simhashes are near, and once: their beginnings, and all of them where these are much the same.
 */
#include "searcher/collapse.h"

#include <stdlib.h>

#include "common/count_bits.h"

/* Of each item, its beginning and all of it; NULL where it was not read. */
enum { BEGINNING, WHOLE, PARTS };

struct comparing {
	collapse_read_fn *read;
	void *ctx;
	struct shingles **shingles[PARTS];
	size_t n;
};

static void comparing_done(struct comparing *c)
{
	for (int part = 0; part < PARTS; part++) {
		for (size_t i = 0; c->shingles[part] && i < c->n; i++) {
			if (c->shingles[part][i])
				shingles_done(c->shingles[part][i]);
			free(c->shingles[part][i]);
		}
		free(c->shingles[part]);
	}
}

static struct shingles *read_once(struct comparing *c, int part, size_t i, struct error *err)
{
	struct shingles **of = &c->shingles[part][i];

	if (*of)
		return *of;
	*of = calloc(1, sizeof **of);
	if (!*of) {
		error_out_of_memory(err);
		return NULL;
	}
	return c->read(c->ctx, i, part == WHOLE, *of, err) ? *of : NULL;
}

static bool compare(struct comparing *c, size_t i, size_t k, bool *alike, struct error *err)
{
	enum shingles_likeness how = SHINGLES_UNDECIDED;

	for (int part = 0; part < PARTS && how == SHINGLES_UNDECIDED; part++) {
		struct shingles *one = read_once(c, part, i, err);
		struct shingles *other = one ? read_once(c, part, k, err) : NULL;

		if (!other)
			return false;
		how = shingles_compare(one, other);
	}
	*alike = how == SHINGLES_ALIKE;
	return true;
}

/* What stands for itself so far, best first. */
struct kept {
	uint64_t *simhashes;
	size_t *items;
	size_t n;
};

static void kept_done(struct kept *k)
{
	free(k->simhashes);
	free(k->items);
}

/* The first that item i is a near-duplicate of; i if there is none. */
static bool find(struct comparing *c, const struct kept *kept, uint64_t simhash, size_t i,
	size_t *found, struct error *err)
{
	for (size_t k = 0; k < kept->n; k++) {
		bool alike;

		if (count_bits(kept->simhashes[k] ^ simhash) > COLLAPSE_DISTANCE)
			continue;
		if (!compare(c, i, kept->items[k], &alike, err))
			return false;
		if (alike) {
			*found = kept->items[k];
			return true;
		}
	}
	*found = i;
	return true;
}

bool collapse(const uint64_t *simhashes, size_t n, size_t most, collapse_read_fn *read, void *ctx,
	size_t *stands_for, struct error *err)
{
	struct comparing c CLEANUP(comparing_done) = { .read = read, .ctx = ctx, .n = n };
	struct kept kept CLEANUP(kept_done) = { 0 };
	size_t standing = 0;

	kept.simhashes = calloc(n + 1, sizeof *kept.simhashes);
	kept.items = calloc(n + 1, sizeof *kept.items);
	for (int part = 0; part < PARTS; part++)
		c.shingles[part] = calloc(n + 1, sizeof *c.shingles[part]);
	if (!kept.simhashes || !kept.items || !c.shingles[BEGINNING] || !c.shingles[WHOLE])
		return error_out_of_memory(err);
	for (size_t i = 0; i < n; i++) {
		stands_for[i] = i;
		if (simhashes[i] != 0 && !find(&c, &kept, simhashes[i], i, &stands_for[i], err))
			return false;
		if (stands_for[i] == i && standing++ < most && simhashes[i] != 0) {
			kept.simhashes[kept.n] = simhashes[i];
			kept.items[kept.n++] = i;
		}
	}
	return true;
}
