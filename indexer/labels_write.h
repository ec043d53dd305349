/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writing and checking the file that common/labels.h describes. */
#ifndef PILCROW_INDEXER_LABELS_WRITE_H
#define PILCROW_INDEXER_LABELS_WRITE_H

#include <stdbool.h>

#include "common/error.h"
#include "common/macros.h"

/* For the database in `directory`. Whatever file was there is replaced by rename. It takes some
   hundred kilobytes, and where an update has scattered articles' paragraphs, as much as all texts.
 */
bool labels_write(const char *directory, struct error *err) NODISCARD;

/* Whether the labels in `directory`, if there are any, say what the database says. ERROR_CORRUPT
   otherwise. */
bool labels_check(const char *directory, struct error *err) NODISCARD;

#endif
