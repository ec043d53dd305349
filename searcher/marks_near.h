/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where the words of patterns with a window stand near enough to each other to be marked. */
#ifndef PILCROW_SEARCHER_MARKS_NEAR_H
#define PILCROW_SEARCHER_MARKS_NEAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"
#include "searcher/marks_overlap.h"
#include "searcher/pattern.h"

/* A token that fits a slot. */
struct occurrence {
	size_t slot;
	uint32_t pos;
	struct candidate candidate;
};

/* Those of one pattern, in the order of the text: positions never fall. */
struct occurrences {
	struct occurrence *items;
	size_t n, cap;
};

void occurrences_done(struct occurrences *o);
bool occurrences_add(
	struct occurrences *o, const struct occurrence *one, struct error *err) NODISCARD;

/* Adds to `found` those that take part in a match of the pattern. Linear in their number times that
 * of the slots. */
bool occurrences_resolve(const struct occurrences *o, const struct pattern *pattern,
	struct candidates *found, struct error *err) NODISCARD;

#endif
