/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lays out a segment of the file that common/pairs.h describes. */
#ifndef PILCROW_INDEXER_PAIRS_SEGMENT_H
#define PILCROW_INDEXER_PAIRS_SEGMENT_H

#include "common/buf.h"
#include "common/error.h"
#include "common/macros.h"
#include "common/pairs.h"
#include "indexer/pairs_gather.h"

/* What segments are made of, one after another: `{0}` is an empty one. One thread at a time. */
struct pairs_segment {
	struct numbers pairs, scratch; /* as of pairs_gather_next() */
	struct buf row_ends, row, lists, seconds;
	uint32_t first_docid;
	size_t from; /* of the pairs, those before are in their lists */
};

void pairs_segment_done(struct pairs_segment *s);

/* Appends to `out` the segment of all s->pairs, which are of docids from `first_docid` on, and
   empties these. All that is in `out` has a multiple of 4 bytes, before and behind it. */
bool pairs_segment_add(struct pairs_segment *s, size_t n_words, uint32_t first_docid,
	struct buf *out, struct error *err) NODISCARD;

/* A segment of a file that there is, the first `n` docids from its own on. */
struct pairs_old {
	const struct pairs *pairs;
	uint32_t segment;
	uint64_t n;
	const uint64_t *gone; /* a bit for each of them: what it says of the document is left out */
};

/* The same with what stays of an old segment, whose words and first docid it has; s->pairs are of
   documents that are gone there, or are not in it. ERROR_CORRUPT if it is damaged. */
bool pairs_segment_merge(struct pairs_segment *s, const struct pairs_old *old, struct buf *out,
	struct error *err) NODISCARD;

#endif
