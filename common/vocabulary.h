/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The words of an index, which are its terms without a prefix, by length and with their letters, in
 * the file `vocabulary` of a generation: the few that may be some edits away from a word are found
 * in them at a glance, where the table of postings has to be walked from term to term. A side file
 * (side_file.h) whose own number is that of the blocks, each of up to VOCABULARY_BLOCK words of the
 * same number of characters in the same number of bytes. After the header:
 *
 *   blocks      8 bytes for each word, its letters; then the words, in byte order; zeros up to a
 *               multiple of 8 bytes
 *   each block  8 bytes, where in the file it begins; 4 bytes each: how many words it has, of how
 *               many characters, in how many bytes, and 0. They end with the file.
 *
 * The letters of a word are two bits for each of a to z, of which the first is set if the word has
 * it and the second if it has it twice or more, and 12 for all other characters, one for each code
 * point modulo 12. A character added or removed changes one bit, one that is replaced two, and
 * swapping neighbours none.
 *
 * Words of more than VOCABULARY_MAX_WORD bytes are left out, as are terms that hold a NUL.
 */
#ifndef PILCROW_COMMON_VOCABULARY_H
#define PILCROW_COMMON_VOCABULARY_H

#include "common/analyzer.h"
#include "common/macros.h"
#include "common/side_file.h"

#ifdef __cplusplus
extern "C" {
#endif

#define VOCABULARY_FILE "vocabulary"
#define VOCABULARY_MAGIC "pilvoca1"

enum { VOCABULARY_MAX_WORD = ANALYZER_MAX_TERM, VOCABULARY_BLOCK = 256 };

struct vocabulary_block {
	uint64_t place;
	uint32_t words, characters, bytes, zero;
};

/* Mapped, never changed: threads may share one. */
struct vocabulary {
	struct side_file file;
	uint32_t n_blocks;
	const struct vocabulary_block *blocks;
};

/* As norms_open(). */
struct vocabulary *vocabulary_open(
	const char *directory, const struct xap_stats *of, struct error *err) NODISCARD;
void vocabulary_close(struct vocabulary *v);
void vocabulary_closep(struct vocabulary **v);

/* The letters of a word of UTF-8, and how many characters it has. */
uint64_t vocabulary_letters(const char *word, size_t len, uint32_t *characters);

/* `word` is not terminated. False stops, and sets *err. */
typedef bool vocabulary_fn(void *ctx, const char *word, size_t len, struct error *err);

/*
 * Gives all words that may be within so many edits (query_edits.h) of `word`, and others: of a
 * million words, some hundreds. What fn says.
 */
bool vocabulary_near(const struct vocabulary *v, const char *word, size_t len, unsigned edits,
	vocabulary_fn *fn, void *ctx, struct error *err) NODISCARD;

#ifdef __cplusplus
}
#endif

#endif
