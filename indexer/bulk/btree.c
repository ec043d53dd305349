/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The block in the making lies in the output buffer itself, behind those that wait to be written:
 * its directory grows upwards behind the header, its items downwards from the end. Of each leaf
 * only its number and the shortest key that separates it from the one before are kept; from these
 * the branch levels are made. Knows nothing of what the tables mean.
 */
#include "indexer/bulk/btree.h"

#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/eight.h"
#include "indexer/bulk/btree_own.h"
#include "indexer/write_back.h"

/* Blocks to a write(); ours. */
enum { OUTPUT_BLOCKS = 32 };

enum {
	PIECE_BYTES = 2,
	BRANCH_BYTES = 4 + 1 + 2, /* block, key length, piece */
	/* A first piece in what a block has left pays if it takes at least the key and this;
	   Xapian's experience. */
	WORTH_SPLITTING = 34,
	ITEM_COPY = 16,
};

_Static_assert((int)ITEM_COPY + (int)GLASS_LEAF_HEAD <= (int)BTREE_BEFORE, "an item is copied so");

static const struct {
	const char *name;
	bool lazy;
} tables[GLASS_TABLES] = {
	[GLASS_POSTLIST] = { "postlist", false },
	[GLASS_DOCDATA] = { "docdata", true },
	[GLASS_TERMLIST] = { "termlist", false },
	[GLASS_POSITION] = { "position", true },
	[GLASS_SPELLING] = { "spelling", true },
	[GLASS_SYNONYM] = { "synonym", true },
};

static void put32(unsigned char *to, uint32_t value)
{
	btree_put16(to, value >> 16);
	btree_put16(to + 2, value & 0xffff);
}

bool btree_failed(const struct btree *t)
{
	return t->failed;
}

static void fail_memory(struct btree *t)
{
	t->failed = true;
	error_out_of_memory(&t->failure);
}

/* The disk may begin: whoever publishes waits for it, and has other things to do first. */
static void let_begin(struct btree *t)
{
	if (t->written > t->begun)
		write_back_file(t->disk, t->fd, t->begun, t->written - t->begun);
	t->begun = t->written;
}

static void write_out(struct btree *t)
{
	const unsigned char *at = t->output;
	size_t left = t->filled * GLASS_BLOCK;

	if (t->stop && atomic_load(t->stop) && !t->failed) {
		t->failed = true;
		error_set(&t->failure, ERROR_INTERRUPTED, "interrupted");
	}
	while (left > 0 && !t->failed) {
		ssize_t n = write(t->fd, at, left);

		if (n > 0) {
			at += n;
			left -= (size_t)n;
			t->written += (size_t)n;
		} else if (n == 0 || errno != EINTR) {
			t->failed = true;
			error_set_errno(&t->failure, "%s", t->path);
		}
	}
	t->filled = 0;
	if (t->written - t->begun >= WRITE_BACK_BYTES)
		let_begin(t);
}

static void begin_block(struct btree *t)
{
	t->directory = GLASS_HEADER;
	t->lowest = GLASS_BLOCK;
}

static void end_block(struct btree *t)
{
	unsigned char *b = btree_block(t);

	memset(b + t->directory, 0, t->lowest - t->directory);
	put32(b, GLASS_REVISION);
	b[4] = (unsigned char)t->level;
	/* The largest gap and all free bytes: the same, since there is but one gap. */
	btree_put16(b + 5, t->lowest - t->directory);
	btree_put16(b + 7, t->lowest - t->directory);
	btree_put16(b + 9, t->directory);
	if (t->number == UINT32_MAX) {
		t->failed = true;
		error_set(&t->failure, ERROR_LIMIT, "%s: over 32 TB", t->path);
	}
	t->number++;
	if (++t->filled == OUTPUT_BLOCKS)
		write_out(t);
	begin_block(t);
}

/* Room for an item in the block in the making; the caller has seen to it that there is. */
static unsigned char *take(struct btree *t, size_t size)
{
	unsigned char *b = btree_block(t);

	t->lowest -= size;
	btree_put16(b + t->directory, t->lowest);
	t->directory += GLASS_SLOT;
	return b + t->lowest;
}

