/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What people are told of an answer beside its hits, the same in every format for people. */
#ifndef PILCROW_SEARCHER_OUTPUT_SUMMARY_H
#define PILCROW_SEARCHER_OUTPUT_SUMMARY_H

#include <stdbool.h>

#include "searcher/hit.h"

/* A line, if it was not the query that was answered but a correction of it. */
void summary_add_correction(struct buf *out, const struct answer *answer);

/* Appends lines, each with a line end: how many match, other queries that have hits, what
 * was left out of this one, the notes on
 * how it was understood. All of it is printable (printable.h). */
void summary_add(struct buf *out, const struct answer *answer, bool timing);

#endif
