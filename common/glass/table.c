/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The B-tree from the reader's side. Whatever a file may hold, no byte outside its mapping is
 * looked at: each block's directory and each item is held against the block's bounds first.
 */
#include "common/glass/table.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/macros.h"
#include "common/store_names.h"

enum {
	FLAG_COMPRESSED = 0x80,
	FLAG_LAST = 0x40,
	FLAG_FIRST = 0x20,
	LENGTH_BITS = 0x1f,	     /* of the first byte of a leaf's item */
	LEAF_HEAD = GLASS_LEAF_HEAD, /* the item's length counts from behind these */
	BRANCH_HEAD = 5,	     /* block, key length */
	PIECE_BYTES = 2,
	READ_AHEAD = 16, /* leaves; 128 kB of our own builder's */
	PAGE = 4096,	 /* whole ones can be asked for */
};

static unsigned get16(const unsigned char *p)
{
	return (unsigned)p[0] << 8 | p[1];
}

static uint32_t get32(const unsigned char *p)
{
	return (uint32_t)get16(p) << 16 | get16(p + 2);
}

static bool map(struct table *t, const char *path, struct error *err)
{
	CLEANUP(store_close_fd) int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;
	void *at;

	if (fd < 0 || fstat(fd, &st) != 0)
		return error_set_errno(err, "%s", path);
	t->blocks = (uint32_t)((uint64_t)st.st_size / t->root.block_size);
	if (t->root.block >= t->blocks)
		return error_set(err, ERROR_CORRUPT, "%s is cut short", path);
	at = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_SHARED, fd, 0);
	if (at == MAP_FAILED)
		return error_set_errno(err, "cannot map %s", path);
	/* Queries look here and there: what lies around is not worth reading, and a system may be
	   set to read megabytes of it. Who goes from leaf to leaf asks for more below. */
	madvise(at, (size_t)st.st_size, MADV_RANDOM);
	t->base = at;
	t->size = (size_t)st.st_size;
	return true;
}

bool table_open(struct table *out, const char *directory, const char *name,
	const struct table_root *root, struct error *err)
{
	struct table t = { .root = *root };
	char *path;
	bool ok;

	if (root->empty) {
		*out = t;
		return true;
	}
	if (asprintf(&path, "%s/%s.glass", directory, name) < 0)
		return error_out_of_memory(err);
	ok = map(&t, path, err);
	free(path);
	if (ok)
		*out = t;
	return ok;
}

void table_forget(const struct table *t)
{
	if (t->base)
		(void)madvise((void *)(uintptr_t)t->base, t->size, MADV_DONTNEED);
}

void table_dense(const struct table *t)
{
	if (t->base)
		(void)madvise((void *)(uintptr_t)t->base, t->size, MADV_NORMAL);
}

void table_close(struct table *t)
{
	if (t->base)
		munmap((void *)t->base, t->size);
	*t = (struct table){ 0 };
}

void table_cursor_init(struct table_cursor *c, const struct table *t)
{
	*c = (struct table_cursor){ .table = t };
}

void table_cursor_done(struct table_cursor *c)
{
	buf_done(&c->pieces);
}

static int item_count(const unsigned char *block)
{
	return ((int)get16(block + 9) - GLASS_HEADER) / GLASS_SLOT;
}

/* NULL if it cannot be one of that level. */
static const unsigned char *block_at(const struct table *t, uint32_t number, unsigned level)
{
	const unsigned char *block;

	if (number >= t->blocks)
		return NULL;
	block = t->base + (size_t)number * t->root.block_size;
	if (block[4] != level || get16(block + 9) > t->root.block_size ||
		get16(block + 9) < GLASS_HEADER + GLASS_SLOT)
		return NULL;
	return block;
}

int table_leaf_items(const struct table_cursor *c)
{
	return item_count(c->leaf);
}

/* Children that are no branches are not looked at; a level below each time, it ends. */
static uint64_t read_branch(const struct table *t, uint32_t number, unsigned level)
{
	const unsigned char *block = block_at(t, number, level);
	uint64_t bytes = t->root.block_size;

	for (int i = 0; block && level > 1 && i < item_count(block); i++) {
		unsigned at = get16(block + GLASS_HEADER + GLASS_SLOT * i);

		if (at + BRANCH_HEAD <= t->root.block_size)
			bytes += read_branch(t, get32(block + at), level - 1);
	}
	return block ? bytes : 0;
}

uint64_t table_read_branches(const struct table *t)
{
	return t->root.empty || t->root.level == 0 ? 0
						   : read_branch(t, t->root.block, t->root.level);
}

struct item {
	const unsigned char *key;
	unsigned key_len, piece;
	const unsigned char *tag; /* of a leaf's */
	unsigned tag_len, flags;
};

