/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Removes generations without waiting for what their tables hold. The system takes as long to give
 * back the memory that a gigabyte of a file is in as an update takes for a hundred paragraphs, and
 * whoever takes away a file's last name waits for that, unless someone has it open. So a process of
 * its own has them open while they are removed: then their names are gone, and their room soon
 * after, until when their file system cannot be unmounted. Nothing depends on it, and whatever ends
 * this process ends that one.
 */
#ifndef PILCROW_INDEXER_LET_GO_H
#define PILCROW_INDEXER_LET_GO_H

#include "indexer/apart.h"

/* When this returns the large files of the generations in `index` are open in `a`, which is begun
   where it was not; where that cannot be, some are, or none. apart_leave() then lets it end. */
void let_go_begin(struct apart *a, const char *index);

#endif
