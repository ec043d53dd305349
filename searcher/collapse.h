/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Near-duplicates among ranked paragraphs: wire copy that was printed again with small edits.
 * Paragraphs whose simhashes differ in at most COLLAPSE_DISTANCE bits may be such; whether they are
 * is then seen from what they share.
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

/* Reads the shingles of item i, as shingles_read(). *out is an empty one. */
typedef bool collapse_read_fn(
	void *ctx, size_t i, bool all, struct shingles *out, struct error *err);

/*
 * For each of `n` items by their simhashes, best rank first: stands_for[i] is the first item that i
 * is a near-duplicate of and that stands for itself, or i; beyond the first `most` that stand for
 * themselves nothing is asked for its duplicates. A simhash of 0 is unknown and stands for itself.
 */
bool collapse(const uint64_t *simhashes, size_t n, size_t most, collapse_read_fn *read, void *ctx,
	size_t *stands_for, struct error *err) NODISCARD;

#endif
