/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The end of a build: what waits in the runs becomes tables, two at a time, and the version file
 * that makes a database of them. The tables by document were filled before.
 */
#ifndef PILCROW_INDEXER_BULK_ALL_TABLES_H
#define PILCROW_INDEXER_BULK_ALL_TABLES_H

#include <stdbool.h>

#include "common/error.h"
#include "indexer/builder.h"
#include "indexer/bulk/btree.h"
#include "indexer/bulk/run.h"
#include "indexer/bulk/version.h"
#include "indexer/stems.h"

/* All of it is the caller's. */
struct all_tables {
	const char *directory;
	const struct builder_options *options;
	struct btree *termlist, *docdata; /* complete; are closed, not freed */
	struct run *runs;		  /* in order; lose all but their texts */
	struct synonyms *synonyms;	  /* perhaps still in the making */
	struct glass_stats stats;
	unsigned char uuid[GLASS_UUID];
};

bool all_tables_write(struct all_tables *a, struct error *err) NODISCARD;

#endif
