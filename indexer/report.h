/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a build did, as one JSON object: the manifest that stays with the index, and the report that
 * `--json` prints, which lists more. And as one line for people.
 */
#ifndef PILCROW_INDEXER_REPORT_H
#define PILCROW_INDEXER_REPORT_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#include "common/buf.h"
#include "common/error.h"
#include "indexer/build.h"
#include "indexer/folder.h"
#include "indexer/gate.h"
#include "indexer/options.h"
#include "indexer/rejects.h"
#include "indexer/update.h"
#include "indexer/walk.h"

/* An update that a build took the place of, since it had more to do than pays. */
struct report_given_up {
	bool is;       /* false: nothing was given up */
	uint64_t most; /* paragraphs to write and to remove */
	uint64_t written, removed;
	double seconds; /* until then */
};

/* All of it is borrowed. */
struct build_report {
	const struct build_options *options;
	const struct walk *walk;
	const struct build_outcome *outcome;
	const struct rejects *rejects;
	const char *builder;	/* its name */
	struct folder database; /* its files, without the manifest; owned by who fills it */
	uint32_t generation;
	time_t started, finished;
	double walk_seconds, check_seconds, new_keys_seconds, norms_seconds, labels_seconds,
		bounds_seconds, pairs_seconds, vocabulary_seconds, stems_seconds, kin_seconds,
		total_seconds;
	/* check_seconds: with two threads or more, what was still to be waited for. */
	double publish_seconds;		 /* 0 before that; the gate's time included */
	const struct gate_outcome *gate; /* NULL: it did not judge, or not yet */
	/* Of an update; NULL of a build. */
	const struct update_counts *update;
	struct report_given_up given_up; /* of a build that an update went over to */
	double clone_seconds;
	bool clone_shared;   /* no byte was copied */
	const char *checked; /* "all" of it, its "changes", or a "sample" */
};

/* How many items each of its lists has at most. */
enum report_extent {
	REPORT_MANIFEST = 100, /* read by programs again and again */
	REPORT_FULL = REJECTS_KEPT,
};

/* Appends the object and a line end. */
bool report_write(const struct build_report *r, enum report_extent extent, struct buf *out,
	struct error *err) NODISCARD;

void report_summary(const struct build_report *r, struct buf *out);

#endif
