/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The tables of a glass database that queries need, opened by its version file. */
#ifndef PILCROW_COMMON_GLASS_DATABASE_H
#define PILCROW_COMMON_GLASS_DATABASE_H

#include "common/glass/table.h"
#include "common/inflate.h"

struct database {
	struct table postlist, position, docdata, synonym;
	char uuid[37]; /* as text */
	uint64_t revision;
	uint32_t documents, last_docid;
	uint32_t shortest; /* document length, of those that are not 0; 0: there is none */
	uint32_t max_wdf;
	uint64_t total_length;
	struct inflater *inflater; /* of what is compressed: one thread at a time */
};

/* ERROR_VERSION if it is in a form of glass that is not known here, ERROR_CORRUPT, ERROR_IO. */
bool database_open(struct database *out, const char *directory, struct error *err) NODISCARD;
void database_close(struct database *d);

/* The version file alone: where each table has its root, and all of *facts but the tables. */
bool database_read(struct database *facts, struct table_root roots[GLASS_TABLES],
	const char *directory, struct error *err) NODISCARD;

#endif
