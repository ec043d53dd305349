/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Small databases for the tests of the wrapper. Whatever fails here fails the test. */
#ifndef PILCROW_TESTS_PROSE_H
#define PILCROW_TESTS_PROSE_H

#include <stddef.h>

#include "common/xap.h"

/* A new database at `path`: one document for each text, its words (split at blanks) as terms with
   positions from 1, the text as data. */
void prose_database(const char *path, const char *const *texts, size_t n);

/* One of those documents, to be freed by the caller; the same, added to an open writer. */
struct xap_doc *prose_document(const char *text);
void prose_add(struct xap_writer *w, const char *text);

/* An open database. */
struct xap_db *prose_open(const char *path);

#endif
