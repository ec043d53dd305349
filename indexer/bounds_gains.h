/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The postings that an update gives to a database, in the order of its terms. */
#ifndef PILCROW_INDEXER_BOUNDS_GAINS_H
#define PILCROW_INDEXER_BOUNDS_GAINS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/buf.h"
#include "common/error.h"
#include "common/macros.h"
#include "indexer/document.h"

struct bounds_gain {
	uint32_t name;			  /* where the term is in the names */
	uint32_t len, docid, wdf, length; /* the last is the document's */
};

/* `{ .most }` is an empty one. */
struct bounds_gains {
	struct buf names, items;
	uint64_t length;     /* of all documents */
	uint32_t n, n_fresh; /* documents; those of them that take no other's place */
	size_t most;	     /* bytes; beyond that nothing is kept, and `over` is set */
	bool over;
};

void bounds_gains_done(struct bounds_gains *g);
/* Document `docid`, which is above `last`, that of the original's last, or takes the place of one.
 */
bool bounds_gains_add(struct bounds_gains *g, uint32_t docid, uint32_t last,
	const struct document *d, struct error *err) NODISCARD;
/* By term, as bytes, and docid; once, at the end. Then there is one item for both. */
void bounds_gains_sort(struct bounds_gains *g);

static inline size_t bounds_gains_count(const struct bounds_gains *g)
{
	return g->items.len / sizeof(struct bounds_gain);
}

static inline const struct bounds_gain *bounds_gains_at(const struct bounds_gains *g, size_t i)
{
	return (const struct bounds_gain *)g->items.data + i;
}

static inline const char *bounds_gains_term(const struct bounds_gains *g, size_t i)
{
	return g->names.data + bounds_gains_at(g, i)->name;
}

#endif
