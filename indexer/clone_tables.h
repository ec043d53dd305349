/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The tables of a database copied as files are (clone.h), by some threads. */
#ifndef PILCROW_INDEXER_CLONE_TABLES_H
#define PILCROW_INDEXER_CLONE_TABLES_H

#include "indexer/clone.h"
#include "indexer/folder.h"

struct clone_tables {
	const struct folder *folder; /* what is in `from` */
	const char *from, *to;	     /* directories */
	unsigned jobs;		     /* threads: 1 or more */
	const atomic_int *stop;	     /* as of clone_file() */
};

/* Of other files none is touched. */
bool clone_tables(const struct clone_tables *c, struct error *err) NODISCARD;

#endif
