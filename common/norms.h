/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The lengths of a generation's documents as one array, in the file `norms` of its directory: what
 * a weighting scheme asks for at every match, where the database's own table takes a search in a
 * B-tree and a walk through a chunk. An accelerator: everything works without it.
 *
 * The file, all numbers with the low byte first:
 *
 *   0   8 bytes   "pilnorm1"
 *   8   36 bytes  the database's UUID, as text
 *   44  4 bytes   bytes of one length: 2, or 4 where one is above 65535
 *   48  8 bytes   the database's revision
 *   56  8 bytes   the sum of all lengths
 *   64  4 bytes   the last docid
 *   68  4 bytes   the number of documents
 *   72            a length for each docid from 0 (which no document has) to the last; 0 where none
 * is
 *
 * The header says which state of which database it is of. A copy of a database that was changed
 * keeps its UUID and may keep its counts, hence the revision and the sum as well.
 */
#ifndef PILCROW_COMMON_NORMS_H
#define PILCROW_COMMON_NORMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"
#include "common/xap.h"

#ifdef __cplusplus
extern "C" {
#endif

#define NORMS_FILE "norms"
#define NORMS_MAGIC "pilnorm1"

struct norms_header {
	char magic[8];
	char uuid[36];
	uint32_t width;
	uint64_t revision, total_length;
	uint32_t last_docid, documents;
};

/* Mapped, never changed: threads may share one. */
struct norms {
	const struct norms_header *header; /* the mapping */
	size_t size;
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
