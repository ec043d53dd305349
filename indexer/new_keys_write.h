/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writing the file that common/new_keys.h describes. */
#ifndef PILCROW_INDEXER_NEW_KEYS_WRITE_H
#define PILCROW_INDEXER_NEW_KEYS_WRITE_H

#include <stdbool.h>
#include <stdint.h>

#include "common/error.h"

/* For the database in `directory`, which is or will be generation `number` of INDEX, against
 * generation `predecessor` (0: none). Whatever file was there is replaced by rename. */
bool new_keys_write(const char *index, const char *directory, uint32_t number, uint32_t predecessor,
	struct error *err) NODISCARD;

#endif
