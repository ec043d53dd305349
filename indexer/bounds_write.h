/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writing and checking the file that common/bounds.h describes. */
#ifndef PILCROW_INDEXER_BOUNDS_WRITE_H
#define PILCROW_INDEXER_BOUNDS_WRITE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "common/error.h"
#include "common/macros.h"

/*
 * For the database in `directory`, which has its norms. Terms in `least` documents or more have
 * bounds: BOUNDS_LEAST, but for tests. Whatever file was there is replaced by rename. `stop`, if
 * not NULL, ends it with ERROR_INTERRUPTED when it is not 0.
 */
bool bounds_write(
	const char *directory, uint32_t least, const atomic_int *stop, struct error *err) NODISCARD;

/* Whether the bounds in `directory`, if there are any, are those that would be written now.
   ERROR_CORRUPT otherwise. */
bool bounds_check(const char *directory, uint32_t least, struct error *err) NODISCARD;

#endif
