/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How far paragraphs have moved in their files since their documents' data were written: in the
 * file `moves` of a generation's directory, where its facts say so. What is inserted at the head of
 * a file of many articles or paragraphs moves all behind it, most by the same; to write the data of
 * all of them anew takes longer than a build.
 *
 * Not an accelerator: without the file places are not known. It is a side file all the same
 * (side_file.h). Behind the header, all numbers with the low byte first, come as many runs as the
 * file's own number says:
 *
 *   struct moves_run   of the documents from a docid on, up to that of the next; those before the
 *                      first run, and those added later, stand where their data say
 */
#ifndef PILCROW_COMMON_MOVES_H
#define PILCROW_COMMON_MOVES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"
#include "common/macros.h"
#include "common/schema.h"
#include "common/side_file.h"
#include "common/xap.h"

#ifdef __cplusplus
extern "C" {
#endif

#define MOVES_FILE "moves"
#define MOVES_MAGIC "pilmove1"

/* To be added to what the data say; negative towards the head of the file. */
struct move {
	int64_t bytes, lines;
};

struct moves_run {
	uint64_t first; /* a docid */
	struct move by;
};

/* Mapped, never changed: threads may share one. */
struct moves {
	struct side_file file;
	const struct moves_run *runs;
	size_t n;
};

/* As norms_open(), norms_close() and norms_closep(), of moves. ERROR_CORRUPT if it is not as long
 * as it says; whether runs are in order is not looked at. */
struct moves *moves_open(
	const char *directory, const struct xap_stats *of, struct error *err) NODISCARD;
void moves_close(struct moves *m);
void moves_closep(struct moves **m);

/* None for a document that the file does not name. NULL: there is no file. */
struct move moves_of(const struct moves *m, uint32_t docid);
/* A line that is not known stays so. */
void move_apply(struct move by, struct provenance *from);

#ifdef __cplusplus
}
#endif

#endif
