/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads the tables of a glass database (indexer/bulk/FORMAT.md) from mapped files, whoever wrote
 * them: looking a key up copies nothing and calls nobody. For databases that do not change while
 * they are open, as those of a generation.
 */
#ifndef PILCROW_COMMON_GLASS_TABLE_H
#define PILCROW_COMMON_GLASS_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/buf.h"
#include "common/error.h"
#include "common/glass.h"

enum { TABLE_MAX_LEVEL = 10 };

/* What the version file says of a table. */
struct table_root {
	uint32_t block, block_size;
	unsigned level;
	bool empty;
};

/* Mapped, never changed: threads may share one. */
struct table {
	const unsigned char *base;
	size_t size;
	uint32_t blocks;
	struct table_root root;
};

/* `name`: "postlist", ... ERROR_CORRUPT if the file is too short. */
bool table_open(struct table *out, const char *directory, const char *name,
	const struct table_root *root, struct error *err) NODISCARD;
void table_close(struct table *t);
/* Lets the system have the memory of what was read by now; it is read again where it is asked for.
   For whoever goes through a large table once. */
void table_forget(const struct table *t);
/* Most of it will be read: what lies around a place is to be brought in with it. */
void table_dense(const struct table *t);

/* Touches all blocks above the leaves, the way down to any entry; returns how many bytes they
   have. Damage is for whoever looks there. */
uint64_t table_read_branches(const struct table *t);

/*
 * A place in a table: an item of a leaf, or before the first. One thread at a time; it takes 200
 * bytes and nothing else until a tag comes in pieces. A damaged table makes it `bad`; it then finds
 * nothing, and whoever used it must look at the flag.
 */
struct table_cursor {
	const struct table *table;
	uint32_t blocks[TABLE_MAX_LEVEL + 1]; /* the way down, leaf at [0] */
	int items[TABLE_MAX_LEVEL + 1];
	const unsigned char *leaf; /* NULL: nowhere */
	bool bad;
	struct buf pieces; /* of a tag in several items */
	const unsigned char *tag;
	size_t tag_len;
	bool compressed; /* the tag is a raw deflate stream */
};

void table_cursor_init(struct table_cursor *c, const struct table *t);
void table_cursor_done(struct table_cursor *c);

/* Items of the leaf where the cursor stands, from 0. */
int table_leaf_items(const struct table_cursor *c);
/* Goes to item i of that leaf, which has it. */
static inline void table_leaf_go(struct table_cursor *c, int i)
{
	c->items[0] = i;
	c->tag = NULL;
}

/* The key of item i of the leaf, which has it; of no bytes if it is damaged. */
static inline const unsigned char *table_leaf_key(const struct table_cursor *c, int i, size_t *len)
{
	const unsigned char *slot = c->leaf + GLASS_HEADER + GLASS_SLOT * (size_t)i;
	size_t at = (size_t)slot[0] << 8 | slot[1], size = c->table->root.block_size;

	*len = at + GLASS_LEAF_HEAD > size ? 0 : c->leaf[at + GLASS_LEAF_HEAD - 1];
	if (at + GLASS_LEAF_HEAD + *len > size)
		*len = 0;
	return *len ? c->leaf + at + GLASS_LEAF_HEAD : (const unsigned char *)"";
}

/* Goes to the last entry whose key is `key` or less; whether it is `key`. */
bool table_find(struct table_cursor *c, const unsigned char *key, size_t len);
/* Goes on to the next entry; false at the end. */
bool table_next(struct table_cursor *c);
/* The same with the key, as table_key() has it, and the tag, as table_tag() has it, unless that is
   in pieces; then c->tag is NULL. For whoever looks at every entry. */
bool table_next_key(struct table_cursor *c, const unsigned char **key, size_t *len);
/* The key where it stands; lives as long as the table. */
const unsigned char *table_key(const struct table_cursor *c, size_t *len);
/* Makes c->tag and c->tag_len those of the entry; they live until the cursor moves. False when out
   of memory or damaged, which makes it `bad`. */
bool table_tag(struct table_cursor *c);

#endif
