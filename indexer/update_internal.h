/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What update.c (reading and writing) and update_rest.c (what did not come by) share. */
#ifndef PILCROW_INDEXER_UPDATE_INTERNAL_H
#define PILCROW_INDEXER_UPDATE_INTERNAL_H

#include "common/buf.h"
#include "common/xap.h"
#include "indexer/read_ahead.h"
#include "indexer/update.h"
#include "indexer/update_moves.h"
#include "indexer/update_spelling.h"
#include "indexer/update_words.h"
#include "indexer/worker.h"

struct update {
	const struct update_setup *setup;
	const struct ledger *before;
	struct feed *feed;
	struct xap_db *old;
	struct xap_writer *writer;
	struct xap_doc *doc;
	struct workplace place;
	struct worker worker;
	struct update_words *words;
	struct update_spelling spelling;
	struct update_moves moves;
	struct build_outcome outcome;
	struct update_counts counts;
	uint32_t old_last_docid, last_docid; /* of what was copied; with what came since */
	struct apart ahead;
	uint64_t ahead_from;  /* changed paragraphs; UINT64_MAX: never, or it has begun */
	uint64_t most;	      /* of the setup's, while giving up is an option */
	bool *met;	      /* of each article of `before` */
	uint32_t *walked;     /* of each of its files: which one of the walk it is by now */
	struct docids docids; /* of one article, in the order of its paragraphs */
	struct update_changes changes;
	struct buf key, data;
};

/* Seconds of a clock that never jumps. */
double update_now(void);
bool update_heed_stop(const struct update *u, struct error *err) NODISCARD;
/* The same before a paragraph is written or removed. Fails as well when there are too many of them:
   then counts.gave_up. */
bool update_go_on(struct update *u, struct error *err) NODISCARD;
/* Which documents the article has, as the ledger knows it: u->docids. */
bool update_find_documents(
	struct update *u, const struct ledger_article *was, struct error *err) NODISCARD;
/* Those from u->docids.items[from] on. */
bool update_remove_documents(struct update *u, size_t from, struct error *err) NODISCARD;
/* An empty one takes it away. */
bool update_write_record(struct update *u, const char *id, const char *record, size_t len,
	struct error *err) NODISCARD;

/* After all that is to be read was: keeps the articles of files that were not read, or could not
   be, removes the others that did not come by, and completes outcome.ledger. */
bool update_settle(struct update *u, struct error *err) NODISCARD;

/* After that: what was counted, from the ledger. */
bool update_sum_up(struct update *u, struct error *err) NODISCARD;

/* Makes the bounds of what the database becomes; `ctx` is the update. For a thread of its own. */
bool update_renew_bounds(void *ctx, struct error *err) NODISCARD;

/* What the index says of itself; makes its languages known to the worker. */
bool update_facts(
	struct facts *out, const struct ledger *l, struct worker *w, struct error *err) NODISCARD;

#endif
