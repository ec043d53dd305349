/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Matching one window of docids. What cannot reach the score that is needed may be left out: of a
 * union, the words that together add less than that are only looked up in documents that have
 * another (Turtle and Flood, "Query evaluation: strategies and optimizations", 1995: MaxScore).
 */
#ifndef PILCROW_SEARCHER_MATCH_WINDOW_H
#define PILCROW_SEARCHER_MATCH_WINDOW_H

#include "searcher/match/tree.h"

/* Sums in another order differ in the last bits: nothing is left out for so little. */
#define SLACK (1 - 1e-9)

struct window_place {
	const struct scoring *scoring;
	uint32_t base; /* the window's first docid */
	uint32_t end;  /* behind its last one */
};

/* The first docid from `from` on where the node may match; POSTINGS_END if there is none. `need` as
   below. Nodes do not go back: `from` must not fall. */
uint32_t window_next(struct node *node, uint32_t from, double need);

/*
 * Marks in `out`, which is empty, all documents of the window that the node matches, with their
 * scores; those that score less than `need` may be missing. 0 misses none.
 */
void window_fill(const struct window_place *w, struct node *node, struct window *out, double need);

/* Marks in `hits`, beside what is there, the documents among those that the node matches, and adds
   their scores. */
void window_refine(const struct window_place *w, struct node *node,
	const uint64_t among[WINDOW_WORDS], uint64_t hits[WINDOW_WORDS], double *scores);

#endif
