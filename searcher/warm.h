/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reading what queries will need into the page cache, so that the first ones after a reboot or a
 * new generation do not wait for the disk page by page.
 */
#ifndef PILCROW_SEARCHER_WARM_H
#define PILCROW_SEARCHER_WARM_H

#include "common/log.h"
#include "searcher/index.h"

enum warm {
	WARM_NOTHING,
	WARM_UPPER, /* the upper levels of the tables, lengths and bounds: what every query needs */
	WARM_ALL,   /* all but the table that only updates read */
};

/* "upper" or "all"; false if it is neither. */
bool warm_find(const char *name, enum warm *out) NODISCARD;

/* Reads so much of each member and says in the log how much that was, and how long it took. */
bool warm_index(
	const struct index *ix, enum warm what, struct log *log, struct error *err) NODISCARD;
/* The same of indexes that are not open. */
bool warm_choice(
	struct index_choice indexes, enum warm what, struct log *log, struct error *err) NODISCARD;

#endif
