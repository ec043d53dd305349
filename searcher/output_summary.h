/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What people are told of an answer beside its hits, the same in every format for people. */
#ifndef PILCROW_SEARCHER_OUTPUT_SUMMARY_H
#define PILCROW_SEARCHER_OUTPUT_SUMMARY_H

#include <stdbool.h>

#include "searcher/hit.h"

/* Appends lines, each with a line end: how many match, what was left out of the query, the notes on
 * how it was understood. All of it is printable (printable.h). */
void summary_add(struct buf *out, const struct answer *answer, bool timing);

#endif
