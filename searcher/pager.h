/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A program such as less, at work on what is written to it. */
#ifndef PILCROW_SEARCHER_PAGER_H
#define PILCROW_SEARCHER_PAGER_H

#include <stdbool.h>
#include <sys/types.h>

#include "common/error.h"

struct pager {
	pid_t pid;
	int fd; /* what it reads; the caller writes, pager_wait() closes */
};

/* Runs `command` with the shell. Its standard output is ours. Until pager_wait() the keys that
 * interrupt are its business alone. */
bool pager_start(struct pager *out, const char *command, struct error *err) NODISCARD;

/* Ends its input and waits for it. False if it could not be run at all (the shell's status 126 or
 * 127); how else it ends is its own affair. */
bool pager_wait(struct pager *p);

#endif
