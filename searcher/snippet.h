/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where a paragraph matches, and which window of it to show: from the analyzer's own offsets. */
#ifndef PILCROW_SEARCHER_SNIPPET_H
#define PILCROW_SEARCHER_SNIPPET_H

#include "common/analyzer.h"
#include "searcher/hit.h"
#include "searcher/pattern.h"

/* What a mark is worth when windows are compared. `previous` and `next` are the marks of the same
 * pattern before and after it, or MARK_NONE. */
struct mark_value {
	double weight;
	size_t previous, next;
};

#define MARK_NONE ((size_t)-1)

struct marks {
	struct mark *items;
	struct mark_value *values; /* of each */
	size_t n, cap;
};

void marks_done(struct marks *m);

/*
 * All places of `text` that fit a pattern of `field`, sorted and disjoint (where two overlap the
 * longer one stays; of equal ones the exact one; overlapping n-grams are one mark). `a` is the
 * analyzer of the text's language. Their file ranges are HIT_UNKNOWN. *out is empty on entry.
 */
bool marks_find(struct marks *out, struct analyzer *a, const struct patterns *patterns,
	enum pattern_field field, const char *text, size_t len, struct error *err) NODISCARD;

/*
 * The window of at most about `max_chars` characters (code points) that is worth most: by the
 * weight of its distinct phrases, then of its distinct matches, then their number; the earliest of
 * equals. It begins at a sentence's start where that costs no match, else at a word, and ends at
 * white space (both at a character in unbroken text). The whole text if it is no longer. Never cuts
 * a mark that fits, nor a grapheme cluster.
 */
struct fragment snippet_window(
	const char *text, size_t len, const struct marks *marks, uint32_t max_chars);

/*
 * Up to *n such windows that do not overlap, in the order of the text; each but the first shows a
 * match, of other words where there are such. Neighbours are joined. `out` has room for *n (at
 * least 1), which becomes how many there are.
 */
bool snippet_windows(const char *text, size_t len, const struct marks *marks, uint32_t max_chars,
	struct fragment *out, size_t *n, struct error *err) NODISCARD;

#endif
