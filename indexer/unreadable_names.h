/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a build lost in files that it could not read, as far as an index itself tells: where the
 * list of its sources (ledger.h) is gone or in a form not known here, its paragraphs still say in
 * which file they stand. They say its name, not the way to it: of two files of the same name in two
 * sources either may be meant.
 */
#ifndef PILCROW_INDEXER_UNREADABLE_NAMES_H
#define PILCROW_INDEXER_UNREADABLE_NAMES_H

#include <stdbool.h>
#include <stdint.h>

#include "common/error.h"
#include "indexer/feed.h"
#include "indexer/walk.h"

/*
 * *lost: how many articles of the database in `before` stand in such files and are not in the one
 * in `now`; none of a database that cannot be read, which serves nobody. `inputs` are of the files
 * of `w`.
 */
bool unreadable_names_lost(const struct walk *w, const struct feed_input *inputs,
	const char *before, const char *now, uint64_t *lost, struct error *err) NODISCARD;

#endif
