/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How the threads of a build share its memory. What is noted of articles and words stays to the end
 * and grows; threads get most of what that leaves, and finished runs, which may go to files, the
 * rest. So parts become smaller the more is noted; where one ends does not show in the database.
 */
#ifndef PILCROW_INDEXER_MEMORY_SHARE_H
#define PILCROW_INDEXER_MEMORY_SHARE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

/* Bytes. All but `noted` stay as they are; threads may ask at any time. */
struct memory_share {
	uint64_t memory; /* in all */
	uint64_t caches; /* of them, what all analyzers take */
	uint64_t range;	 /* of text in a part, where there is memory enough */
	unsigned jobs;
	atomic_uint_fast64_t noted;
};

/* Of text that a part may have now. */
uint64_t memory_share_range(const struct memory_share *s);
/* That finished runs may hold now. */
uint64_t memory_share_runs(const struct memory_share *s);
/* Whether what was made for parts of so many bytes holds much more than parts now need. */
bool memory_share_too_wide(const struct memory_share *s, uint64_t range);

#endif