/* Item i of a leaf or branch block, which has it. */
static bool read_item(const struct table *t, const unsigned char *block, int i, struct item *out)
{
	unsigned at = get16(block + GLASS_HEADER + GLASS_SLOT * i);
	bool leaf = block[4] == 0;
	unsigned head = leaf ? LEAF_HEAD : BRANCH_HEAD, end, behind;
	const unsigned char *item = block + at;

	if (at + head > t->root.block_size)
		return false;
	out->key = item + head;
	out->key_len = item[head - 1];
	behind = at + head + out->key_len;
	if (!leaf) {
		if (behind + PIECE_BYTES > t->root.block_size)
			return false;
		out->piece = get16(block + behind);
		return true;
	}
	out->flags = item[0];
	end = at + LEAF_HEAD + ((unsigned)(item[0] & LENGTH_BITS) << 8 | item[1]);
	out->piece = 1;
	if (!(out->flags & FLAG_FIRST)) {
		if (behind + PIECE_BYTES > end)
			return false;
		out->piece = get16(block + behind);
		behind += PIECE_BYTES;
	}
	out->tag = block + behind;
	out->tag_len = end - behind;
	return behind <= end && end <= t->root.block_size;
}

/* Whether the item is behind the first piece of `key`; *equal if it is that piece. */
static bool is_behind(const struct item *item, const unsigned char *key, size_t len, bool *equal)
{
	int order = memcmp(item->key, key, item->key_len < len ? item->key_len : len);

	if (order == 0)
		order = (item->key_len > len) - (item->key_len < len);
	*equal = order == 0 && item->piece == 1;
	return order > 0 || (order == 0 && item->piece > 1);
}

/* Whether item i is not behind the key; *equal as above. */
static bool is_reached(struct table_cursor *c, const unsigned char *block, int i,
	const unsigned char *key, size_t len, bool *equal)
{
	struct item item = { 0 };

	if (!read_item(c->table, block, i, &item)) {
		c->bad = true;
		return false;
	}
	return !is_behind(&item, key, len, equal);
}

/* The last of the block's items from `low` on to before `high` that is not behind the key, which
   `low` is not. */
static int search(struct table_cursor *c, const unsigned char *block, int low, int high,
	const unsigned char *key, size_t len, bool *equal)
{
	while (high - low > 1) {
		int middle = low + (high - low) / 2;
		bool same;

		if (is_reached(c, block, middle, key, len, &same)) {
			low = middle;
			*equal = same;
		} else {
			high = middle;
		}
	}
	return low;
}

static uint32_t child_of(const unsigned char *block, int i)
{
	return get32(block + get16(block + GLASS_HEADER + GLASS_SLOT * i));
}

static const unsigned char *visit(struct table_cursor *c, unsigned level)
{
	const unsigned char *block = block_at(c->table, c->blocks[level], level);

	c->bad = c->bad || !block;
	return block;
}

/* From the item of each block above `level` down to a leaf, each time to the first item or the
   last. */
static bool descend(struct table_cursor *c, unsigned level, bool last)
{
	while (level > 0) {
		const unsigned char *block = visit(c, level);

		if (!block)
			return false;
		c->blocks[level - 1] = child_of(block, c->items[level]);
		block = visit(c, --level);
		if (!block)
			return false;
		c->items[level] = last ? item_count(block) - 1 : 0;
	}
	c->leaf = visit(c, 0);
	return c->leaf != NULL;
}

/* Leaves that follow each other in the file are asked for some at a time. */
static void read_ahead(const struct table *t, uint32_t before, uint32_t now)
{
	uint32_t end = now + READ_AHEAD < t->blocks ? now + READ_AHEAD : t->blocks;

	if (now != before + 1 || now % READ_AHEAD != 0 || t->root.block_size % PAGE != 0)
		return;
	madvise((void *)(t->base + (size_t)now * t->root.block_size),
		(size_t)(end - now) * t->root.block_size, MADV_WILLNEED);
}

/* To the next leaf or the one before; false at the end of the table, where the cursor stays. */
static bool other_leaf(struct table_cursor *c, int step)
{
	for (unsigned level = 1; level <= c->table->root.level && !c->bad; level++) {
		const unsigned char *block = visit(c, level);
		int to = c->items[level] + step;
		uint32_t before;

		if (!block || to < 0 || to >= item_count(block))
			continue;
		before = c->blocks[0];
		c->items[level] = to;
		if (!descend(c, level, step < 0))
			return false;
		read_ahead(c->table, before, c->blocks[0]);
		return true;
	}
	return false;
}

/* From where the cursor stands, in strides that double, as keys that are looked for one after
   another are mostly near: whether the key, if it is anywhere, is in the rest of the leaf; then the
   cursor is there. */
