/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The copy that an update changes, made while it is found out what there is to do: if that turns
 * out to be too much, the copy is given up.
 */
#ifndef PILCROW_INDEXER_COPYING_H
#define PILCROW_INDEXER_COPYING_H

#include "indexer/beside.h"
#include "indexer/production.h"

/* `{ .p, .live }` at first; must not move once it is begun. */
struct copying {
	struct production *p; /* its directory is there, empty */
	const char *live;     /* the directory of what is copied */
	atomic_int stop;
	atomic_bool ended;
	struct beside beside;
};

/* With one job only it is made when it is waited for. */
void copying_begin(struct copying *c);
/* Waits for it, and completes the production's report. ERROR_INTERRUPTED if the whole run is. */
bool copying_end(struct copying *c, struct error *err) NODISCARD;
/* Ends it, if it goes on. Also of one that was ended, or never begun. */
void copying_give_up(struct copying *c);

#endif
