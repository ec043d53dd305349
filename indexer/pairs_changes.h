/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The file of changes that common/pairs.h describes: what pairs_update() and pairs_check() share.
 */
#ifndef PILCROW_INDEXER_PAIRS_CHANGES_H
#define PILCROW_INDEXER_PAIRS_CHANGES_H

#include "common/buf.h"
#include "indexer/pairs_file.h"

/* The bits of a file of pairs, each 0 where it has no changes; appended to an empty `out`. */
bool pairs_copy_gone(struct buf *out, const struct pairs *base, struct error *err) NODISCARD;

/* Appends the docids, ascending, whose bits are set, and those that came, up to `last`. */
bool pairs_list_gone(struct buf *out, const struct pairs *base, const struct buf *gone,
	uint32_t last, struct error *err) NODISCARD;

/* All behind the header of a file of changes since `base`, as pairs_file_write(). */
bool pairs_changes_write(FILE *file, const struct pairs_plan *plan, const struct pairs *base,
	const struct buf *gone, const struct pairs_work *how, struct error *err) NODISCARD;

#endif