static bool fits(const struct btree *t, size_t size)
{
	return t->directory + GLASS_SLOT + size <= t->lowest;
}

/* Notes what the level above must know of the block in the making. */
static void add_child(struct btree *t, const char *key, size_t key_len, size_t piece)
{
	unsigned char *to = (unsigned char *)buf_reserve(&t->children, BRANCH_BYTES + key_len);

	if (!to) {
		fail_memory(t);
		return;
	}
	put32(to, t->number);
	to[4] = (unsigned char)key_len;
	memcpy(to + 5, key, key_len);
	btree_put16(to + 5 + key_len, piece);
	t->children.len += BRANCH_BYTES + key_len;
}

static uint32_t four_load(const unsigned char *from)
{
	uint32_t bytes;

	memcpy(&bytes, from, sizeof bytes);
	return le32toh(bytes);
}

/* Eight bytes at a time, the last of them perhaps once more: keys share most of their bytes, and a
   call for each entry cost a third of what position.glass takes. */
static size_t common_prefix(
	const unsigned char *a, size_t a_len, const unsigned char *b, size_t b_len)
{
	size_t n = a_len < b_len ? a_len : b_len, i = 0;

	for (; i + 8 <= n; i += 8) {
		uint64_t differ = eight_load(a + i) ^ eight_load(b + i);

		if (differ)
			return i + (size_t)__builtin_ctzll(differ) / 8;
	}
	if (i < n && n >= 8) {
		uint64_t differ = eight_load(a + n - 8) ^ eight_load(b + n - 8);

		return differ ? n - 8 + (size_t)__builtin_ctzll(differ) / 8 : n;
	}
	if (n >= 4 && i == 0) {
		uint32_t low = four_load(a) ^ four_load(b);
		uint32_t high = four_load(a + n - 4) ^ four_load(b + n - 4);

		if (low)
			return (size_t)__builtin_ctz(low) / 8;
		return high ? n - 4 + (size_t)__builtin_ctz(high) / 8 : n;
	}
	while (i < n && a[i] == b[i])
		i++;
	return i;
}

/* A leaf ends before this key: the next one's separator is cut one byte behind what it has in
   common with the last key of this one. */
static void next_leaf(struct btree *t, const char *key, size_t key_len, size_t piece)
{
	size_t cut = common_prefix(t->last, t->last_len, (const unsigned char *)key, key_len);

	end_block(t);
	add_child(t, key, cut < key_len ? cut + 1 : key_len, piece);
}

static void add_item(struct btree *t, const char *key, size_t key_len, size_t piece, unsigned flags,
	const char *tag, size_t tag_len)
{
	size_t head = GLASS_LEAF_HEAD + key_len + (piece > 1 ? PIECE_BYTES : 0);
	/* Pieces of a long tag are cut to fill blocks: they leave as much as there is. */
	bool whole = (flags & BTREE_WHOLE) == BTREE_WHOLE;
	size_t spare = whole ? btree_spare(t) : 0;
	unsigned char *to;

	if (!fits(t, head + tag_len + spare))
		next_leaf(t, key, key_len, piece);
	to = take(t, head + tag_len);
	btree_put16(to, head + tag_len - GLASS_LEAF_HEAD);
	to[0] = (unsigned char)(to[0] | flags);
	to[2] = (unsigned char)key_len;
	memcpy(to + GLASS_LEAF_HEAD, key, key_len);
	t->last = to + GLASS_LEAF_HEAD;
	t->last_len = key_len;
	if (piece > 1)
		btree_put16(to + GLASS_LEAF_HEAD + key_len, piece);
	if (tag_len > 0)
		memcpy(to + head, tag, tag_len);
}

static char *path_of(const char *directory, enum glass_table table)
{
	char *path;

	return asprintf(&path, "%s/%s.glass", directory, tables[table].name) >= 0 ? path : NULL;
}

