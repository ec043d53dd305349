/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The lengths of a generation's documents as one array, in the file `norms` of its directory: what
 * a weighting scheme asks for at every match, where the database's own table takes a search in a
 * B-tree and a walk through a chunk. An accelerator: everything works without it.
 *
 * The file is a side file (side_file.h) whose own number is the bytes of one length: 2, or 4 where
 * one is above 65535. Then comes a length for each docid from 0 (which no document has) to the
 * last; 0 where none is.
 */
#ifndef PILCROW_COMMON_NORMS_H
#define PILCROW_COMMON_NORMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"
#include "common/side_file.h"
#include "common/xap.h"

#ifdef __cplusplus
extern "C" {
#endif

#define NORMS_FILE "norms"
#define NORMS_MAGIC "pilnorm1"

/* Mapped, never changed: threads may share one. */
struct norms {
	struct side_file file;
	const uint16_t *narrow; /* one of the two is NULL */
	const uint32_t *wide;
	uint32_t last_docid;
};

/*
 * Maps the norms in `directory` if they are those of the database with these statistics; to be
 * closed by the caller. ERROR_NOT_FOUND if there are none, ERROR_VERSION if they are another
 * database's, another state's or in another form, ERROR_CORRUPT if the file is not as long as it
 * says.
 */
struct norms *norms_open(
	const char *directory, const struct xap_stats *of, struct error *err) NODISCARD;
void norms_close(struct norms *n);
void norms_closep(struct norms **n);

/* Of a docid up to the last one. */
static inline uint32_t norms_length(const struct norms *n, uint32_t docid)
{
	return n->narrow ? n->narrow[docid] : n->wide[docid];
}

#ifdef __cplusplus
}
#endif

#endif
