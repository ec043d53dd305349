/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Documents that no article would give: for tests and fuzzing of builders, which must agree on
 * whatever a struct document can say.
 */
#ifndef PILCROW_TESTS_MADE_DOCUMENTS_H
#define PILCROW_TESTS_MADE_DOCUMENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"
#include "common/xap.h"
#include "indexer/builder.h"
#include "indexer/document.h"

/* A source of decisions: pseudo-random, or bytes until they run out (then 0). */
struct decisions {
	uint64_t seed;		    /* of the former */
	const uint8_t *bytes, *end; /* the latter, if `bytes` is not NULL */
};

/* 0 to n - 1; n is at least 1. */
uint32_t decide(struct decisions *d, uint32_t n);

void made_document_clear(struct document *d);
/* Appends to the document at hand; len 1 to 255. */
void made_document_posting(
	struct document *d, const char *term, size_t len, uint32_t pos, uint8_t wdf);
/* With a stem, which must stay where it is. */
void made_document_word(
	struct document *d, const char *term, size_t len, const char *stem, uint32_t pos);
void made_document_value(struct document *d, unsigned slot, const char *value, size_t len);

/* Any document: none, one or many terms, of any bytes, positions in any order, any values. */
void made_document(struct document *d, struct decisions *how);
/* One of many with terms of any frequency: gaps and counts of one byte and of two, side by side;
   and values between which there are gaps, of which few or many go into a chunk. */
void made_document_gaps(struct document *d, struct decisions *how);

/* Memos of terms, as analyzers keep them with their words. */
struct made_memos {
	struct made_memo {
		char term[XAP_MAX_TERM];
		uint8_t len; /* 0: it is nobody's */
		const char *stem;
		struct term_memo memo;
	} items[1024];
};

/* Gives some of the postings of a builder's document i memos. Several know of a term; before some
   documents, the first (0) among them, all are forgotten. */
void made_document_know(
	struct document *d, struct made_memos *m, uint32_t i, struct decisions *how);

/* Builds of `n` documents, in parts of up to `part`, with some records and synonyms and a spelling
   table; all the same for any builder. make(ctx, i, d) fills document i. The directory must exist.
 */
typedef void make_document_fn(void *ctx, uint32_t i, struct document *d);
bool build_by(const struct builder_ops *ops, const char *directory, uint64_t memory,
	make_document_fn *make, void *ctx, uint32_t n, uint32_t part, struct error *err) NODISCARD;

#endif
