/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The spelling table of an index after some of its documents were changed: what a build would have
 * put there. Only words that documents lost or gained in sum are touched.
 */
#ifndef PILCROW_INDEXER_UPDATE_SPELLING_H
#define PILCROW_INDEXER_UPDATE_SPELLING_H

#include <stdbool.h>
#include <stdint.h>

#include "common/error.h"
#include "common/xap.h"
#include "indexer/bulk/dictionary.h"
#include "indexer/document.h"

/* `{0}` is that of an index without such a table: then all of these do nothing. */
struct update_spelling {
	struct xap_db *before; /* borrowed; NULL: no table */
	struct dictionary words;
	int64_t *changes; /* of each word's frequency */
	size_t cap;
};

/* `before` is the database as it was. */
bool update_spelling_init(
	struct update_spelling *u, struct xap_db *before, struct error *err) NODISCARD;
void update_spelling_done(struct update_spelling *u);

/* Document `docid` of the old database is changed or removed. */
bool update_spelling_lose(struct update_spelling *u, uint32_t docid, struct error *err) NODISCARD;
/* This one is written. */
bool update_spelling_gain(
	struct update_spelling *u, const struct document *d, struct error *err) NODISCARD;

bool update_spelling_write(
	const struct update_spelling *u, struct xap_writer *writer, struct error *err) NODISCARD;

/* Whether a database has the table. */
bool update_spelling_is_there(struct xap_db *db, bool *yes, struct error *err) NODISCARD;

#endif
