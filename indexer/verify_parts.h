/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Xapian's check of a whole database by two threads. */
#ifndef PILCROW_INDEXER_VERIFY_PARTS_H
#define PILCROW_INDEXER_VERIFY_PARTS_H

#include <stdbool.h>
#include <stddef.h>

#include "common/buf.h"
#include "common/error.h"

/*
 * As xap_check(), which takes nearly twice as long, and finds the same faults; docdata is reported
 * on after the term lists. The database is the caller's to write to: a folder beside its tables
 * comes and goes.
 */
bool verify_parts(
	const char *path, size_t *faults, struct buf *report, struct error *err) NODISCARD;

#endif
