/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which stems of an index are like another: inflections that the stemmer does not bring together,
 * and words made of it or that it is made of (Versorgung, Energieversorgung). Two stems are as like
 * as the share that their grams have in common, twice those by all of both (Dice's measure); a gram
 * is KIN_GRAM characters in a row, the ends of the stem each counting as one (Adamson and Boreham,
 * "The use of an association measure based on character structure to identify semantically related
 * pairs of words and document titles", 1974).
 *
 * The file `kin` of a generation says which stems have a gram; it is there if one of the index's
 * languages asks for it (language.h). It only saves time: a walk over all stems finds the same. A
 * side file (side_file.h) whose own number is that of the stems. After the header:
 *
 *   4 bytes     number of grams
 *   4 bytes     bytes of all stems
 *   8 bytes     bytes of all lists
 *   each gram   8 bytes, ascending: 2 for each character, its code point modulo 65536, 0 for an end
 *   each gram   8 bytes, where its list begins among them
 *   each stem   4 bytes, where it begins among them; then the end of the last
 *   each stem   1 byte, how many grams it has
 *   the stems   in byte order, without prefix
 *   the lists   of each gram the numbers of the stems that have it: gaps less one, as varints
 *
 * Only stems of KIN_LEAST characters or more are there, and none with a byte below `a`: with a
 * digit, a point or a hyphen, one character makes another thing of a word.
 */
#ifndef PILCROW_COMMON_KIN_H
#define PILCROW_COMMON_KIN_H

#include "common/analyzer.h"
#include "common/macros.h"
#include "common/side_file.h"

#ifdef __cplusplus
extern "C" {
#endif

#define KIN_FILE "kin"
#define KIN_MAGIC "pilkin01"

enum {
	KIN_GRAM = 4,
	KIN_LEAST = 4,
	/* Of one stem. */
	KIN_MAX_GRAMS = ANALYZER_MAX_TERM,
};

/* The grams of a stem. */
struct kin_grams {
	uint64_t items[KIN_MAX_GRAMS]; /* ascending, each once */
	unsigned n;		       /* 0: the stem has no kin */
};

void kin_grams_of(struct kin_grams *out, const char *stem, size_t len);

/* How like two stems are: `twice` by `both`. */
struct kin_likeness {
	unsigned twice, both;
};

struct kin_likeness kin_likeness_of(const struct kin_grams *a, const struct kin_grams *b);
/* Less is no likeness: of two words of ten letters, three grams of nine. */
bool kin_is_like(struct kin_likeness l);

/* Mapped, never changed: threads may share one. */
struct kin {
	struct side_file file;
	uint32_t n_stems, n_grams;
	uint64_t names, lists; /* bytes */
	const uint64_t *grams, *places;
	const uint32_t *begins;
	const uint8_t *counts;
	const char *stems;
	const unsigned char *list;
};

/* As norms_open(). */
struct kin *kin_open(
	const char *directory, const struct xap_stats *of, struct error *err) NODISCARD;
void kin_close(struct kin *k);
void kin_closep(struct kin **k);

/* `stem` is not terminated. False stops, and sets *err. */
typedef bool kin_fn(
	void *ctx, const char *stem, size_t len, struct kin_likeness likeness, struct error *err);

/* Gives the stems that are like one with these grams, in byte order, itself among them. What fn
   says. */
bool kin_find(const struct kin *k, const struct kin_grams *grams, kin_fn *fn, void *ctx,
	struct error *err) NODISCARD;

#ifdef __cplusplus
}
#endif

#endif
