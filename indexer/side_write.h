/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writing a side file (common/side_file.h): aside, then in one step in place of what was there. */
#ifndef PILCROW_INDEXER_SIDE_WRITE_H
#define PILCROW_INDEXER_SIDE_WRITE_H

#include <stdbool.h>
#include <stdio.h>

#include "common/error.h"
#include "common/facts.h"
#include "common/macros.h"
#include "common/side_file.h"

/* What the header is made from. */
bool side_file_stats(struct xap_stats *out, const char *directory, struct error *err) NODISCARD;
/* The same, and what the index says of itself. */
bool side_file_facts(struct xap_stats *stats, struct facts *facts, const char *directory,
	struct error *err) NODISCARD;

/* What is written to `file` goes there; whether it could be, side_writer_close() says. */
struct side_writer {
	FILE *file;
	char *buffer; /* its; NULL: stdio has one */
	char *path, *made;
};

/* To be ended by side_writer_done(), also after a failure. Writes the header. */
bool side_writer_open(struct side_writer *w, const char *directory, const char *name,
	const struct side_header *header, struct error *err) NODISCARD;
/* Puts the file in its place. Whoever publishes it syncs it. */
bool side_writer_close(struct side_writer *w, struct error *err) NODISCARD;
/* Of what was not put in its place nothing is left. */
void side_writer_done(struct side_writer *w);

/* Of a file that is not wanted here; there may be none. */
bool side_file_remove(const char *directory, const char *name, struct error *err) NODISCARD;

/* To make a side file once more and compare: a nameless file, at its end behind room for a header;
   to be closed by the caller. NULL on failure. */
FILE *side_file_draft(struct error *err) NODISCARD;
/* ERROR_CORRUPT, "DIRECTORY/NAME is not what the SOURCE say", unless the draft has the same behind
   its header; ERROR_IO where the draft could not be written, which says nothing of the file. */
bool side_file_compare(const struct side_file *f, FILE *draft, const char *directory,
	const char *name, const char *source, struct error *err) NODISCARD;
void side_file_draft_close(FILE **draft);

/* Whether there is such a file, in an older form of `magic`. */
bool side_file_is_older(const char *directory, const char *name, const char *magic) NODISCARD;
/* For a check of a file that could not be opened; *err says why not. True where that is no fault:
   there is none, or it is in an older form of `magic`, as in a generation that an older program
   made; neither is used. ERROR_CORRUPT otherwise. */
bool side_file_may_lack(
	const char *directory, const char *name, const char *magic, struct error *err) NODISCARD;

#endif