struct btree *btree_create(
	const char *directory, enum glass_table table, const atomic_int *stop, struct error *err)
{
	CLEANUP(btree_freep) struct btree *t = calloc(1, sizeof *t);

	if (!t) {
		error_out_of_memory(err);
		return NULL;
	}
	t->fd = -1;
	t->stop = stop;
	t->lazy = tables[table].lazy;
	t->output = malloc((size_t)OUTPUT_BLOCKS * GLASS_BLOCK);
	t->path = path_of(directory, table);
	if (!t->output || !t->path) {
		error_out_of_memory(err);
		return NULL;
	}
	t->fd = open(t->path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
	if (t->fd < 0) {
		error_set_errno(err, "%s", t->path);
		return NULL;
	}
	begin_block(t);
	add_child(t, "", 0, 0);
	/* Each table starts with an entry that counts for nothing. */
	add_item(t, "", 0, 1, BTREE_WHOLE, "", 0);
	return TAKE_PTR(t);
}

void btree_leave_room(struct btree *t, size_t bytes)
{
	t->spare = bytes;
}

void btree_write_back(struct btree *t, struct write_back *disk)
{
	t->disk = disk;
}

void btree_free(struct btree *t)
{
	if (!t)
		return;
	if (t->fd >= 0)
		close(t->fd);
	buf_done(&t->children);
	free(t->output);
	free(t->path);
	free(t);
}

void btree_freep(struct btree **t)
{
	btree_free(*t);
}

bool btree_key_is_good(struct btree *t, const char *key, size_t key_len)
{
	const unsigned char *now = (const unsigned char *)key;
	size_t shared;

	if (key_len > GLASS_MAX_KEY) {
		t->failed = true;
		return error_set(&t->failure, ERROR_LIMIT, "%s: a key of %zu bytes, over %d",
			t->path, key_len, GLASS_MAX_KEY);
	}
	shared = common_prefix(t->last, t->last_len, now, key_len);
	if (shared < key_len && (shared == t->last_len || t->last[shared] < now[shared]))
		return true;
	t->failed = true;
	return error_set(&t->failure, ERROR_INTERNAL, "%s: entry %llu is out of order", t->path,
		(unsigned long long)t->entries);
}

/* How much of a long tag goes into its first piece: what the block has left, if that spares a
   piece or is not too little; else all that an item can take. */
static size_t first_piece(const struct btree *t, size_t key_len, size_t tag_len)
{
	size_t head = GLASS_LEAF_HEAD + key_len + PIECE_BYTES;
	size_t piece = GLASS_MAX_ITEM - head;
	size_t left = (t->lowest - t->directory) % (GLASS_MAX_ITEM + GLASS_SLOT);

	if (left > GLASS_SLOT + head) {
		left -= GLASS_SLOT + head;
		if (left >= (tag_len - PIECE_BYTES) % piece || left >= key_len + WORTH_SPLITTING)
			return left + PIECE_BYTES;
	}
	return piece + PIECE_BYTES;
}

static void add_pieces(struct btree *t, const char *key, size_t key_len, unsigned flags,
	const char *tag, size_t tag_len)
{
	size_t most = GLASS_MAX_ITEM - (GLASS_LEAF_HEAD + key_len + PIECE_BYTES);
	size_t len = first_piece(t, key_len, tag_len);

	if ((tag_len - len + most - 1) / most + 1 > GLASS_MAX_PIECES) {
		t->failed = true;
		error_set(&t->failure, ERROR_LIMIT, "%s: an entry of %zu bytes is too long",
			t->path, tag_len);
		return;
	}
	for (size_t piece = 1, at = 0; at < tag_len; piece++) {
		unsigned ends =
			(piece == 1 ? BTREE_FIRST : 0) | (at + len == tag_len ? BTREE_LAST : 0);

		add_item(t, key, key_len, piece, flags | ends, tag + at, len);
		at += len;
		len = tag_len - at < most ? tag_len - at : most;
	}
}

void btree_add(struct btree *t, const char *key, size_t key_len, const char *tag, size_t tag_len,
	bool compressed)
{
	unsigned flags = compressed ? BTREE_COMPRESSED : 0;

	if (t->failed || !btree_key_is_good(t, key, key_len))
		return;
	if (GLASS_LEAF_HEAD + key_len + tag_len <= GLASS_MAX_ITEM)
		add_item(t, key, key_len, 1, flags | BTREE_WHOLE, tag, tag_len);
	else
		add_pieces(t, key, key_len, flags, tag, tag_len);
	t->entries++;
}

/* From the end downwards, ITEM_COPY bytes at a time: up to so many before the item are overwritten,
   which are free. */
static void copy_item(unsigned char *to, const char *from, size_t size)
{
	ptrdiff_t left = (ptrdiff_t)size;

	do {
		left -= ITEM_COPY;
		memcpy(to + left, from + left, ITEM_COPY);
	} while (left > 0);
}

void btree_add_in_place(struct btree *t, char *key, size_t key_len, size_t tag_len)
{
	char *item = key - GLASS_LEAF_HEAD;
	size_t size = GLASS_LEAF_HEAD + key_len + tag_len, spare = btree_spare(t);
	unsigned char *to;

	if (spare < ITEM_COPY)
		spare = ITEM_COPY;
	if (size > GLASS_MAX_ITEM || !fits(t, size + spare)) {
		btree_add(t, key, key_len, key + key_len, tag_len, false);
		return;
	}
	if (t->failed || !btree_key_is_good(t, key, key_len))
		return;
	btree_put16((unsigned char *)item, (size_t)BTREE_WHOLE << 8 | (size - GLASS_LEAF_HEAD));
	item[2] = (char)key_len;
	to = take(t, size);
	copy_item(to, item, size);
	t->last = to + GLASS_LEAF_HEAD;
	t->last_len = key_len;
	t->entries++;
}

/* One level above the finished one. The first key of a block is left empty there; its separator
   goes up as it is, since cutting it again would move the place where branches part. */
static void add_level(struct btree *t)
{
	struct buf below = t->children;
	const unsigned char *at = (const unsigned char *)below.data, *end = at + below.len;

	t->children = (struct buf){ 0 };
	t->level++;
	while (at < end && !t->failed) {
		size_t key_len = at[4], size = BRANCH_BYTES + key_len;
		bool first = t->directory == GLASS_HEADER;

		if (!first && !fits(t, size)) {
			end_block(t);
			first = true;
		}
		if (first) {
			unsigned char *to;

			add_child(t, (const char *)at + 5, key_len,
				(size_t)at[5 + key_len] << 8 | at[6 + key_len]);
			to = take(t, BRANCH_BYTES);
			memcpy(to, at, 4);
			memset(to + 4, 0, BRANCH_BYTES - 4);
		} else {
			memcpy(take(t, size), at, size);
		}
		at += size;
	}
	end_block(t);
	buf_done(&below);
}

static bool has_one_child(const struct btree *t)
{
	return t->children.len == BRANCH_BYTES + (size_t)(unsigned char)t->children.data[4];
}

static bool close_file(struct btree *t, struct error *err)
{
	int fd = t->fd;

	let_begin(t);
	t->fd = -1;
	if (close(fd) != 0)
		return error_set_errno(err, "%s", t->path);
	if (t->entries == 0 && t->lazy && unlink(t->path) != 0)
		return error_set_errno(err, "%s", t->path);
	return true;
}

bool btree_close(struct btree *t, struct btree_root *out, struct error *err)
{
	if (t->entries > 0 && !t->failed) {
		end_block(t);
		while (!t->failed && !has_one_child(t))
			add_level(t);
		write_out(t);
	}
	if (t->failed) {
		*err = t->failure;
		return false;
	}
	if (!close_file(t, err))
		return false;
	*out = (struct btree_root){ 0 };
	if (t->entries > 0)
		*out = (struct btree_root){ t->number - 1, t->number, t->level, t->entries };
	return true;
}
