/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * In which documents two frequent words stand side by side, in the file `pairs` of a generation: a
 * phrase of such words has few matches among many documents that have all its words, and would
 * have to look at the positions in each. A side file (side_file.h) whose own number is that of the
 * words. After the header:
 *
 *   4 bytes        number of segments
 *   4 bytes        bytes of all words, with zeros up to a multiple of 8
 *   8 bytes        where in the file the segments' places are
 *   each word:     4 bytes, where it begins among them; then the end of the last
 *   the words      in byte order, without prefix
 *   the segments
 *   each segment:  8 bytes, its place in the file; then its end
 *
 * A segment is of a range of docids: 4 bytes its first docid, 4 bytes zero; for each word 4 bytes,
 * the place of its row in the segment; then the end of the last. A row has the words that follow
 * the one: 4 bytes, how many (n); n times 4 bytes, where the list of each ends, counted from the
 * row's beginning; n times 2 bytes, their numbers, ascending; and behind these, up to a multiple
 * of 4, their lists, the row filled up with zeros to a multiple of 4. A list is varints: the first
 * docid less the segment's, then gaps less one.
 *
 * A pair of the file's words that has no list stands in no document. Which words these are, and
 * where segments begin, is the writer's choice; all else follows from it.
 *
 * A copy of a database that was changed goes on with the file of the original, to which it links,
 * and has a file `pairs.changes` beside it, of the state that the database is in. That has the same
 * words, the lists of the documents that changed or came since `pairs` was made, and behind all
 * this, at a multiple of 8, a bit for each docid from 0 to the last one that `pairs` is of: whether
 * what `pairs` says of the document holds no longer. Last come 8 bytes, where in the file the bits
 * are, and what the header of `pairs` says: 8 bytes revision, 8 bytes sum of lengths, 4 bytes last
 * docid, 4 bytes number of documents.
 */
#ifndef PILCROW_COMMON_PAIRS_H
#define PILCROW_COMMON_PAIRS_H

#include "common/side_file.h"

#ifdef __cplusplus
extern "C" {
#endif

#define PAIRS_FILE "pairs"
#define PAIRS_MAGIC "pilpair1"
#define PAIRS_CHANGES_FILE "pairs.changes"
#define PAIRS_CHANGES_MAGIC "pilpchg1"

enum { PAIRS_MAX_WORDS = 65535 };

/* Mapped, never changed: threads may share one. */
struct pairs {
	struct side_file file;
	uint32_t n_words, n_segments;
	const uint32_t *word_ends; /* n_words + 1 */
	const char *words;
	const unsigned char *places; /* n_segments + 1, each of 8 bytes */
	struct pairs *changes;	     /* what changed since; NULL: nothing */
	const uint64_t *gone;	     /* then: the bits */
};

/* What `pairs.changes` ends with. */
struct pairs_changes_end {
	uint64_t bits;
	uint64_t revision, total_length;
	uint32_t last_docid, documents;
};

/* How many words of 64 bits there are. */
static inline size_t pairs_gone_words(uint32_t last_docid)
{
	return (size_t)last_docid / 64 + 1;
}

/* As norms_open(). */
struct pairs *pairs_open(
	const char *directory, const struct xap_stats *of, struct error *err) NODISCARD;
void pairs_close(struct pairs *p);
void pairs_closep(struct pairs **p);

/* Whether it is one of the file's words; then *out is its number. */
bool pairs_word(const struct pairs *p, const char *word, size_t len, uint32_t *out);

/* The first docid of a segment. */
uint32_t pairs_segment_first(const struct pairs *p, uint32_t segment);

/* A row of a segment: the words that follow one word. */
struct pairs_row {
	const unsigned char *base;
	uint32_t n;	      /* words */
	uint32_t size, heads; /* bytes: of all, and before the lists */
};

/* That of word `a`; false if it cannot lie in the file. */
bool pairs_row(const struct pairs *p, uint32_t segment, uint32_t a, struct pairs_row *out);
/* The number of the word at place i, from 0 to below row->n. */
uint32_t pairs_row_word(const struct pairs_row *row, uint32_t i);
/* Where the list of the word at place i is; false if it cannot lie in the row. */
bool pairs_row_list(const struct pairs_row *row, uint32_t i, const unsigned char **at,
	const unsigned char **end);

/* Those of a pair in one file. */
struct pair_run {
	const struct pairs *pairs;
	uint32_t a, b;
	uint32_t segment;	       /* the one at hand */
	const unsigned char *at, *end; /* what is left of its list */
	uint32_t docid;		       /* where it stands; UINT32_MAX at the end */
	uint32_t last_docid;	       /* of the file */
	bool bad;		       /* the file is damaged */
};

/* The documents of one pair, ascending. One thread at a time. */
struct pair_list {
	struct pair_run run, changes; /* `changes` has no pairs where there are none */
	uint32_t docid;		      /* where it stands; UINT32_MAX at the end */
	uint32_t documents;	      /* in all */
	bool bad;		      /* a file is damaged */
};

/* Stands at the first document. */
void pair_list_open(struct pair_list *l, const struct pairs *p, uint32_t a, uint32_t b);
/* Goes to the first of `docid` or above, which may be where it stands. */
void pair_list_skip(struct pair_list *l, uint32_t docid);
/* Sets the bits, from 0 for `base`, of the list's documents from there to before `end`; none of
   them is below where the list stands. */
void pair_list_mark(struct pair_list *l, uint32_t base, uint32_t end, uint64_t *bits);

#ifdef __cplusplus
}
#endif

#endif
