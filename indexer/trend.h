/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The generations that an index keeps, as figures: from their manifests and what the gate measured.
 */
#ifndef PILCROW_INDEXER_TREND_H
#define PILCROW_INDEXER_TREND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/buf.h"
#include "common/error.h"
#include "indexer/failures.h"

enum trend_figure {
	TREND_ARTICLES,
	TREND_PARAGRAPHS,
	TREND_REJECTED, /* records */
	TREND_BYTES,	/* of the database */
	TREND_SECONDS,	/* of the run */
	TREND_NEW,	/* paragraphs that the predecessor lacked; not of a first generation */
	TREND_OVERLAP,	/* where the gate asked queries, as the next */
	TREND_RBO,
	TREND_FIGURES
};

struct trend_row {
	uint32_t generation;
	bool live, unpublished;
	char finished[32];	       /* as in the manifest; empty if there is none */
	char made[16];		       /* "build" or "update" */
	double figures[TREND_FIGURES]; /* NAN: not known */
	char fault[128];	       /* why nothing is known; empty otherwise */
	char reason[256]; /* why it is not published; empty: it is, or it is not said */
};

struct trend {
	struct trend_row *rows; /* oldest first; owned */
	size_t n, cap;
	struct failures failures;
};

void trend_done(struct trend *t);
/* A generation whose manifest cannot be read is a row that says so. */
bool trend_read(struct trend *out, const char *index, struct error *err) NODISCARD;

/* Appends a JSON array: of each generation its manifest, with `state` ("live", "kept" or
 * "unpublished") and `gate` (gate.json; null if it was not asked) added. One that cannot be read is
 * left out. */
bool trend_reports(const char *index, struct buf *out, struct error *err) NODISCARD;

#endif
