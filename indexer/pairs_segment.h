/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lays out a segment of the file that common/pairs.h describes. */
#ifndef PILCROW_INDEXER_PAIRS_SEGMENT_H
#define PILCROW_INDEXER_PAIRS_SEGMENT_H

#include "common/buf.h"
#include "common/error.h"
#include "common/macros.h"
#include "indexer/pairs_gather.h"

/* What segments are made of, one after another: `{0}` is an empty one. One thread at a time. */
struct pairs_segment {
	struct numbers pairs, scratch; /* as of pairs_gather_next() */
	struct buf row_ends, row, lists, seconds;
};

void pairs_segment_done(struct pairs_segment *s);

/* Appends to `out` the segment of all s->pairs, which are of docids from `first_docid` on, and
   empties these. All that is in `out` has a multiple of 4 bytes, before and behind it. */
bool pairs_segment_add(struct pairs_segment *s, size_t n_words, uint32_t first_docid,
	struct buf *out, struct error *err) NODISCARD;

#endif
