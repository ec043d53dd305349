/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Whether two databases hold the same, entry by entry through the API: documents, terms, postings,
 * wdf, positions, lengths, values, data, user metadata and synonyms. UUID, revision and the layout
 * of files may differ.
 */
#ifndef PILCROW_TESTS_COMPARE_DB_H
#define PILCROW_TESTS_COMPARE_DB_H

#include <stdbool.h>

#include "common/buf.h"
#include "common/error.h"

/* *difference gets the first difference, in words; it stays empty if there is none. False only if a
   database cannot be read. */
bool compare_db(
	const char *left, const char *right, struct buf *difference, struct error *err) NODISCARD;

#endif
