/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The values of many documents in one slot, from the mapped table. */
#ifndef PILCROW_SEARCHER_MATCH_VALUES_H
#define PILCROW_SEARCHER_MATCH_VALUES_H

#include "common/glass/database.h"
#include "common/xap.h"

/* As xap_db_values(). ERROR_CORRUPT. */
bool values_read(const struct database *d, uint32_t slot, const uint32_t *docids, size_t n,
	xap_value_fn *fn, void *ctx, struct error *err) NODISCARD;

#endif
