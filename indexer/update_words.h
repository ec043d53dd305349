/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The synonyms of an index (schema.h) after some of its documents were changed: what a build would
 * have put there. Which words a stem stands for depends on all texts; only stems of words that
 * came or went can have changed.
 *
 * A word that is gone from the changed documents may stand elsewhere: stem_search.h finds out.
 */
#ifndef PILCROW_INDEXER_UPDATE_WORDS_H
#define PILCROW_INDEXER_UPDATE_WORDS_H

#include <stdbool.h>
#include <stdint.h>

#include "common/error.h"
#include "common/xap.h"
#include "indexer/worker.h"

struct update_words;

/* `before` is the database as it was, `w` the worker that analyses what is new; both borrowed. */
struct update_words *update_words_new(
	struct xap_db *before, struct worker *w, struct error *err) NODISCARD;
void update_words_free(struct update_words *u);

/* Document `docid` of the old database is changed or removed; to be called before that. */
bool update_words_lose(struct update_words *u, uint32_t docid, struct error *err) NODISCARD;

/* Brings the synonyms in line. `after` is the database with all documents changed and committed;
   the languages of all its documents are known to the worker. */
bool update_words_write(struct update_words *u, struct xap_db *after, struct xap_writer *writer,
	struct error *err) NODISCARD;

#endif
