/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writing a side file (common/side_file.h): aside, then in one step in place of what was there. */
#ifndef PILCROW_INDEXER_SIDE_WRITE_H
#define PILCROW_INDEXER_SIDE_WRITE_H

#include <stdbool.h>
#include <stdio.h>

#include "common/error.h"
#include "common/macros.h"
#include "common/side_file.h"

/* What is written to `file` goes there; whether it could be, side_writer_close() says. */
struct side_writer {
	FILE *file;
	char *path, *made;
};

/* To be ended by side_writer_done(), also after a failure. Writes the header. */
bool side_writer_open(struct side_writer *w, const char *directory, const char *name,
	const struct side_header *header, struct error *err) NODISCARD;
/* Puts the file, which is synced, in its place. */
bool side_writer_close(struct side_writer *w, struct error *err) NODISCARD;
/* Of what was not put in its place nothing is left. */
void side_writer_done(struct side_writer *w);

#endif
