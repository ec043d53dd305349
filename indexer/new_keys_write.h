/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writing the file that common/new_keys.h describes. */
#ifndef PILCROW_INDEXER_NEW_KEYS_WRITE_H
#define PILCROW_INDEXER_NEW_KEYS_WRITE_H

#include <stdbool.h>
#include <stdint.h>

#include "common/buf.h"
#include "common/error.h"

struct new_keys_place {
	const char *index, *directory; /* of the database */
	uint32_t number;	       /* the generation of INDEX that it is or will be */
	uint32_t predecessor;	       /* 0: none */
	/* The keys that the predecessor lacks, each with a NUL behind it, in any order, some maybe
	   more than once. NULL: they are not known, and looked for. */
	const struct buf *known;
};

/* Whatever file was there is replaced by rename. */
bool new_keys_write(const struct new_keys_place *place, struct error *err) NODISCARD;

#endif
