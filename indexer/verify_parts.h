/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Xapian's check of a whole database, in processes of its own. */
#ifndef PILCROW_INDEXER_VERIFY_PARTS_H
#define PILCROW_INDEXER_VERIFY_PARTS_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

#include "common/buf.h"
#include "common/error.h"

/*
 * As xap_check(), but that it can be stopped (stop may be NULL), and that damage on which Xapian
 * crashes is ERROR_CORRUPT. No other thread of the program may be running.
 */
bool verify_whole(const char *path, const atomic_int *stop, size_t *faults, struct buf *report,
	struct error *err) NODISCARD;

/*
 * As verify_whole(), which takes nearly twice as long; docdata is reported on after the term lists.
 * The database is the caller's to write to: a folder beside its tables comes and goes.
 */
bool verify_parts(const char *path, const atomic_int *stop, size_t *faults, struct buf *report,
	struct error *err) NODISCARD;

#endif
