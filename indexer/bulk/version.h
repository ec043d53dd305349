/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The file that makes tables a database: iamglass. It is written last. */
#ifndef PILCROW_INDEXER_BULK_VERSION_H
#define PILCROW_INDEXER_BULK_VERSION_H

#include <stdbool.h>
#include <stdint.h>

#include "common/error.h"
#include "common/glass.h"
#include "indexer/bulk/btree.h"

/* Xapian prunes by these bounds: they must hold, and the tighter the better. */
struct glass_stats {
	uint32_t documents; /* and the last docid: there are no gaps */
	uint64_t total_length;
	uint32_t shortest; /* document that is not empty; 0 if there is none */
	uint32_t longest;
	uint32_t max_wdf;
	uint32_t spelling; /* the highest frequency of a word in the spelling table; 0: no table */
};

bool version_write(const char *directory, const struct btree_root roots[GLASS_TABLES],
	const struct glass_stats *stats, const unsigned char uuid[GLASS_UUID],
	struct error *err) NODISCARD;

/*
 * Whether the installed Xapian writes the format that we do. Asks it: makes an empty database below
 * `directory`, looks, and removes it. *format gets the number that it wrote.
 */
bool version_probe(const char *directory, unsigned *format, struct error *err) NODISCARD;

#endif
