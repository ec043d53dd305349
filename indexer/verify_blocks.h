/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Looks at what an update changed in a copy of a database that was checked when it was published.
 *
 * Writers of glass never change a block that an older revision uses: a block that changes is
 * written elsewhere with the new revision, and so are all branches above it. What is older than
 * the copy is therefore, byte for byte, what was checked before; the newer blocks are found by
 * going down from the root only where a branch is new. Each is held against the format, and against
 * the place that the branches give it; of postings each chunk is read. Branches, which are few, are
 * all looked at, and of the old leaves one in VERIFY_TURNS, another one each time, so that damage
 * that came later by the disk is seen within so many updates.
 *
 * What it does not see: numbers in one block that are wrong about what is in another (how many
 * documents a term of many chunks has). Xapian writes them; Xapian's own check counts them.
 */
#ifndef PILCROW_INDEXER_VERIFY_BLOCKS_H
#define PILCROW_INDEXER_VERIFY_BLOCKS_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/buf.h"
#include "common/error.h"
#include "indexer/apart.h"

enum { VERIFY_TURNS = 16 };

struct verify_since {
	uint64_t revision; /* of what was copied */
	uint32_t turn;	   /* any number; the next one next time */
};

/* In two processes, as verify_parts.h; `path` is borrowed until the end. */
struct verify_blocks {
	const char *path; /* NULL: not begun */
	struct apart postings, others;
};

bool verify_blocks_begin(struct verify_blocks *v, const char *path,
	const struct verify_since *since, struct error *err) NODISCARD;
/* ERROR_VERSION: a form of glass not known here. */
bool verify_blocks_end(struct verify_blocks *v, const atomic_int *stop, size_t *faults,
	struct buf *report, struct error *err) NODISCARD;
/* However far it came. `{0}` is fine. */
void verify_blocks_done(struct verify_blocks *v);

#endif