static bool go_on(struct table_cursor *c, const unsigned char *key, size_t len, bool *equal)
{
	int n, low = c->items[0], stride = 1;
	bool same;

	if (!c->leaf || low < 0 || !is_reached(c, c->leaf, low, key, len, equal))
		return false;
	n = item_count(c->leaf);
	while (low + stride < n) {
		if (!is_reached(c, c->leaf, low + stride, key, len, &same)) {
			c->items[0] = search(c, c->leaf, low, low + stride, key, len, equal);
			return !c->bad;
		}
		low += stride;
		*equal = same;
		stride *= 2;
	}
	/* Behind the last item the next leaf may have it. */
	if (is_reached(c, c->leaf, n - 1, key, len, &same)) {
		c->items[0] = n - 1;
		*equal = same;
		return same;
	}
	c->items[0] = search(c, c->leaf, low, n - 1, key, len, equal);
	return !c->bad;
}

static bool go_down(struct table_cursor *c, const unsigned char *key, size_t len)
{
	unsigned level = c->table->root.level;

	c->leaf = NULL;
	c->blocks[level] = c->table->root.block;
	for (; level > 0; level--) {
		const unsigned char *block = visit(c, level);
		bool equal;

		if (!block)
			return false;
		/* The first key of a branch stands for everything below. */
		c->items[level] = search(c, block, 0, item_count(block), key, len, &equal);
		if (c->bad)
			return false;
		c->blocks[level - 1] = child_of(block, c->items[level]);
	}
	c->leaf = visit(c, 0);
	return c->leaf != NULL;
}

/* From any piece of an entry. */
static bool to_first_piece(struct table_cursor *c)
{
	struct item item = { 0 };

	while (!c->bad) {
		if (!read_item(c->table, c->leaf, c->items[0], &item))
			c->bad = true;
		else if (item.flags & FLAG_FIRST)
			return true;
		else if (--c->items[0] < 0 && !other_leaf(c, -1))
			c->bad = true;
	}
	return false;
}

bool table_find(struct table_cursor *c, const unsigned char *key, size_t len)
{
	bool equal = false;

	c->tag = NULL;
	if (c->table->root.empty || c->bad)
		return false;
	if (!go_on(c, key, len, &equal)) {
		equal = false;
		if (c->bad || !go_down(c, key, len))
			return false;
		/* From before the first, which may be behind the key. */
		c->items[0] = search(c, c->leaf, -1, item_count(c->leaf), key, len, &equal);
	}
	/* Keys of branches are cut, so that the leaf may hold only what is behind. */
	if (c->items[0] < 0 && !other_leaf(c, -1))
		return false;
	return to_first_piece(c) && equal;
}

/* To the next entry, whose first piece *out is; false at the end. */
static inline bool next_item(struct table_cursor *c, struct item *out)
{
	c->tag = NULL;
	if (!c->leaf || c->bad)
		return false;
	do {
		if (++c->items[0] >= item_count(c->leaf) && !other_leaf(c, 1))
			return false;
		if (!read_item(c->table, c->leaf, c->items[0], out)) {
			c->bad = true;
			return false;
		}
	} while (!(out->flags & FLAG_FIRST));
	return true;
}

bool table_next(struct table_cursor *c)
{
	struct item item = { 0 };

	return next_item(c, &item);
}

bool table_next_key(struct table_cursor *c, const unsigned char **key, size_t *len)
{
	struct item item = { 0 };

	if (!next_item(c, &item))
		return false;
	*key = item.key;
	*len = item.key_len;
	if (item.flags & FLAG_LAST) {
		c->tag = item.tag;
		c->tag_len = item.tag_len;
		c->compressed = item.flags & FLAG_COMPRESSED;
	}
	return true;
}

const unsigned char *table_key(const struct table_cursor *c, size_t *len)
{
	struct item item = { 0 };

	*len = 0;
	if (!c->leaf || c->items[0] < 0 || !read_item(c->table, c->leaf, c->items[0], &item))
		return (const unsigned char *)"";
	*len = item.key_len;
	return item.key;
}

/* The pieces behind the first one. The cursor stays at the last of them, from where
   table_next() goes on. */
static bool join_pieces(struct table_cursor *c, struct item item)
{
	buf_clear(&c->pieces);
	for (;;) {
		buf_add(&c->pieces, (const char *)item.tag, item.tag_len);
		if (item.flags & FLAG_LAST)
			break;
		if ((++c->items[0] >= item_count(c->leaf) && !other_leaf(c, 1)) ||
			!read_item(c->table, c->leaf, c->items[0], &item) ||
			(item.flags & FLAG_FIRST))
			return false;
	}
	c->tag = (const unsigned char *)c->pieces.data;
	c->tag_len = c->pieces.len;
	return !c->pieces.failed;
}

bool table_tag(struct table_cursor *c)
{
	struct item item = { 0 };
	bool ok = c->leaf && c->items[0] >= 0 && !c->bad &&
		  read_item(c->table, c->leaf, c->items[0], &item) && (item.flags & FLAG_FIRST);

	c->compressed = item.flags & FLAG_COMPRESSED;
	if (ok && (item.flags & FLAG_LAST)) {
		c->tag = item.tag;
		c->tag_len = item.tag_len;
	} else if (ok) {
		ok = join_pieces(c, item);
	}
	c->bad = c->bad || !ok;
	return ok;
}
