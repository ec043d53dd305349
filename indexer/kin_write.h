/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writing and checking the file that common/kin.h describes. */
#ifndef PILCROW_INDEXER_KIN_WRITE_H
#define PILCROW_INDEXER_KIN_WRITE_H

#include <stdatomic.h>
#include <stdbool.h>

#include "common/error.h"
#include "common/macros.h"

/* For the database in `directory`. Whatever file was there is replaced by rename, or removed where
   no language of the index asks for one. `stop`, if not NULL, ends it with ERROR_INTERRUPTED when
   it is not 0. */
bool kin_write(const char *directory, const atomic_int *stop, struct error *err) NODISCARD;

/* Whether the file in `directory`, if there is one, is that which would be written now.
   ERROR_CORRUPT otherwise. */
bool kin_check(const char *directory, struct error *err) NODISCARD;

#endif
