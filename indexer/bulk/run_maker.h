/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What run.c (taking documents), run_order.c, run_sort.c, run_stems.c and run_termlists.c (ending a
   run) share, and nobody else. */
#ifndef PILCROW_INDEXER_BULK_RUN_MAKER_H
#define PILCROW_INDEXER_BULK_RUN_MAKER_H

#include "common/glass.h"
#include "indexer/bulk/deflate.h"
#include "indexer/bulk/inversion.h"
#include "indexer/bulk/run.h"
#include "indexer/bulk/sort_terms.h"
#include "indexer/bulk/termlist.h"

/* What the documents have of a stem: run_stems.c. By document, from 1: its wdf, and whether it has
   any; the latter also by 64 of them. */
struct run_stems {
	uint32_t *wdf;
	uint64_t *seen, *seen_groups;
	size_t cap_wdf, cap_seen, cap_groups;
};

struct run_maker {
	struct inversion inversion;
	struct run_pool *pool; /* borrowed */
	struct run *run;       /* at hand; NULL before its first document or record */
	struct buf records;    /* entries as in SECTION_RECORDS, in the order of arrival */
	uint32_t n_records;
	size_t usual[SECTIONS], usual_data, usual_termlists; /* bytes, as of late */
	struct deflate *for_data, *for_lists; /* perhaps the same; NULL: as they are */
	size_t least;			      /* tags of so many bytes are deflated */

	/* While a run is ended. */
	struct buf entries, body, tag;
	struct buf texts; /* the terms in order: u8 length, bytes */
	/* In order, with a value that says of what it is the text: of a number; of the stem of a
	   number, which is that less how many there are; or, less twice as many, of one kept apart.
	 */
	struct sortable *items;
	size_t n_items, cap_items;
	struct run_term {
		uint32_t begin, end; /* of its occurrences, in placed */
		/* How many of the items are its: its numbers; behind them those of words whose stem
		   it is; or those kept apart. */
		uint32_t numbers, words, apart;
	} * terms; /* in order */
	size_t n_terms, cap_terms;
	uint32_t most, most_united; /* occurrences of a term; of one of several numbers */
	uint32_t *begins, *ends;    /* by number: of its occurrences, in placed */
	size_t cap_begins, cap_ends;
	struct placed {		   /* an occurrence where its term is known by its place */
		uint32_t document; /* its number in the run, from 1, << OCCURRENCE_BITS | bits */
		uint32_t pos;
	} * placed; /* of one number after another, in order of the terms */
	size_t cap_placed;
	struct placed *united; /* of a term of several numbers; twice, as it is put together */
	size_t cap_united;
	struct run_stems stems;
	uint32_t *positions; /* of a term in a document */
	size_t cap_positions;
	uint32_t *cursors; /* by document: where its next cell goes */
	size_t cap_cursors;
	/* The documents' terms, each's in order, with room for all; where the inversion had its
	   occurrences. */
	struct termlist_term *cells;
};

/* `*array` of *cap items of `size` bytes gets room for `n`, and need not keep what is in it; if it
   has not, also for some more, which a run a little larger will want. */
bool run_make_room(void *array, size_t *cap, size_t n, size_t size, struct error *err) NODISCARD;
/* Appends a document's tag to run->data or run->termlists, deflated if it has m->least bytes
   and `d` (or NULL) makes it smaller. */
bool run_put_tag(const struct run_maker *m, struct deflate *d, struct buf *out,
	const struct buf *tag, struct error *err) NODISCARD;
/* The head of a tag: of this length. */
static inline uint32_t run_tag_head(size_t len, bool is_deflated)
{
	return (uint32_t)len << 1 | is_deflated;
}
/* A term's documents as the section of postings has them, on their way to a run maker's body, and
   to the cells. Kept by value by who adds some: bytes that are written could be any other's. */
struct run_list {
	char *end;
	struct termlist_term *cells;
	uint32_t *cursors;
	uint64_t sum;  /* of wdf */
	uint32_t text; /* of the term, in run_maker.texts */
	uint32_t first, last, documents, max_wdf;
};

/* The next document; there is room for it. */
static inline void run_list_add(struct run_list *l, uint32_t document, uint32_t wdf)
{
	if (l->documents++ > 0)
		l->end = glass_varint(l->end, document - l->last - 1);
	else
		l->first = document;
	l->end = glass_varint(l->end, wdf);
	l->last = document;
	l->sum += wdf;
	if (wdf > l->max_wdf)
		l->max_wdf = wdf;
	l->cells[l->cursors[document - 1]++] = (struct termlist_term){ l->text, wdf };
}

/* Asks for the place of a document that is added soon. */
static inline void run_list_ask(const struct run_list *l, uint32_t document)
{
	__builtin_prefetch(&l->cells[l->cursors[document - 1]], 1);
}

/* Makes of the inversion what the run maker has in order: from items to placed. */
bool run_order(struct run_maker *m, struct error *err) NODISCARD;

/* Makes ready for the stems of a run. */
bool run_stems_begin(struct run_maker *m, struct error *err) NODISCARD;
/* All documents of the term that is the stem of `n` words, from 1, whose numbers these are; it has
   occurrences of its own from `at` to `end`. */
void run_stems_list(struct run_maker *m, struct run_list *list, const struct placed *at,
	const struct placed *end, const struct sortable *words, size_t n);
void run_stems_done(struct run_stems *s);

/* The run's lists by term, its term lists and lengths, from the inversion. */
bool run_sort(struct run_maker *m, struct run *r, struct error *err) NODISCARD;
/* That of it which is by document, from the cells. */
bool run_write_termlists(struct run_maker *m, struct run *r, struct error *err) NODISCARD;

#endif
