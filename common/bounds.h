/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a document of a block of postings weighs at most, in the file `bounds` of a generation, so
 * that a search passes over blocks that have nothing among the best (Ding and Suel, "Faster top-k
 * document retrieval using block-max indexes", 2011). A side file (side_file.h) whose own number is
 * that of the terms: those with a wdf that are in BOUNDS_LEAST documents or more.
 *
 * BM25 gives a document wdf / (k1 * (1 - b + b * length / mean) + wdf) times what holds for the
 * whole term. Which document of a block has the highest does not depend on k1. So a block's bound
 * is the wdf and length of that document, for one b. After the header:
 *
 *   8 bytes        b, a double
 *   8 bytes        where in the file the terms are
 *   the bounds     of each term: of its blocks, then of each BOUNDS_GROUP of them
 *   each term:     8 bytes, where in the file its bounds begin; 4 bytes, how many blocks it has; 4
 *                  bytes, where the term begins among all. Then such an entry for where the last
 * ends the terms      in byte order
 *
 * A bound is 4 bytes, the last docid, and 2 bytes each of wdf and length. Where the wdf is above
 * 65535 it is that, and the length 0.
 */
#ifndef PILCROW_COMMON_BOUNDS_H
#define PILCROW_COMMON_BOUNDS_H

#include "common/macros.h"
#include "common/side_file.h"

#ifdef __cplusplus
extern "C" {
#endif

#define BOUNDS_FILE "bounds"
#define BOUNDS_MAGIC "pilbnds1"

enum {
	/* What is rarer is looked at whole: it lies in one block. */
	BOUNDS_LEAST = 100,
	/* Mostly as many as a block of postings.h, which end with their chunk; an update that adds to
	   these makes some a little larger. Which they are is the writer's choice. */
	BOUNDS_BLOCK = 128,
	BOUNDS_GROUP = 32,
	BOUNDS_MAX_WDF = 65535,
};

/* The searcher's default, for which the bounds are made; with another they are of no use. */
#define BOUNDS_B 0.4

struct bound {
	uint32_t last; /* docid */
	uint16_t wdf, length;
};

struct bounds_entry {
	uint64_t place;
	uint32_t blocks;
	uint32_t term; /* where it begins */
};

/* Mapped, never changed: threads may share one. */
struct bounds {
	struct side_file file;
	double b;
	uint32_t n_terms;
	const struct bounds_entry *entries; /* n_terms + 1 */
	const char *terms;
	uint64_t names, end; /* bytes of all terms; where the bounds end in the file */
};

/* As norms_open(). */
struct bounds *bounds_open(
	const char *directory, const struct xap_stats *of, struct error *err) NODISCARD;
void bounds_close(struct bounds *b);
void bounds_closep(struct bounds **b);

/* A term's bounds, and a place in them. One thread at a time. */
struct bound_list {
	const struct bound *blocks, *groups; /* there may be no groups */
	uint32_t n_blocks, n_groups;
	uint32_t block; /* n_blocks: behind the last */
};

/* Whether the term has bounds; then it stands at the first block. */
bool bound_list_open(struct bound_list *l, const struct bounds *b, const char *term, size_t len);
/* Goes to the block that has the first posting of `docid` or above; false if there is none. */
bool bound_list_skip(struct bound_list *l, uint32_t docid);

#ifdef __cplusplus
}
#endif

#endif
