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

#include "common/sketch.h"
#include "searcher/index.h"

/* Some hundred words: of most paragraphs that is all. */
enum { SHINGLES_BEGINNING = 4096, SHINGLES_MARKS = 64 };

/* `{0}` are those of no text. */
struct shingles {
	uint64_t *hashes; /* owned */
	size_t n;
	bool is_sorted;		      /* ascending */
	bool is_cut;		      /* there is more of the text */
	uint64_t marks[SHINGLES_MARKS]; /* a bit for each hash; several may share it */
};

void shingles_done(struct shingles *s);
/* Adds one. False when out of memory. */
bool shingles_add(struct shingles *s, uint64_t hash, struct error *err) NODISCARD;
/* Of a paragraph's text, or of its first SHINGLES_BEGINNING bytes. *out is an empty one. */
bool shingles_read(struct index *ix, uint32_t docid, bool all, struct shingles *out,
	struct error *err) NODISCARD;

enum shingles_likeness { SHINGLES_DIFFERENT, SHINGLES_ALIKE, SHINGLES_UNDECIDED };

/*
 * Whether enough of both is shared: so it is for a text with a seventh of its words changed. Two
 * without any are not alike. Undecided if not all of both was read and the beginnings have
 * something in common; of texts that differ in all of their beginnings nobody asks what follows.
 * Sorts them when it has to.
 */
enum shingles_likeness shingles_compare(struct shingles *a, struct shingles *b);

/* The same by what is known without the texts, which seldom are alike where it is undecided. */
enum shingles_likeness shingles_guess(const struct sketch *a, const struct sketch *b);

#endif
