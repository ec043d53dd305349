/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Documents turned upside down: collects one run of them as postings by term. One thread fills it;
 * its memory is large, and is reused from run to run.
 */
#ifndef PILCROW_INDEXER_BULK_INVERSION_H
#define PILCROW_INDEXER_BULK_INVERSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"
#include "indexer/bulk/dictionary.h"
#include "indexer/document.h"

/* What is known of a document before its term list is made. */
struct inverted_document {
	uint32_t length; /* sum of wdf */
	uint32_t terms;
	uint32_t slots; /* bit s: it has a value in slot s */
};

/* A posting that POSTING_LONE says of: it is kept as it is, and sorts among the terms. */
struct lone_posting {
	uint32_t text; /* offset in dictionary.texts: u8 length, bytes */
	uint32_t document;
};

/* `{0}` is an empty one; inversion_begin() comes first. */
struct inversion {
	struct dictionary dictionary;
	struct lone_posting *lone; /* in order of documents */
	size_t n_lone, cap_lone;
	uint32_t stamp; /* of this run: memos that have it are its own */
	struct inverted_document *documents;
	uint32_t n, cap;
	uint64_t n_postings; /* pairs of term and document */
	uint32_t max_wdf;

	/* Of the document at hand. */
	struct gathered {
		uint32_t term;	   /* its number */
		uint32_t previous; /* document of the run that has it */
		uint32_t wdf;
		uint32_t last;	/* posting with a position, from 1; 0: none */
		uint32_t count; /* of positions */
	} * gathered;
	size_t n_gathered, cap_gathered;
	uint32_t *before; /* by posting, from 1: the one before it of the same term, 0: none */
	size_t cap_before;
	uint32_t *positions;
	size_t cap_positions;
	char *bytes; /* an encoded posting */
	size_t cap_bytes;
};

void inversion_done(struct inversion *v);
/* Empties it; keeps the memory. `stamp` is not 0, and no other run of the builder has it. */
void inversion_begin(struct inversion *v, uint32_t stamp);
/* ERROR_LIMIT for a term that glass would not take. */
bool inversion_add(struct inversion *v, const struct document *d, struct error *err) NODISCARD;
/* Bytes in use, which decide when a run is large enough. */
size_t inversion_size(const struct inversion *v);

#endif
