/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A list of docids that grows. */
#ifndef PILCROW_INDEXER_DOCIDS_H
#define PILCROW_INDEXER_DOCIDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"
#include "common/macros.h"

/* `{0}` is an empty one. */
struct docids {
	uint32_t *items;
	size_t n, cap;
};

bool docids_add(struct docids *d, uint32_t docid, struct error *err) NODISCARD;
void docids_done(struct docids *d);

#endif
