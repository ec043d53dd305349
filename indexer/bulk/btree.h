/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Writes one table of a glass database from front to back: items come in the order of their keys
 * and are packed into leaf blocks at once; the branch blocks follow at the end, the root last. So
 * the file is written in one go, and its leaves are in ascending order, which Xapian is told.
 *
 * Errors are sticky: add freely, btree_close() tells.
 */
#ifndef PILCROW_INDEXER_BULK_BTREE_H
#define PILCROW_INDEXER_BULK_BTREE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"
#include "common/glass.h"

/* What the version file says of a table. */
struct btree_root {
	uint32_t block;	 /* of the root */
	uint32_t blocks; /* in the file; 0: an empty table */
	unsigned level;	 /* of the root; leaves are level 0 */
	uint64_t entries;
};

struct btree;
struct write_back;

/* Makes the file in an existing directory; one of that name must not exist. When *stop is not 0
   writing to it fails: ERROR_INTERRUPTED. `stop` may be NULL. */
struct btree *btree_create(const char *directory, enum glass_table table, const atomic_int *stop,
	struct error *err) NODISCARD;
/* All but the first 32 leaves keep so many bytes free, at most a quarter of a block, as far as
   entries are not cut into pieces: what is inserted later then splits fewer of them. */
void btree_leave_room(struct btree *t, size_t bytes);
/* Lets `disk` begin with the file while it is written; NULL: nobody. */
void btree_write_back(struct btree *t, struct write_back *disk);
/* Whether anything has failed by now: then what else is added is for nothing. */
bool btree_failed(const struct btree *t);
/* Frees; without btree_close() the file is incomplete. */
void btree_free(struct btree *t);
void btree_freep(struct btree **t);

/* Keys must ascend (bytes, then length) and must not be empty; a key that does not is an error of
   ours, and is caught. `compressed`: the tag is a raw deflate stream of what readers are to get. */
void btree_add(struct btree *t, const char *key, size_t key_len, const char *tag, size_t tag_len,
	bool compressed);

/* The same of a key with its tag right behind it, neither of which is compressed, where they lie in
   the caller's memory: so many bytes of it before the key are overwritten. Faster. */
enum { BTREE_BEFORE = 32 };
void btree_add_in_place(struct btree *t, char *key, size_t key_len, size_t tag_len);

/* Writes what is left and closes the file; an empty table that Xapian makes when needed leaves no
   file. Says what had failed at any time. */
bool btree_close(struct btree *t, struct btree_root *out, struct error *err) NODISCARD;

#endif
