/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the files of the table writer share; for nobody else. btree.c says how a block is made.
 */
#ifndef PILCROW_INDEXER_BULK_BTREE_OWN_H
#define PILCROW_INDEXER_BULK_BTREE_OWN_H

#include "common/buf.h"
#include "indexer/bulk/btree.h"

enum {
	BTREE_COMPRESSED = 0x80,
	BTREE_LAST = 0x40,
	BTREE_FIRST = 0x20,
	BTREE_WHOLE = BTREE_FIRST | BTREE_LAST,
	/* Where a table is no larger than this, splitting all of its leaves costs nothing. */
	LEAVES_WITHOUT_ROOM = 32,
};

struct btree {
	char *path;
	int fd;
	bool lazy; /* Xapian does without the file while the table is empty */
	bool failed;
	struct error failure;
	const atomic_int *stop;	 /* or NULL */
	size_t spare;		 /* bytes that a leaf is to keep free */
	struct write_back *disk; /* borrowed; or NULL */
	uint64_t written, begun; /* bytes of the file, and up to where `disk` knows of it */

	unsigned char *output;
	size_t filled;	  /* blocks in `output` that are complete */
	uint32_t number;  /* of the block in the making */
	size_t directory; /* its directory's end */
	size_t lowest;	  /* its lowest item */
	unsigned level;	  /* its */
	uint64_t entries;
	/* The last key, where it stands in `output`; at the start of the next block at the latest
	   there is another. */
	const unsigned char *last;
	size_t last_len;
	/* Of each finished block of the level: its number (u32), its key's length (u8), key, piece
	   (u16). */
	struct buf children;
};

static inline unsigned char *btree_block(struct btree *t)
{
	return t->output + t->filled * GLASS_BLOCK;
}

/* What the leaf in the making is to keep free. */
static inline size_t btree_spare(const struct btree *t)
{
	return t->number >= LEAVES_WITHOUT_ROOM ? t->spare : 0;
}

static inline void btree_put16(unsigned char *to, size_t value)
{
	to[0] = (unsigned char)(value >> 8);
	to[1] = (unsigned char)value;
}

/* Whether a key may follow the last one; if not the table has failed. */
bool btree_key_is_good(struct btree *t, const char *key, size_t key_len) NODISCARD;

#endif
