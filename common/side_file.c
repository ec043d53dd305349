/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Mapping and checking; writing is the indexer's affair. A machine with the high byte first does
 * without side files, as if they were in another form.
 */
#include "common/side_file.h"

#include <endian.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "common/store_names.h"

_Static_assert(sizeof(struct side_header) == 72, "side_file.h says where the contents begin");

struct side_header side_header_make(const char *magic, const struct xap_stats *of, uint32_t own)
{
	struct side_header header = { .own = own,
		.revision = of->revision,
		.total_length = of->total_length,
		.last_docid = of->last_docid,
		.documents = of->documents };

	memcpy(header.magic, magic, sizeof header.magic);
	memcpy(header.uuid, of->uuid, sizeof header.uuid);
	return header;
}

void side_file_close(struct side_file *f)
{
	if (f->header)
		munmap((void *)f->header, f->size);
	*f = (struct side_file){ 0 };
}

static bool map(struct side_file *out, const char *path, struct error *err)
{
	CLEANUP(store_close_fd) int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;
	void *at;

	if (fd < 0 || fstat(fd, &st) != 0)
		return error_set_errno(err, "%s", path);
	if ((size_t)st.st_size < sizeof *out->header)
		return error_set(err, ERROR_CORRUPT, "%s is cut short", path);
	at = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_SHARED, fd, 0);
	if (at == MAP_FAILED)
		return error_set_errno(err, "cannot map %s", path);
	/* As table.c does: a place in it is read, not megabytes around it. */
	madvise(at, (size_t)st.st_size, MADV_RANDOM);
	out->header = at;
	out->size = (size_t)st.st_size;
	return true;
}

static bool is_of(const struct side_header *h, const struct xap_stats *of)
{
	return memcmp(h->uuid, of->uuid, sizeof h->uuid) == 0 && h->revision == of->revision &&
	       h->total_length == of->total_length && h->last_docid == of->last_docid &&
	       h->documents == of->documents;
}

static bool open_path(struct side_file *out, const char *path, const char *magic,
	const struct xap_stats *of, struct error *err)
{
	if (!map(out, path, err))
		return false;
	if (__BYTE_ORDER != __LITTLE_ENDIAN ||
		memcmp(out->header->magic, magic, sizeof out->header->magic) != 0)
		return error_set(err, ERROR_VERSION, "%s is in a form not known here", path);
	return is_of(out->header, of) ||
	       error_set(err, ERROR_VERSION, "%s is of another database", path);
}

bool side_file_open(struct side_file *out, const char *directory, const char *name,
	const char *magic, const struct xap_stats *of, struct error *err)
{
	struct side_file f = { 0 };
	char *path;
	bool ok;

	if (asprintf(&path, "%s/%s", directory, name) < 0)
		return error_out_of_memory(err);
	ok = open_path(&f, path, magic, of, err);
	free(path);
	if (ok)
		*out = f;
	else
		side_file_close(&f);
	return ok;
}

void side_file_dense(const struct side_file *f)
{
	madvise((void *)f->header, f->size, MADV_NORMAL);
}
