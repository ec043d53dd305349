/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * From the SOURCE arguments to the list of files to read, in the order in which they are indexed:
 * SOURCEs as given, the files of a folder by the bytes of their names. What is passed over is
 * listed too, with the reason.
 */
#ifndef PILCROW_INDEXER_WALK_H
#define PILCROW_INDEXER_WALK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"

struct walk_options {
	bool hidden; /* read what begins with a dot */
	bool follow; /* read through symbolic links inside folders */
};

struct walk_file {
	char *path; /* to open; "-" is standard input */
	char *name; /* valid UTF-8: the path below the SOURCE folder, a named file's base name, or
		       "stdin" */
	uint64_t size; /* 0 if unknown */
	bool named;    /* a SOURCE itself: read whatever it is called */
};

struct walk_skip {
	char *path;
	char *reason;
};

struct walk {
	struct walk_file *files;
	size_t n;
	struct walk_skip *skipped;
	size_t n_skipped;
};

/*
 * Fills *out, which walk_done() frees, also after a failure. A SOURCE that is not there or cannot
 * be read is an error; inside folders that is a skip, as are empty files, links, loops of links,
 * devices, and names that no source format claims.
 */
bool walk_sources(const char *const *sources, size_t n, const struct walk_options *options,
	struct walk *out, struct error *err) NODISCARD;
void walk_done(struct walk *w);

#endif
