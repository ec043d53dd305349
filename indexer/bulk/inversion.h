/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The postings of one run of documents, as they come: what run_sort() puts in order. One thread
 * fills it; its memory is large, and is reused from run to run.
 */
#ifndef PILCROW_INDEXER_BULK_INVERSION_H
#define PILCROW_INDEXER_BULK_INVERSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"
#include "indexer/bulk/dictionary.h"
#include "indexer/bulk/text_stream.h"
#include "indexer/document.h"

struct inverted_document {
	uint32_t length; /* sum of wdf */
	uint32_t occurrences;
	uint32_t terms; /* at most */
	uint32_t slots; /* bit s: it has a value in slot s */
};

/* A posting of a document. One of a wdf over 1 has others behind it that add what is missing. */
struct occurrence {
	uint32_t term; /* its number << OCCURRENCE_BITS | enum occurrence_bits */
	uint32_t pos;  /* 0: none */
};

enum occurrence_bits {
	OCCURRENCE_WDF = 1,	/* the wdf, 0 or 1 */
	OCCURRENCE_STEMMED = 2, /* it is one of the term's stem, too: inversion.stems */
	OCCURRENCE_BITS = 2,
};

/* A posting that POSTING_LONE says of: it is kept as it is, and sorts among the terms. */
struct lone_posting {
	uint32_t text; /* offset in dictionary.texts: u8 length, bytes */
	uint32_t document;
};

/* `{0}` is an empty one; inversion_begin() comes first. */
struct inversion {
	/* A term may have several numbers, as words have whose memos do not know of each other:
	   those of other languages, with other accents, or forgotten in between. A number has one
	   stem at most. */
	struct dictionary dictionary;
	/* By number of the term: the text of its stem's, as dictionary.terms; 0: none. */
	uint32_t *stems;
	size_t cap_stems;
	uint32_t stamp; /* of this run: memos that have it are its own */
	struct occurrence
		*occurrences; /* of one document after another, in the order of its text */
	size_t n_occurrences, cap_occurrences;
	size_t terms;		   /* of all documents, at most */
	struct lone_posting *lone; /* in order of documents */
	size_t n_lone, cap_lone;
	struct text_stream text; /* words are its terms that text_is_word(), with positions */
	struct inverted_document *documents;
	uint32_t n, cap;
};

void inversion_done(struct inversion *v);
/* Empties it; keeps the memory. `stamp` is not 0, and no other run of the builder has it. */
void inversion_begin(struct inversion *v, uint32_t stamp);
/* ERROR_LIMIT for a term that glass would not take. */
bool inversion_add(struct inversion *v, const struct document *d, struct error *err) NODISCARD;
/* Bytes that the run takes until it is in order, which decide when it is large enough. */
size_t inversion_size(const struct inversion *v);

/* The occurrences' memory, with room for `n` items of their size, for other use once they were
   read: until then they stay there. NULL on failure. */
void *inversion_lend(struct inversion *v, size_t n, struct error *err);

/* The text of the stem's term of what has this number; 0: it has none. */
static inline uint32_t inversion_stem(const struct inversion *v, uint32_t term)
{
	return term < v->cap_stems ? v->stems[term] : 0;
}

#endif
