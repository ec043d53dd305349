/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Files that are there and could not be read, or not to their end: what was known of them is not
 * gone. An update keeps it; a build, which cannot, says how much of it the new generation lacks.
 */
#ifndef PILCROW_INDEXER_UNREADABLE_H
#define PILCROW_INDEXER_UNREADABLE_H

#include <stdbool.h>
#include <stdint.h>

#include "common/error.h"
#include "indexer/feed.h"
#include "indexer/ledger.h"
#include "indexer/walk.h"

/* Whether a file that the walk did not list is there, as far as can be told: the way to it could
   not be read. */
bool unreadable_hides(const struct walk *w, const char *path);

/* *some: whether articles of `before` stand in such files, as far as these have been come to. Costs
   next to nothing where all could be read. `inputs` are of the files of `w`. */
bool unreadable_some(const struct walk *w, const struct feed_input *inputs,
	const struct ledger *before, bool *some, struct error *err) NODISCARD;

/*
 * *lost: how many articles of the generation in the directory `before` stand in such files and are
 * not in the one in the directory `now`, whose ledger is written. Where that generation's own is
 * not known they are told by what it says of them (unreadable_names.h). Costs next to nothing where
 * all could be read. `inputs` are of the files of `w`.
 */
bool unreadable_lost(const struct walk *w, const struct feed_input *inputs, const char *before,
	const char *now, uint64_t *lost, struct error *err) NODISCARD;

#endif
