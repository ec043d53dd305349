/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Lets the disk begin with what will be synced at the end, while there is other work. In a process
 * of its own, since the system makes whoever asks wait while the disk has much to do already.
 * Nothing depends on it.
 */
#ifndef PILCROW_INDEXER_WRITE_BACK_H
#define PILCROW_INDEXER_WRITE_BACK_H

#include "indexer/apart.h"

/* With the files in `directory` as they are now, after what `a` was asked before. It is begun where
   it was not, and apart_done() ends it, whether it has come to its end or not. */
void write_back_begin(struct apart *a, const char *directory);
/* The same, and goes on until the disk has them. Whoever makes or renames a file there meanwhile
   may have to wait, as the system has much to do at once for all of a file system. */
void write_back_sync(struct apart *a, const char *directory);

#endif
