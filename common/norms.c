/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "common/norms.h"

#include <stdlib.h>

void norms_close(struct norms *n)
{
	if (!n)
		return;
	side_file_close(&n->file);
	free(n);
}

void norms_closep(struct norms **n)
{
	norms_close(*n);
}

static bool check(struct norms *n, const char *directory, struct error *err)
{
	const struct side_header *h = n->file.header;

	if (h->own != 2 && h->own != 4)
		return error_set(err, ERROR_VERSION, "%s/%s is in a form not known here", directory,
			NORMS_FILE);
	if (n->file.size != sizeof *h + ((uint64_t)h->last_docid + 1) * h->own)
		return error_set(err, ERROR_CORRUPT, "%s/%s is not as long as it says", directory,
			NORMS_FILE);
	n->last_docid = h->last_docid;
	if (h->own == 2)
		n->narrow = (const uint16_t *)(h + 1);
	else
		n->wide = (const uint32_t *)(h + 1);
	return true;
}

struct norms *norms_open(const char *directory, const struct xap_stats *of, struct error *err)
{
	CLEANUP(norms_closep) struct norms *n = calloc(1, sizeof *n);

	if (!n) {
		error_out_of_memory(err);
		return NULL;
	}
	if (!side_file_open(&n->file, directory, NORMS_FILE, NORMS_MAGIC, of, err) ||
		!check(n, directory, err))
		return NULL;
	side_file_dense(&n->file);
	return TAKE_PTR(n);
}
