/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which words of a text stand next to which: what two texts share of it says whether one is the
 * other with small edits (Broder's resemblance, of pairs of words).
 */
#ifndef PILCROW_SEARCHER_SHINGLES_H
#define PILCROW_SEARCHER_SHINGLES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "searcher/index.h"

/* `{0}` are those of no text. */
struct shingles {
	uint64_t *hashes; /* ascending; owned */
	size_t n;
};

void shingles_done(struct shingles *s);
/* Of a paragraph's text. *out is an empty one. */
bool shingles_read(
	struct index *ix, uint32_t docid, struct shingles *out, struct error *err) NODISCARD;
/* Whether enough of both is shared: true for a text with a seventh of its words changed. Two
 * without any are not alike. */
bool shingles_alike(const struct shingles *a, const struct shingles *b);

#endif
