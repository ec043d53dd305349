/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The pairs of single documents, which the database lists the terms of. */
#ifndef PILCROW_INDEXER_PAIRS_DOCUMENT_H
#define PILCROW_INDEXER_PAIRS_DOCUMENT_H

#include "common/pairs.h"
#include "common/xap.h"
#include "indexer/pairs_gather.h"

/* `{0}` at first. One thread at a time. */
struct pairs_document {
	const struct database *database;
	const struct pairs *words;
	struct xap_db *db;
	struct numbers spots;
	uint32_t docid;
};

/* Of the database in `directory`, the words being those of a file. Both are borrowed. */
bool pairs_document_open(struct pairs_document *d, const struct database *database,
	const char *directory, const struct pairs *words, struct error *err) NODISCARD;
void pairs_document_done(struct pairs_document *d);

/* Appends its pairs as pairs_gather_next() does; none for a document that is not there. */
bool pairs_document_add(
	struct pairs_document *d, uint32_t docid, struct numbers *out, struct error *err) NODISCARD;

#endif
