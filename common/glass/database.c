/* SPDX-License-Identifier: GPL-2.0-or-later */
/* See FORMAT.md, "The version file". Files of later formats are left to Xapian. */
#include "common/glass/database.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/macros.h"
#include "common/store_names.h"

enum { VERSION_MAX = 8192, BLOCK_UNIT = 2048, MAX_BLOCK = 65536 };

static const char magic[] = { 0x0f, 0x0d, 'X', 'a', 'p', 'i', 'a', 'n', ' ', 'G', 'l', 'a', 's',
	's' };

static struct table_root read_root(struct glass_reader *r)
{
	struct table_root root = { .block = (uint32_t)glass_reader_number(r) };
	uint64_t flags = glass_reader_number(r), skip;

	(void)glass_reader_number(r); /* entries */
	root.block_size = (uint32_t)glass_reader_number(r) * BLOCK_UNIT;
	(void)glass_reader_number(r); /* what is compressed */
	skip = glass_reader_number(r);
	root.level = (unsigned)(flags >> 2);
	root.empty = flags & 1;
	if (root.block_size < BLOCK_UNIT || root.block_size > MAX_BLOCK ||
		root.level > TABLE_MAX_LEVEL || skip > (uint64_t)(r->end - r->at))
		r->bad = true;
	else
		r->at += skip;
	return root;
}

static void write_uuid(char out[37], const unsigned char *bytes)
{
	static const char digits[] = "0123456789abcdef";

	for (int i = 0; i < GLASS_UUID; i++) {
		if (i == 4 || i == 6 || i == 8 || i == 10)
			*out++ = '-';
		*out++ = digits[bytes[i] >> 4];
		*out++ = digits[bytes[i] & 15];
	}
	*out = '\0';
}

static bool parse(struct database *d, struct table_root roots[GLASS_TABLES], struct glass_reader *r)
{
	size_t head = sizeof magic + 2;

	if ((size_t)(r->end - r->at) < head + GLASS_UUID ||
		memcmp(r->at, magic, sizeof magic) != 0 ||
		((unsigned)r->at[head - 2] << 8 | r->at[head - 1]) != GLASS_FORMAT)
		return false;
	write_uuid(d->uuid, r->at + head);
	r->at += head + GLASS_UUID;
	d->revision = glass_reader_number(r);
	for (int i = 0; i < GLASS_TABLES; i++)
		roots[i] = read_root(r);
	d->documents = (uint32_t)glass_reader_number(r);
	d->last_docid = d->documents + (uint32_t)glass_reader_number(r);
	d->shortest = (uint32_t)glass_reader_number(r);
	d->max_wdf = (uint32_t)glass_reader_number(r);
	(void)glass_reader_number(r); /* longest */
	(void)glass_reader_number(r); /* changeset */
	d->total_length = glass_reader_number(r);
	return !r->bad;
}

static bool read_version(
	unsigned char *bytes, size_t *len, const char *directory, struct error *err)
{
	char *path;
	int fd;
	ssize_t n;

	if (asprintf(&path, "%s/iamglass", directory) < 0)
		return error_out_of_memory(err);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	n = fd < 0 ? -1 : read(fd, bytes, VERSION_MAX);
	if (n < 0)
		error_set_errno(err, "%s", path);
	if (fd >= 0)
		close(fd);
	free(path);
	*len = n < 0 ? 0 : (size_t)n;
	return n >= 0;
}

bool database_read(struct database *facts, struct table_root roots[GLASS_TABLES],
	const char *directory, struct error *err)
{
	unsigned char bytes[VERSION_MAX];
	size_t len = 0;
	struct glass_reader r;

	if (!read_version(bytes, &len, directory, err))
		return false;
	r = (struct glass_reader){ .at = bytes, .end = bytes + len };
	*facts = (struct database){ 0 };
	return parse(facts, roots, &r) ||
	       error_set(err, ERROR_VERSION, "%s/iamglass is in a form not known here", directory);
}

bool database_open(struct database *out, const char *directory, struct error *err)
{
	CLEANUP(database_close) struct database d = { 0 };
	struct table_root roots[GLASS_TABLES];

	if (!database_read(&d, roots, directory, err) ||
		!table_open(&d.postlist, directory, "postlist", &roots[GLASS_POSTLIST], err) ||
		!table_open(&d.position, directory, "position", &roots[GLASS_POSITION], err) ||
		!table_open(&d.docdata, directory, "docdata", &roots[GLASS_DOCDATA], err) ||
		!table_open(&d.synonym, directory, "synonym", &roots[GLASS_SYNONYM], err))
		return false;
	d.inflater = inflater_new(err);
	if (!d.inflater)
		return false;
	*out = d;
	d = (struct database){ 0 };
	return true;
}

void database_close(struct database *d)
{
	table_close(&d->postlist);
	table_close(&d->position);
	table_close(&d->docdata);
	table_close(&d->synonym);
	inflater_free(d->inflater);
}
