/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lays out the file that common/pairs.h describes, some threads sharing the work. */
#ifndef PILCROW_INDEXER_PAIRS_FILE_H
#define PILCROW_INDEXER_PAIRS_FILE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "common/buf.h"
#include "common/error.h"
#include "common/macros.h"
#include "common/pairs.h"
#include "indexer/pairs_words.h"

struct write_back;

/* What goes into it. Docids are cut into parts; a segment ends where its part does. */
struct pairs_plan {
	const struct pairs_words *words;
	const uint32_t
		*starts; /* n_parts + 1: the first docid of each, then that behind the last */
	size_t n_parts;
	bool whole; /* a part is one segment, however many pairs it has */
	/* A file with the same words, of the database before some documents changed: its first
	   n_old segments are the first parts, and other parts have nothing but what changed. NULL:
	   all is made anew, and what follows does not matter. */
	const struct pairs *old;
	size_t n_old;
	const char *directory; /* of the database */
	const uint32_t
		*changed; /* docids, ascending: documents with other terms, or gone, or new */
	size_t n_changed;
};

/* The beginning of a part, behind those that are in `starts`. */
void pairs_add_start(struct buf *starts, uint32_t docid);
/* The same for parts that are the segments of a file. */
void pairs_add_segments(struct buf *starts, const struct pairs *p);
/* Makes them the plan's parts, of which the last goes up to docid `last`. */
bool pairs_set_parts(
	struct pairs_plan *plan, struct buf *starts, uint32_t last, struct error *err) NODISCARD;

/* How it is done, which makes no difference to the file. */
struct pairs_work {
	unsigned jobs;		 /* threads: 1 or more */
	const atomic_int *stop;	 /* ends it with ERROR_INTERRUPTED when not 0; may be NULL */
	struct write_back *disk; /* is told of what is written; may be NULL */
};

/* What a thread takes at most, unless paragraphs are very long. */
enum { PAIRS_THREAD_MEMORY = 64 << 20 };

/* All behind the header, where `file` stands. ERROR_CORRUPT if the tables or the old file are
   damaged. Whether it could be written, the file says. */
bool pairs_file_write(FILE *file, const struct pairs_plan *plan, const struct pairs_work *how,
	struct error *err) NODISCARD;

#endif
