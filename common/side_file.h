/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Files beside the tables of a generation, made from them at publish so that queries are faster:
 * everything works without them (but not without moves.h's, which has the same form). Each begins
 * with a header that says which state of which database it is of; all numbers have the low byte
 * first:
 *
 *   0   8 bytes   what file it is, and in which form
 *   8   36 bytes  the database's UUID, as text
 *   44  4 bytes   the file's own
 *   48  8 bytes   the database's revision
 *   56  8 bytes   the sum of all lengths
 *   64  4 bytes   the last docid
 *   68  4 bytes   the number of documents
 *
 * A copy of a database that was changed keeps its UUID and may keep its counts, hence the revision
 * and the sum as well.
 */
#ifndef PILCROW_COMMON_SIDE_FILE_H
#define PILCROW_COMMON_SIDE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"
#include "common/macros.h"
#include "common/xap.h"

#ifdef __cplusplus
extern "C" {
#endif

struct side_header {
	char magic[8];
	char uuid[36];
	uint32_t own;
	uint64_t revision, total_length;
	uint32_t last_docid, documents;
};

/* Mapped, never changed: threads may share one. */
struct side_file {
	const struct side_header *header; /* the mapping; NULL: there is none */
	size_t size;
};

struct side_header side_header_make(const char *magic, const struct xap_stats *of, uint32_t own);

/*
 * Maps `name` in `directory` if it is of the database with these statistics. ERROR_NOT_FOUND if it
 * is not there, ERROR_VERSION if it is another database's, another state's or in another form,
 * ERROR_CORRUPT if it is shorter than a header. What follows the header is the caller's to check.
 */
bool side_file_open(struct side_file *out, const char *directory, const char *name,
	const char *magic, const struct xap_stats *of, struct error *err) NODISCARD;
void side_file_close(struct side_file *f);
/* It will be read all over: what lies around a place is to be brought in with it. */
void side_file_dense(const struct side_file *f);

#ifdef __cplusplus
}
#endif

#endif
