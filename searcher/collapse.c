/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Each simhash is held against all that stand for themselves: for the few dozen items of a page
 * that is nothing, for ten thousand about as much as ranking them. Texts are read only where
 * simhashes are near, and once.
 */
#include "searcher/collapse.h"

#include <stdlib.h>

struct comparing {
	collapse_read_fn *read;
	void *ctx;
	struct shingles *shingles; /* of each item that was read */
	bool *is_read;
	size_t n;
};

static void comparing_done(struct comparing *c)
{
	for (size_t i = 0; c->shingles && i < c->n; i++)
		shingles_done(&c->shingles[i]);
	free(c->shingles);
	free(c->is_read);
}

static bool read_once(struct comparing *c, size_t i, struct error *err)
{
	if (!c->is_read[i] && !c->read(c->ctx, i, &c->shingles[i], err))
		return false;
	c->is_read[i] = true;
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

/* The compiler's own is a call where the machine is not known to have an instruction for it. */
static unsigned count_bits(uint64_t bits)
{
	bits -= bits >> 1 & UINT64_C(0x5555555555555555);
	bits = (bits & UINT64_C(0x3333333333333333)) + (bits >> 2 & UINT64_C(0x3333333333333333));
	bits = (bits + (bits >> 4)) & UINT64_C(0x0f0f0f0f0f0f0f0f);
	return (unsigned)(bits * UINT64_C(0x0101010101010101) >> 56);
}

/* The first that item i is a near-duplicate of; i if there is none. */
static bool find(struct comparing *c, const struct kept *kept, uint64_t simhash, size_t i,
	size_t *found, struct error *err)
{
	for (size_t k = 0; k < kept->n; k++) {
		size_t other = kept->items[k];

		if (count_bits(kept->simhashes[k] ^ simhash) > COLLAPSE_DISTANCE)
			continue;
		if (!read_once(c, i, err) || !read_once(c, other, err))
			return false;
		if (shingles_alike(&c->shingles[i], &c->shingles[other])) {
			*found = other;
			return true;
		}
	}
	*found = i;
	return true;
}

bool collapse(const uint64_t *simhashes, size_t n, collapse_read_fn *read, void *ctx,
	size_t *stands_for, struct error *err)
{
	struct comparing c CLEANUP(comparing_done) = { .read = read, .ctx = ctx, .n = n };
	struct kept kept CLEANUP(kept_done) = { 0 };

	kept.simhashes = calloc(n + 1, sizeof *kept.simhashes);
	kept.items = calloc(n + 1, sizeof *kept.items);
	c.shingles = calloc(n + 1, sizeof *c.shingles);
	c.is_read = calloc(n + 1, sizeof *c.is_read);
	if (!kept.simhashes || !kept.items || !c.shingles || !c.is_read)
		return error_out_of_memory(err);
	for (size_t i = 0; i < n; i++) {
		stands_for[i] = i;
		if (simhashes[i] == 0)
			continue;
		if (!find(&c, &kept, simhashes[i], i, &stands_for[i], err))
			return false;
		if (stands_for[i] == i) {
			kept.simhashes[kept.n] = simhashes[i];
			kept.items[kept.n++] = i;
		}
	}
	return true;
}
