/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Lets the disk begin with what will be synced at the end, while there is other work. In a thread
 * of its own, since the system makes whoever asks wait while the disk has much to do already.
 *
 * The thread takes no memory, so that a process may be forked while it is at work. Nothing here
 * does anything with NULL. Several threads may ask, none while one frees or ends it.
 */
#ifndef PILCROW_INDEXER_WRITE_BACK_H
#define PILCROW_INDEXER_WRITE_BACK_H

#include <stdbool.h>
#include <stdint.h>

#include "common/error.h"
#include "common/macros.h"

struct write_back;

/* So much of a file is worth asking for. */
enum { WRITE_BACK_BYTES = 8 << 20 };

/* NULL where there is no memory for it. The thread is made when there is something to do. */
struct write_back *write_back_new(void);
/* Leaves what is not begun, and waits for the rest. */
void write_back_free(struct write_back *w);

/* With what was written to a file behind `from`, which may be closed after this. Where the disk
   cannot keep up it is left to whoever syncs. */
void write_back_file(struct write_back *w, int fd, uint64_t from, uint64_t bytes);
/* With the files in `directory` as they are by then. */
void write_back_begin(struct write_back *w, const char *directory);
/* The same, and goes on until the disk has them. Whoever makes or renames a file there meanwhile
   may have to wait, as the system has much to do at once for all of a file system. */
void write_back_sync(struct write_back *w, const char *directory);
/* Waits until all is done; then the thread is no more, until there is something to do again. False
   if a sync failed, of which nobody else may hear: the system tells that once, and whoever opens
   and syncs the file later is told that all is well. */
bool write_back_end(struct write_back *w, struct error *err) NODISCARD;

#endif
