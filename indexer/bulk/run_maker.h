/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What run.c (taking documents), run_sort.c and run_termlists.c (ending a run) share, and nobody
   else. */
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
	struct buf entries, body, tag;
	struct buf texts; /* the terms in order: u8 length, bytes */
	uint32_t
		*starts; /* by number of the term: where its next occurrence goes, then their end */
	size_t cap_starts;
	struct placed {		   /* an occurrence where its term is known by its place */
		uint32_t document; /* 2 * its number in the run, from 1, + wdf, 0 or 1 */
		uint32_t pos;
	} * placed; /* of one term after another, in order */
	size_t cap_placed;
	uint32_t *positions; /* of a term in a document */
	size_t cap_positions;
	uint32_t *cursors; /* by document: where its next cell goes */
	size_t cap_cursors;
	struct run_cell {
		uint32_t text; /* of the term, in texts */
		uint32_t wdf;
	} * cells; /* the documents' terms, each's in order; there is room for all occurrences */
	size_t cap_cells;
	struct termlist_term *terms; /* of one document */
	size_t cap_terms;
};

/* `*array` of *cap items of `size` bytes gets room for `n`, and need not keep what is in it. */
bool run_make_room(void *array, size_t *cap, size_t n, size_t size, struct error *err) NODISCARD;
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
/* That of it which is by document, from the cells. */
bool run_write_termlists(struct run_maker *m, struct run *r, struct error *err) NODISCARD;

#endif
