/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How much of the machine a run takes from others. */
#ifndef PILCROW_INDEXER_PRIORITY_H
#define PILCROW_INDEXER_PRIORITY_H

#include <stdbool.h>

#include "common/error.h"

enum { PRIORITY_MAX_NICE = 19 };

struct priority {
	int nice; /* 0: as it is; it can only be raised */
	bool idle_io;
};

/* For this thread and those that it starts from now on. */
bool priority_set(const struct priority *p, struct error *err) NODISCARD;

#endif
