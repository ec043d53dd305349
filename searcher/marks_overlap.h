/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Places that fitted a pattern, and which of them become marks when they overlap. */
#ifndef PILCROW_SEARCHER_MARKS_OVERLAP_H
#define PILCROW_SEARCHER_MARKS_OVERLAP_H

#include <stdbool.h>
#include <stddef.h>

#include "common/error.h"
#include "searcher/pattern.h"

struct candidate {
	size_t start, end; /* bytes of the text; never empty */
	enum mark_kind kind;
	bool ngrams; /* all of its tokens are n-grams */
	size_t pattern;
};

struct candidates {
	struct candidate *items; /* free() */
	size_t n, cap;
};

bool candidates_add(struct candidates *c, const struct candidate *one, struct error *err) NODISCARD;

/*
 * Leaves a sorted, disjoint set, all within `len` bytes of text: overlapping n-grams are joined,
 * since each is but a piece of a longer word; elsewhere the longer one stays, of equal ones the
 * closer kind, then the earlier.
 */
bool candidates_resolve(struct candidates *c, size_t len, struct error *err) NODISCARD;

#endif
