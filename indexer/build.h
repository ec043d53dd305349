/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * From files to a finished database in a directory: the feed, the workers and the builder put
 * together. Publishes nothing and prints nothing.
 */
#ifndef PILCROW_INDEXER_BUILD_H
#define PILCROW_INDEXER_BUILD_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "common/analyzer.h"
#include "common/error.h"
#include "common/facts.h"
#include "indexer/builder.h"
#include "indexer/bulk/texts.h"
#include "indexer/counts.h"
#include "indexer/feed.h"
#include "indexer/ledger.h"
#include "indexer/rejects.h"
#include "indexer/walk.h"

struct build_progress {
	bool merging;			 /* all is read; the builder puts its parts together */
	uint64_t paragraphs, text_bytes; /* indexed */
	uint64_t text_taken;		 /* by the workers, indexed or not yet */
	uint64_t bytes_read;		 /* of the files, as stored */
};

/* Called a few times a second, by the thread that runs the build. */
typedef void build_progress_fn(void *ctx, const struct build_progress *progress);

struct build_setup {
	const struct builder_ops *ops;
	const char *directory; /* exists, empty */
	const struct walk *files;
	struct write_back *disk;  /* of what is written; may be NULL */
	struct feed_options feed; /* `stop` is the workers' too */
	const char *language;	  /* of articles that name none */
	struct analyzer_options analyzer;
	time_t started;	 /* before the files were looked for */
	unsigned jobs;	 /* threads, at least 1 */
	uint64_t memory; /* bytes, for the builder */
	enum compression compression;
	bool spelling;
	uint32_t share;		     /* of the outcome's texts; 0: they are not wanted */
	build_progress_fn *progress; /* may be NULL */
	void *progress_ctx;
};

struct build_outcome {
	struct counts counts; /* checked: they add up */
	struct facts facts;
	struct feed_input *inputs; /* one for each file; owned */
	struct ledger ledger;	   /* an update's own */
	struct texts texts;	   /* none of an update, or of a builder that does not give them */
	double index_seconds, merge_seconds;
};

void build_outcome_done(struct build_outcome *o);

/* Gives the ledger of *o a row for each file of `files`, as its inputs say. A time from `started`
   (seconds since 1970) on, or a little before, is not kept: the file may have changed again within
   the same tick. */
bool build_note_files(struct build_outcome *o, const struct walk *files, const char *language,
	time_t started, struct error *err) NODISCARD;

/* ERROR_INPUT: there was nothing to index. Always false. */
bool build_refuse_nothing(const struct walk *files, struct error *err);

/* The ledger lies in the directory, too. ERROR_INPUT if there was nothing to index; `rejects` is
   filled in any case. */
bool build_run(const struct build_setup *setup, struct rejects *rejects, struct build_outcome *out,
	struct error *err) NODISCARD;

#endif
