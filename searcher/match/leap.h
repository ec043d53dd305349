/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Passing over documents of which the bounds of their postings' blocks (common/bounds.h) say that
 * none scores enough.
 */
#ifndef PILCROW_SEARCHER_MATCH_LEAP_H
#define PILCROW_SEARCHER_MATCH_LEAP_H

#include "searcher/match/tree.h"

struct leap {
	double need;
	bool more;     /* what scores just that is of no use, either: of one database alone */
	uint32_t last; /* docid to be looked at */
};

/* Prepares a term to be leapt over, whose postings are at the first. ERROR_MEMORY. */
bool leap_prepare(const struct scoring *s, struct node *term, const char *name, size_t len,
	struct error *err) NODISCARD;

/*
 * The first docid from `from` on where the node may score what is needed, above `last` if there is
 * none. Then *end is behind those docids for which that was seen, at most a window away; further
 * calls must not be for docids before it. `from` must not fall.
 */
uint32_t leap_over(const struct scoring *s, struct node *node, const struct leap *how,
	uint32_t from, uint32_t *end);

/*
 * What all of the best `room` matches of a query score, as far as is seen before any is looked at;
 * 0 if nothing is. A bound is of a document: of as many blocks there are as many that are as good.
 * ERROR_MEMORY makes it 0.
 */
double leap_least(const struct scoring *s, const struct node *root, size_t room);

#endif
