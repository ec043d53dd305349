/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Xapian's check of a whole database, in processes of its own. */
#ifndef PILCROW_INDEXER_VERIFY_PARTS_H
#define PILCROW_INDEXER_VERIFY_PARTS_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

#include "common/buf.h"
#include "common/error.h"
#include "indexer/apart.h"

/*
 * As xap_check(), but that it can be stopped (stop may be NULL), and that damage on which Xapian
 * crashes is ERROR_CORRUPT. No other thread of the program may be running.
 */
bool verify_whole(const char *path, const atomic_int *stop, size_t *faults, struct buf *report,
	struct error *err) NODISCARD;

/*
 * As verify_whole(), which takes nearly twice as long; docdata is reported on after the term lists.
 * The caller may do other things between the beginning and the end, but change no table; the
 * database is its own to write to: a folder beside the tables comes with the beginning, and goes
 * when all is done.
 */
struct verify_parts {
	const char *path; /* borrowed; NULL: not begun */
	struct buf directory;
	struct apart pair, rest;
};

bool verify_parts_begin(struct verify_parts *v, const char *path, struct error *err) NODISCARD;
bool verify_parts_end(struct verify_parts *v, const atomic_int *stop, size_t *faults,
	struct buf *report, struct error *err) NODISCARD;
/* However far it came. `{0}` is fine. */
void verify_parts_done(struct verify_parts *v);

#endif
