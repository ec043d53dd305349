/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Saved queries, asked of each generation once it is live: what they find in paragraphs that are
 * new goes, as JSON Lines, to the end of a file or to a program. A line is a hit as searcher's
 * jsonl has it, with `alert`, `generation` and `new_since` before it.
 *
 * A generation keeps in its file `alerted` what became of each alert: a line `delivered "NAME"` or
 * `failed "NAME"`. One that failed is asked again with the next generation, of all that is new
 * since it last went well.
 */
#ifndef PILCROW_INDEXER_ALERTS_H
#define PILCROW_INDEXER_ALERTS_H

#include <stdatomic.h>
#include <stdint.h>

#include "common/error.h"
#include "common/log.h"
#include "indexer/release_options.h"

#define ALERTS_FILE "alerted"

struct alerts_place {
	const char *index;
	uint32_t live,
		predecessor;  /* of the generation that went live; 0: none, then nothing is new */
	const char *searcher; /* may be NULL */
	const atomic_int *stop;
	struct log *log;
};

/* Each of them, whatever becomes of the others; what fails is said. The number that failed. */
size_t alerts_run(const struct alert_options *alerts, size_t n, const struct alerts_place *place);

#endif
