/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whether one block of a glass table (bulk/FORMAT.md) is sound, by itself and where it stands. */
#ifndef PILCROW_INDEXER_VERIFY_BLOCK_H
#define PILCROW_INDEXER_VERIFY_BLOCK_H

#include <stdbool.h>
#include <stdint.h>

#include "common/glass/table.h"

/* Of a leaf or a branch; lives as long as the table. */
struct block_item {
	const unsigned char *key;
	unsigned key_len, piece;
	unsigned size;	  /* in the block */
	uint32_t child;	  /* of a branch's */
	bool first, last; /* of a leaf's: which piece of a tag it is */
};

/* Where the branches say that a block stands. */
struct block_place {
	uint32_t number, revision; /* it is not newer than this */
	unsigned level;
	/* Its items are not before `lower`, and before `upper`; NULL: the table's ends. */
	const struct block_item *lower, *upper;
};

/* NULL, or what is wrong. */
const char *block_fault(const struct table *t, const struct block_place *place);

/* Of any block number below t->blocks; 0 if the block can have no items. */
unsigned block_items(const struct table *t, uint32_t number);
/* Item i, which is below block_items(). False if it is not wholly in the block. */
bool block_item(const struct table *t, uint32_t number, unsigned i, struct block_item *out);
uint32_t block_revision(const struct table *t, uint32_t number);

/* In the order of tables: by key, then piece. */
int block_item_compare(const struct block_item *a, const struct block_item *b);

#endif
