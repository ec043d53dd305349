/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What run.c (taking documents) and run_sort.c (ending a run) share, and nobody else. */
#ifndef PILCROW_INDEXER_BULK_RUN_MAKER_H
#define PILCROW_INDEXER_BULK_RUN_MAKER_H

#include "indexer/bulk/deflate.h"
#include "indexer/bulk/inversion.h"
#include "indexer/bulk/run.h"
#include "indexer/bulk/termlist.h"

struct run_maker {
	struct inversion inversion;
	atomic_uint *runs;  /* borrowed */
	struct run *run;    /* at hand; NULL before its first document or record */
	struct buf records; /* entries as in SECTION_RECORDS, in the order of arrival */
	uint32_t n_records;
	struct deflate *for_data, *for_lists; /* perhaps the same; NULL: as they are */

	/* While a run is ended. */
	struct buf stream, entries, body, tag;
	struct buf texts;  /* the terms in order: u8 length, bytes */
	uint32_t *offsets; /* in them, by rank */
	size_t cap_offsets;
	uint32_t *cursors; /* by document: where its next cell goes */
	size_t cap_cursors;
	struct run_cell {
		uint32_t rank; /* of the term */
		uint32_t wdf;
	} * cells; /* the documents' terms, one document after another, each in order */
	size_t cap_cells;
	struct termlist_term *terms; /* of one document */
	size_t cap_terms;
};

/* Appends a document's tag to run->data or run->termlists, deflated if `d` (or NULL) makes it
   smaller. */
bool run_put_tag(struct deflate *d, struct buf *out, const char *tag, size_t len,
	struct error *err) NODISCARD;
/* The head of a tag: of this length. */
static inline uint32_t run_tag_head(size_t len, bool is_deflated)
{
	return (uint32_t)len << 1 | is_deflated;
}
/* The run's lists by term, its term lists and lengths, from the inversion. */
bool run_sort(struct run_maker *m, struct run *r, struct error *err) NODISCARD;

#endif
