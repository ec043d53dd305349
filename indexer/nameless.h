/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files for what does not fit into memory: without a name as soon as they are open, so that
   whatever happens to the process, nothing of them stays. */
#ifndef PILCROW_INDEXER_NAMELESS_H
#define PILCROW_INDEXER_NAMELESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A descriptor for reading and writing, which is the caller's to close; -1 with errno. */
int nameless_open(const char *directory);
/* All of it; false with errno. Safe from several threads. */
bool nameless_write(int fd, const void *bytes, size_t len, uint64_t at);
/* Likewise; a file that is too short is EIO. */
bool nameless_read(int fd, void *to, size_t len, uint64_t at);

#endif
