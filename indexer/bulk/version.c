/* SPDX-License-Identifier: GPL-2.0-or-later */
/* See FORMAT.md, "The version file". Must not be written before the tables are complete. */
#include "indexer/bulk/version.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/buf.h"
#include "common/tree.h"
#include "common/xap.h"

static const char magic[] = { 0x0f, 0x0d, 'X', 'a', 'p', 'i', 'a', 'n', ' ', 'G', 'l', 'a', 's',
	's' };

/* Tags longer than this are compressed by whoever updates the table later; 0: none. */
static const unsigned compress_min[GLASS_TABLES] = {
	[GLASS_POSTLIST] = 0,
	[GLASS_DOCDATA] = GLASS_COMPRESS_MIN,
	[GLASS_TERMLIST] = GLASS_COMPRESS_MIN,
	[GLASS_POSITION] = 0,
	[GLASS_SPELLING] = GLASS_COMPRESS_MIN,
	[GLASS_SYNONYM] = GLASS_COMPRESS_MIN,
};

enum { ROOT_IS_FAKE = 1, ROOT_IS_SEQUENTIAL = 2, ROOT_LEVEL_SHIFT = 2 };

/* Nothing is free: revision, first unused block, and two cursors at nothing. */
static void add_free_list(struct buf *out, uint32_t blocks)
{
	char list[2 * GLASS_MAX_VARINT + 4], *at = list;

	at = glass_varint(at, GLASS_REVISION);
	at = glass_varint(at, blocks);
	memset(at, 0, 4);
	at += 4;
	buf_add_varint(out, (uint64_t)(at - list));
	buf_add(out, list, (size_t)(at - list));
}

static void add_root(struct buf *out, enum glass_table table, const struct btree_root *root)
{
	unsigned flags = ROOT_IS_SEQUENTIAL | (root->blocks == 0 ? ROOT_IS_FAKE : 0);

	buf_add_varint(out, root->block);
	buf_add_varint(out, root->level << ROOT_LEVEL_SHIFT | flags);
	buf_add_varint(out, root->entries);
	buf_add_varint(out, GLASS_BLOCK / 2048);
	buf_add_varint(out, compress_min[table]);
	if (root->blocks == 0)
		buf_add_varint(out, 0);
	else
		add_free_list(out, root->blocks);
}

static void add_stats(struct buf *out, const struct glass_stats *s)
{
	buf_add_varint(out, s->documents);
	buf_add_varint(out, 0); /* last docid - documents */
	buf_add_varint(out, s->shortest);
	buf_add_varint(out, s->max_wdf);
	buf_add_varint(out, s->longest - s->max_wdf);
	buf_add_varint(out, 0); /* the oldest changeset: none */
	buf_add_varint(out, s->total_length);
	buf_add_varint(out, s->spelling);
}

static bool write_file(const char *path, const struct buf *bytes, struct error *err)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
	ssize_t n;
	bool ok;

	if (fd < 0)
		return error_set_errno(err, "%s", path);
	n = write(fd, bytes->data, bytes->len);
	ok = n == (ssize_t)bytes->len;
	if (n >= 0 && !ok)
		errno = ENOSPC;
	if (!ok)
		error_set_errno(err, "%s", path);
	if (close(fd) != 0 && ok)
		ok = error_set_errno(err, "%s", path);
	return ok;
}

static void free_string(char **string)
{
	free(*string);
}

bool version_write(const char *directory, const struct btree_root roots[GLASS_TABLES],
	const struct glass_stats *stats, const unsigned char uuid[GLASS_UUID], struct error *err)
{
	CLEANUP(free_string) char *path = NULL;
	CLEANUP(buf_done) struct buf bytes = { 0 };

	buf_add(&bytes, magic, sizeof magic);
	buf_add_byte(&bytes, (char)(GLASS_FORMAT >> 8));
	buf_add_byte(&bytes, (char)(GLASS_FORMAT & 0xff));
	buf_add(&bytes, uuid, GLASS_UUID);
	buf_add_varint(&bytes, GLASS_REVISION);
	for (int i = 0; i < GLASS_TABLES; i++)
		add_root(&bytes, (enum glass_table)i, &roots[i]);
	add_stats(&bytes, stats);
	if (bytes.failed || asprintf(&path, "%s/iamglass", directory) < 0)
		return error_out_of_memory(err);
	return write_file(path, &bytes, err);
}

static bool read_format(int dir, unsigned *format, struct error *err)
{
	unsigned char head[sizeof magic + 2];
	int fd = openat(dir, "probe/iamglass", O_RDONLY | O_CLOEXEC);
	ssize_t n;

	if (fd < 0)
		return error_set_errno(err, "probe/iamglass");
	n = read(fd, head, sizeof head);
	close(fd);
	if (n != (ssize_t)sizeof head || memcmp(head, magic, sizeof magic) != 0)
		return error_set(
			err, ERROR_VERSION, "Xapian %s writes no glass database", xap_version());
	*format = (unsigned)head[sizeof magic] << 8 | head[sizeof magic + 1];
	return true;
}

static bool make_probe(const char *directory, struct error *err)
{
	CLEANUP(free_string) char *path = NULL;
	CLEANUP(xap_writer_closep) struct xap_writer *writer = NULL;

	if (asprintf(&path, "%s/probe", directory) < 0)
		return error_out_of_memory(err);
	writer = xap_writer_create(path, err);
	return writer && xap_writer_commit(writer, err);
}

bool version_probe(const char *directory, unsigned *format, struct error *err)
{
	int dir;
	bool ok;

	if (!make_probe(directory, err))
		return false;
	dir = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (dir < 0)
		return error_set_errno(err, "%s", directory);
	ok = read_format(dir, format, err) && tree_remove(dir, "probe", err);
	close(dir);
	return ok || error_wrap(err, "%s", directory);
}
