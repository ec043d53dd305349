/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files of several folders take on the disk together. One that has a name in more than one
   of them, as what an update keeps of its predecessor, is counted once. Files that are not the same
   but share blocks, as copies do on some file systems, are counted each. */
#ifndef PILCROW_INDEXER_DISK_USE_H
#define PILCROW_INDEXER_DISK_USE_H

#include "indexer/folder.h"

/* `{0}` is of no folder. */
struct disk_use {
	uint64_t bytes, shared; /* of these, so many are in more than one of the folders */
	/* The files that have other names. */
	struct disk_file {
		uint64_t device, inode;
		bool is_shared;
	} * files;
	size_t n;
};

void disk_use_done(struct disk_use *u);
bool disk_use_add(struct disk_use *u, const struct folder *folder, struct error *err) NODISCARD;

#endif
