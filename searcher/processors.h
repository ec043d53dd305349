/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The processors of this machine, as far as they are ours to use. */
#ifndef PILCROW_SEARCHER_PROCESSORS_H
#define PILCROW_SEARCHER_PROCESSORS_H

/* How many this process may run on; at least 1. */
unsigned processors_allowed(void);

/* How many of them nobody else has kept busy in the last minute; at least 1. */
unsigned processors_free(void);

#endif
