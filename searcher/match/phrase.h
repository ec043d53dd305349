/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whether the words of a phrase stand as they should. */
#ifndef PILCROW_SEARCHER_MATCH_PHRASE_H
#define PILCROW_SEARCHER_MATCH_PHRASE_H

#include "searcher/match/tree.h"

/* Sets `kept` to those of the marked documents, all of which have all parts of the NODE_PHRASE,
   where they stand in order within its span. Out of memory is noted as damage is: tree_bad(). */
void phrase_check(struct node *phrase, uint32_t base, const uint64_t marked[WINDOW_WORDS],
	uint64_t kept[WINDOW_WORDS]);

#endif
