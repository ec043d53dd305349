/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The files of one folder and their sizes: what an index takes on disk. */
#ifndef PILCROW_INDEXER_FOLDER_H
#define PILCROW_INDEXER_FOLDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"

struct folder {
	struct folder_file {
		char *name;
		uint64_t bytes;
		uint64_t device, inode;
		bool is_linked; /* it has other names, perhaps in other folders */
	} * files;		/* by name */
	size_t n;
	uint64_t bytes, linked; /* of all files; of those that have other names */
};

void folder_done(struct folder *f);
/* Plain files only, not those of folders inside. Fills *out, which must be `{0}`. */
bool folder_read(struct folder *out, const char *path, struct error *err) NODISCARD;

#endif
