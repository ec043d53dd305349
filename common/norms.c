/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Mapping and checking; writing is the indexer's affair. A machine with the high byte first does
 * without norms, as if they were another form.
 */
#include "common/norms.h"

#include <endian.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "common/store_names.h"

_Static_assert(sizeof(struct norms_header) == 72, "norms.h says where the lengths begin");

void norms_close(struct norms *n)
{
	if (!n)
		return;
	if (n->header)
		munmap((void *)n->header, n->size);
	free(n);
}

void norms_closep(struct norms **n)
{
	norms_close(*n);
}

static bool map(struct norms *n, const char *path, struct error *err)
{
	CLEANUP(store_close_fd) int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;
	void *at;

	if (fd < 0 || fstat(fd, &st) != 0)
		return error_set_errno(err, "%s", path);
	if ((size_t)st.st_size < sizeof *n->header)
		return error_set(err, ERROR_CORRUPT, "%s is cut short", path);
	at = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_SHARED, fd, 0);
	if (at == MAP_FAILED)
		return error_set_errno(err, "cannot map %s", path);
	n->header = at;
	n->size = (size_t)st.st_size;
	return true;
}

static bool is_of(const struct norms_header *h, const struct xap_stats *of)
{
	return memcmp(h->uuid, of->uuid, sizeof h->uuid) == 0 && h->revision == of->revision &&
	       h->total_length == of->total_length && h->last_docid == of->last_docid &&
	       h->documents == of->documents;
}

static bool check(struct norms *n, const char *path, const struct xap_stats *of, struct error *err)
{
	const struct norms_header *h = n->header;

	if (__BYTE_ORDER != __LITTLE_ENDIAN ||
		memcmp(h->magic, NORMS_MAGIC, sizeof h->magic) != 0 ||
		(h->width != 2 && h->width != 4))
		return error_set(err, ERROR_VERSION, "%s is in a form not known here", path);
	if (!is_of(h, of))
		return error_set(err, ERROR_VERSION, "%s is of another database", path);
	if (n->size != sizeof *h + ((uint64_t)h->last_docid + 1) * h->width)
		return error_set(err, ERROR_CORRUPT, "%s is not as long as it says", path);
	n->last_docid = h->last_docid;
	if (h->width == 2)
		n->narrow = (const uint16_t *)(h + 1);
	else
		n->wide = (const uint32_t *)(h + 1);
	return true;
}

struct norms *norms_open(const char *directory, const struct xap_stats *of, struct error *err)
{
	CLEANUP(norms_closep) struct norms *n = calloc(1, sizeof *n);
	char *path;
	bool ok;

	if (!n || asprintf(&path, "%s/%s", directory, NORMS_FILE) < 0) {
		error_out_of_memory(err);
		return NULL;
	}
	ok = map(n, path, err) && check(n, path, of, err);
	free(path);
	return ok ? TAKE_PTR(n) : NULL;
}
