/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One thread of a build: takes ranges from the feed and turns them into parts of the builder. It
 * keeps an analyzer for each language that it meets.
 */
#ifndef PILCROW_INDEXER_WORKER_H
#define PILCROW_INDEXER_WORKER_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/analyzer.h"
#include "common/error.h"
#include "common/facts.h"
#include "indexer/builder.h"
#include "indexer/counts.h"
#include "indexer/document.h"
#include "indexer/feed.h"
#include "indexer/ledger_parts.h"
#include "indexer/stems.h"

/* What all workers of a build share; all of it is borrowed. */
struct workplace {
	struct feed *feed;
	const struct builder_ops *ops;
	struct builder *builder;
	struct ledger_parts *ledger; /* has the articles of each range that is done */
	const char *language;	     /* of articles that name none */
	struct analyzer_options analyzer;
	struct memory_share *share; /* notes the workers' words; may be NULL */
	const atomic_int *stop;	    /* not 0: ERROR_INTERRUPTED; may be NULL */
	/* Done, for progress: told now and then, since each addition is a wait for all that was
	   written before. */
	atomic_uint_fast64_t paragraphs, text_bytes;
};

/* What a worker has of one language. */
struct worker_language {
	char code[FACTS_CODE_SIZE];
	struct analyzer *analyzer;
	struct stems stems;
	uint64_t articles, paragraphs;
};

/* `{.place = ...}` is a fresh one. */
struct worker {
	struct workplace *place;
	struct range range;
	uint64_t range_bytes; /* of text, that its memory was made for */
	struct document document;
	struct worker_language *languages;
	size_t n_languages;
	struct counts counts;		      /* what it indexed */
	struct ledger_part part;	      /* the articles of the range at hand */
	size_t noted;			      /* bytes of words, in place->share */
	uint64_t told_paragraphs, told_bytes; /* of counts, in *place */
};

void worker_done(struct worker *w);

/* That of an article, which is made where it is new. NULL when that fails. */
struct worker_language *worker_language_of(
	struct worker *w, const struct article *article, struct error *err) NODISCARD;

/* Works until the feed is empty. */
bool worker_run(struct worker *w, struct error *err) NODISCARD;

#endif
