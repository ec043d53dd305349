/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The documents that may match a phrase, by those in which its words stand side by side. */
#ifndef PILCROW_SEARCHER_MATCH_PHRASE_PAIRS_H
#define PILCROW_SEARCHER_MATCH_PHRASE_PAIRS_H

#include "searcher/match/tree.h"

/* Opens the lists of those pairs of the phrase, made from `q`, that are known. */
bool phrase_pairs_open(const struct scoring *s, struct node *phrase, const struct xap_query *q,
	struct error *err) NODISCARD;
void phrase_pairs_done(struct phrase_work *work);

/* For phrases with pairs. The first document with the rarest of them, from `from` on. */
uint32_t phrase_pairs_next(struct phrase_work *work, uint32_t from);
/* Marks the documents of [base, end) that have all pairs. */
void phrase_pairs_mark(
	struct phrase_work *work, uint32_t base, uint32_t end, uint64_t marked[WINDOW_WORDS]);

#endif
