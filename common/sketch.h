/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which words of a text stand next to which, in a few bits a word: enough to tell of nearly all
 * pairs of different texts that they share little, without reading them.
 *
 * The shingles of a text are its words, each with the one before it; of a text of one word, that.
 * A sketch has their number, and a mark for each of them: one of two to four times as many bits,
 * which others may share. A mark that only one of two sketches has is of at least one shingle that
 * the other text has not. (Of different texts of 30 words it tells so of half of the shingles.)
 * Words are those of the text's language. What they share has those in common that are shared when
 * both texts are cut alike, whatever they are written in, as long as they are of one language:
 * articles that are cut off (analyzer.h) make words the same, never different.
 *
 * As a value: their number as a varint, then sketch_bits() marks, the low byte first.
 */
#ifndef PILCROW_COMMON_SKETCH_H
#define PILCROW_COMMON_SKETCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/macros.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Marks of a sketch, a power of two of them. Of texts of more than sixteen thousand words they
   tell less and less. */
enum { SKETCH_LEAST = 32, SKETCH_MOST = 32768, SKETCH_WORDS = SKETCH_MOST / 64 };

enum { SKETCH_MAX_SIZE = 5 + SKETCH_MOST / 8 }; /* bytes of a value */

struct sketch {
	uint32_t shingles;	    /* 0: nothing is known */
	const unsigned char *marks; /* borrowed; sketch_bits() of them */
};

static inline uint32_t sketch_bits(uint32_t shingles)
{
	uint32_t bits = SKETCH_LEAST;

	while (bits < SKETCH_MOST && bits / 2 < shingles)
		bits *= 2;
	return bits;
}

/* A word as a number, an odd one. FNV-1a, mixed. */
static inline uint64_t sketch_word(const char *word, size_t len)
{
	uint64_t h = UINT64_C(0xcbf29ce484222325);

	for (size_t i = 0; i < len; i++)
		h = (h ^ (unsigned char)word[i]) * UINT64_C(0x100000001b3);
	return (h ^ h >> 32) | 1;
}

/* The shingle of two words; `before` 0: of one. */
static inline uint64_t sketch_shingle(uint64_t before, uint64_t word)
{
	return before * UINT64_C(0x9e3779b97f4a7c15) ^ word;
}

/* Of SKETCH_MOST marks, the one that a shingle has. With fewer, it is the remainder by these. */
static inline uint32_t sketch_mark(uint64_t shingle)
{
	return (uint32_t)(shingle * UINT64_C(0x9e3779b97f4a7c15) >> 49);
}

/*
 * A text that is read word by word. Of one of a few words, as nearly all are, the marks are noted
 * one after another, and put where they belong when it is known how many there are; of a longer
 * one those of SKETCH_MOST are laid over each other. `{0}` is one without any.
 */
enum { SKETCH_NOTED = 256 };

struct sketching {
	uint64_t last; /* word */
	uint32_t words;
	uint32_t noted;
	bool laid; /* marks[] has all; else it means nothing */
	uint16_t early[SKETCH_NOTED];
	uint64_t marks[SKETCH_WORDS];
};

void sketching_clear(struct sketching *s);
/* A mark of a text for which there is no room to note more. */
void sketching_lay(struct sketching *s, uint32_t mark);

static inline void sketching_add(struct sketching *s, uint64_t word)
{
	if (s->words++ > 0) {
		uint32_t mark = sketch_mark(sketch_shingle(s->last, word));

		if (s->noted < SKETCH_NOTED)
			s->early[s->noted++] = (uint16_t)mark;
		else
			sketching_lay(s, mark);
	}
	s->last = word;
}
/* Writes the value, and returns its length; 0 without words. No more is to be added then. */
size_t sketching_end(struct sketching *s, unsigned char value[SKETCH_MAX_SIZE]);

/* False if it is no such value. *out points into it. */
bool sketch_read(struct sketch *out, const void *value, size_t len) NODISCARD;

/* How many shingles two texts share at most. Both sketches are known. */
uint32_t sketch_most_shared(const struct sketch *a, const struct sketch *b);

#ifdef __cplusplus
}
#endif

#endif
