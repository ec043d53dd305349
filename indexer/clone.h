/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Copying a file as cheaply as its file system allows: sharing its blocks (btrfs, xfs, ...), else
 * by the server that has it (NFS, ...), else byte by byte. */
#ifndef PILCROW_INDEXER_CLONE_H
#define PILCROW_INDEXER_CLONE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "common/error.h"

enum clone_way {
	CLONE_SHARED, /* no byte was copied */
	CLONE_COPIED,
};

/* Makes the file `to`, which must not be there. *stop other than 0 ends it with ERROR_INTERRUPTED
   (may be NULL). Nothing is synced. A failure may leave a part of the file. */
bool clone_file(const char *from, const char *to, const atomic_int *stop, enum clone_way *way,
	struct error *err) NODISCARD;

#endif
