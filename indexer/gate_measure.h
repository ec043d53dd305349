/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How far two rankings agree. Items are texts (content keys); a ranking has none twice. Two empty
 * rankings agree wholly, an empty one and another not at all.
 */
#ifndef PILCROW_INDEXER_GATE_MEASURE_H
#define PILCROW_INDEXER_GATE_MEASURE_H

#include <stdbool.h>
#include <stddef.h>

struct gate_ranking {
	const char *const *items; /* best first */
	size_t n;
};

/* The share of the longer ranking that both have. */
double gate_overlap(const struct gate_ranking *a, const struct gate_ranking *b);

/*
 * Rank-biased overlap with persistence .9, extrapolated from what was seen: Webber, Moffat and
 * Zobel, A similarity measure for indefinite rankings, ACM TOIS 28(4), 2010, equation 32. 1 for
 * the same ranking, 0 if they share nothing; a change at the top counts most.
 */
double gate_rbo(const struct gate_ranking *a, const struct gate_ranking *b);

bool gate_has(const struct gate_ranking *r, const char *item);

/* Of an even number, the lower of the two in the middle; 0 of none. Puts the values in order. */
double gate_median(double *values, size_t n);

#endif
