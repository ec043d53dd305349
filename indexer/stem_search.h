/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Whether a word still has a stem somewhere in a database. As a rule the word's frequency says so;
 * where a word has several stems, by its accents or in several languages, documents that have it
 * are analysed until one shows the pair.
 */
#ifndef PILCROW_INDEXER_STEM_SEARCH_H
#define PILCROW_INDEXER_STEM_SEARCH_H

#include <stdbool.h>

#include "common/buf.h"
#include "common/error.h"
#include "common/xap.h"
#include "indexer/worker.h"

/* `{.after = ..., .worker = ...}` is a fresh one; both are borrowed. */
struct stem_search {
	struct xap_db *after;
	struct worker *worker; /* knows all languages of the database */

	/* The question. */
	const char *word, *stem;
	bool accented;	/* only where the accents gave the stem */
	bool ambiguous; /* the word may have other stems, by its accents */

	/* What follows is its own. */
	bool title; /* the postings at hand are of titles */
	bool found;
	struct worker_language *language; /* of the document at hand */
	struct buf value, data, key;
};

void stem_search_done(struct stem_search *s);

/* Answers the question. */
bool stem_search_ask(struct stem_search *s, bool *yes, struct error *err) NODISCARD;

/* The worker's language of a document of `db`; NULL when that fails. `value` is for use inside. */
struct worker_language *stem_search_language(struct worker *w, struct xap_db *db, uint32_t docid,
	struct buf *value, struct error *err) NODISCARD;

#endif
