/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A source at work on bytes that the test gives. They are written to a file of that name in the
 * working directory: for tests in a directory of their own (scratch.h).
 */
#ifndef PILCROW_TESTS_READING_H
#define PILCROW_TESTS_READING_H

#include <stddef.h>

#include "indexer/source.h"

struct reading {
	struct input *in;
	const struct source_ops *ops;
	struct source *source;
	struct article article;
	struct reject reject;
	struct error err;
};

/* The format is that of the name; fails the test if the file cannot be opened. */
void reading_open(struct reading *r, const char *name, const void *bytes, size_t len,
	enum text_layout layout);
/* The next article or reject, in the struct. */
enum source_status reading_next(struct reading *r);
void reading_close(struct reading *r);

/* Packs with a filter of libarchive ("gzip", "bzip2", "xz", "zstd"; NULL: as it is); the caller
   frees. */
void *reading_pack(const char *filter, const void *bytes, size_t len, size_t *out_len);

/* The paragraph's text, and fails if there is none; valid until the next call. */
const char *reading_paragraph(struct reading *r, size_t i);

#endif
