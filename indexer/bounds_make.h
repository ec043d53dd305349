/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The contents of the file that common/bounds.h describes, while they are written term by term. */
#ifndef PILCROW_INDEXER_BOUNDS_MAKE_H
#define PILCROW_INDEXER_BOUNDS_MAKE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "common/bounds.h"
#include "common/buf.h"
#include "common/error.h"
#include "common/glass/database.h"
#include "common/glass/postings.h"
#include "common/macros.h"
#include "common/norms.h"

struct bounds_work {
	struct database database; /* whose postings are read */
	struct norms *norms;	  /* its lengths */
	FILE *file;		  /* where to write; the header is there already */
	uint32_t least;		  /* documents of a term that has bounds */
	const atomic_int *stop;	  /* may be NULL */

	/* What follows is the maker's own. */
	double *shares; /* by length: what a wdf is multiplied with, to be compared */
	uint64_t written;
	uint64_t passed;	   /* postings, since memory was given back */
	struct buf blocks, groups; /* of the term at hand */
	struct buf entries, names;
	struct bound best; /* of the block at hand, and the last docid in it */
	double most;	   /* its share; below 0: nothing is in it */
};

/* Opens the database in `directory`, which has its norms and these statistics. To be ended by
   bounds_work_done(), also after a failure. */
bool bounds_work_init(struct bounds_work *w, const char *directory, const struct xap_stats *of,
	struct error *err) NODISCARD;
void bounds_work_done(struct bounds_work *w);
/* Of which database the bounds will be: they depend on its mean length. Before all that follows. */
bool bounds_work_for(
	struct bounds_work *w, const struct xap_stats *of, struct error *err) NODISCARD;

/* All goes between these two: the terms in byte order, each begun, filled and added, or begun and
   left. The second puts the number of terms into the header. */
void bounds_begin(struct bounds_work *w);
bool bounds_end(struct bounds_work *w, struct error *err) NODISCARD;

void bounds_begin_term(struct bounds_work *w);
bool bounds_add_term(
	struct bounds_work *w, const char *term, size_t len, struct error *err) NODISCARD;

/* A block: any number of documents, ascending. One with none is none. False where it is the first
   and has no wdf, as terms have that only filter. */
void bounds_take(struct bounds_work *w, uint32_t docid, uint32_t wdf, uint32_t length);
bool bounds_end_block(struct bounds_work *w);

/* Of what was read of a list: a block of its own. */
bool bounds_take_block(struct bounds_work *w, const struct postings *p);

/* Before a term of so many documents is looked at: gives memory back, now and then, and heeds the
   signal. */
bool bounds_pass(struct bounds_work *w, uint32_t documents, struct error *err) NODISCARD;

/* Opens its list, calls fn if it is there, and closes it. *has is what fn said. ERROR_CORRUPT. */
typedef bool bounds_read_fn(struct bounds_work *w, struct postings *p, void *ctx);
bool bounds_read_list(struct bounds_work *w, const char *term, size_t len, bounds_read_fn *fn,
	void *ctx, bool *has, struct error *err) NODISCARD;

#endif
