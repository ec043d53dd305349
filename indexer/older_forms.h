/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Files of a generation that an older program wrote in another form. They are no fault, and do no
 * harm but that nothing comes of them: queries do without, and an update builds.
 */
#ifndef PILCROW_INDEXER_OLDER_FORMS_H
#define PILCROW_INDEXER_OLDER_FORMS_H

#include <stdbool.h>

#include "common/buf.h"
#include "common/error.h"

/* Appends a text for each such file in the directory, with a NUL behind it. */
bool older_forms_note(const char *directory, struct buf *out, struct error *err) NODISCARD;

#endif
