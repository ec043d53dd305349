/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Matches by their dates, newest or oldest first, then by score: dates of all matches are looked
 * at, which costs far less than scores; only those that may be on the page are scored.
 */
#ifndef PILCROW_SEARCHER_MATCH_BY_VALUE_H
#define PILCROW_SEARCHER_MATCH_BY_VALUE_H

#include "searcher/match/race.h"

/* As matcher_run() by the search's slot, which has dates, with the first `room` matches; of the
   race what is asked of what. The total is exact. */
struct xap_results *by_value_run(const struct race *of, const struct xap_search *how, size_t room,
	struct error *err) NODISCARD;

#endif
