/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the parts of an update share: update.c (the order of its steps), update_plan.c (reading,
 * and what is to be done), update_rest.c (what did not come by) and update_write.c (documents).
 */
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

/* What is to be done for an article whose documents are to be written. */
struct update_task {
	struct ledger_article row;
	const struct ledger_article *was; /* NULL: it is new */
	size_t first, n;		  /* the documents that it has: in plan.docids */
	bool moved;			  /* only their places are to be written */
};

/* `{0}` is an empty one. */
struct update_plan {
	struct update_task *tasks;
	struct range articles; /* of the tasks, one each */
	size_t n, cap;
	struct docids docids;
	struct docids gone;	   /* articles of `before`, by their numbers */
	uint64_t bytes, most;	   /* of memory; beyond that tasks are done before more is read */
	uint64_t written, removed; /* paragraphs, of all tasks so far */
	bool complete;		   /* all was read */
};

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
	struct update_plan plan;
	struct build_outcome outcome;
	struct update_counts counts;
	uint32_t old_last_docid, last_docid; /* of what was copied; with what came since */
	struct apart ahead;
	uint64_t most;	      /* of the setup's, while giving up is an option */
	bool over;	      /* it gives up */
	bool *met;	      /* of each article of `before` */
	uint32_t *walked;     /* of each of its files: which one of the walk it is by now */
	struct docids docids; /* of one article, in the order of its paragraphs */
	struct update_changes changes;
	struct buf key, data, now;
};

/* Seconds of a clock that never jumps. */
double update_now(void);
bool update_heed_stop(const struct update *u, struct error *err) NODISCARD;
/* Which documents the article has, as the ledger knows it: u->docids. */
bool update_find_documents(
	struct update *u, const struct ledger_article *was, struct error *err) NODISCARD;

/* Reads until the plan is complete or fills its memory. Fails as well when there is too much to do:
   then u->over. */
bool update_read(struct update *u, struct error *err) NODISCARD;
/* Whether what is planned by now can be done by an update. Fails as update_read(). */
bool update_weigh(struct update *u, struct error *err) NODISCARD;
/* Its tasks are done. */
void update_plan_clear(struct update_plan *p);
void update_plan_done(struct update_plan *p);

/* Brings the documents of one article in line, and notes it in outcome.ledger. */
bool update_write(struct update *u, struct update_task *t, const struct article *article,
	struct error *err) NODISCARD;
/* There is no such article any more. */
bool update_remove(struct update *u, const struct ledger_article *was, struct error *err) NODISCARD;

/* After all that is to be read was: keeps the articles of files that were not read, or could not
   be, and plans to remove the others that did not come by. */
bool update_settle(struct update *u, struct error *err) NODISCARD;

/* After all is written: completes outcome.ledger, and counts from it. */
bool update_sum_up(struct update *u, struct error *err) NODISCARD;

/* Makes the bounds of what the database becomes; `ctx` is the update. For a thread of its own. */
bool update_renew_bounds(void *ctx, struct error *err) NODISCARD;

/* What the index says of itself; makes its languages known to the worker. */
bool update_facts(
	struct facts *out, const struct ledger *l, struct worker *w, struct error *err) NODISCARD;

#endif
