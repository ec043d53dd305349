/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Near-duplicates among ranked paragraphs: wire copy that was printed again with small edits.
 * Paragraphs whose simhashes differ in at most COLLAPSE_DISTANCE bits may be such; whether they are
 * is then seen from what they share: at first by their sketches, then by their texts.
 */
#ifndef PILCROW_SEARCHER_COLLAPSE_H
#define PILCROW_SEARCHER_COLLAPSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"
#include "searcher/shingles.h"

/* Of 64. Among texts with a seventh of their words changed, one in a hundred differs in more; of
 * different texts, one pair in 2,000 is as near, and has to be looked at. */
enum { COLLAPSE_DISTANCE = 16 };

/* Reads the shingles of a document, as shingles_read(). *out is an empty one. */
typedef bool collapse_read_fn(
	void *ctx, uint32_t docid, bool all, struct shingles *out, struct error *err);

/* A ranking, best first. */
struct collapse_items {
	const uint32_t *docids;
	const uint64_t *simhashes;     /* 0: unknown */
	const struct sketch *sketches; /* likewise those without shingles */
	size_t n;
};

struct collapsed {
	size_t stands_for; /* the item that it is a near-duplicate of, or itself */
	uint32_t docid;
	struct shingles *beginning, *whole; /* NULL where they were not read */
};

/* What is known of a ranking, as far as it was looked at. `{0}` is nothing yet. */
struct collapsing {
	struct collapsed *items;
	size_t n;
	/* Those that stand for themselves, best first, but for those of unknown simhash. */
	uint64_t *simhashes;
	size_t *kept; /* which items they are */
	size_t n_kept;
	size_t standing; /* for themselves */
};

void collapsing_done(struct collapsing *c);

/*
 * Tells of each item the first that it is a near-duplicate of and that stands for itself, or the
 * item; beyond the first `most` that stand for themselves nothing is asked for its duplicates. An
 * unknown simhash stands for itself. If it is called with a ranking that begins as the one before
 * it, and with the same `most`, what that has is not looked at again.
 */
bool collapse(struct collapsing *c, const struct collapse_items *items, size_t most,
	collapse_read_fn *read, void *ctx, struct error *err) NODISCARD;

#endif
