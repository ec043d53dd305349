/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a person is told while a build runs, and amounts in a form for people. */
#ifndef PILCROW_INDEXER_PROGRESS_H
#define PILCROW_INDEXER_PROGRESS_H

#include <stdint.h>

#include "common/buf.h"
#include "indexer/build.h"

/* Appends, for instance, "120400 paragraphs, 31.2 MB, 4.1 MB/s, 63 %, 0:18 left". `total` is the
   size of all files, 0 if not known: then there is no share and no time left. */
void progress_format(
	struct buf *out, const struct build_progress *progress, double seconds, uint64_t total);

/* "0.4 MB" (of a million bytes). */
void progress_add_megabytes(struct buf *out, uint64_t bytes);

#endif
