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

#include <sys/types.h>

struct let_go {
	pid_t pid; /* 0: none */
	int end;   /* of a socket; it ends when this is closed */
};

/* When this returns the large files of the generations in `index` are open there; where that cannot
   be, some are, or none. No other thread of ours may run. */
void let_go_begin(struct let_go *l, const char *index);
/* Lets it end, and does not wait for that: whoever takes on our processes will once we have ended.
   So this is nothing for a program that goes on. `{ .end = -1 }`, if it was not begun. */
void let_go_end(struct let_go *l);

#endif
