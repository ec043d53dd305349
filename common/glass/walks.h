/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Walks over what belongs to a key, from the mapped tables. */
#ifndef PILCROW_COMMON_GLASS_WALKS_H
#define PILCROW_COMMON_GLASS_WALKS_H

#include "common/glass/database.h"
#include "common/xap.h"

/* As xap_db_postings(), of a term that is not empty. ERROR_CORRUPT. */
bool walk_postings(const struct database *d, const char *term, size_t len, xap_posting_fn *fn,
	void *ctx, struct error *err) NODISCARD;
/* As xap_db_lengths(). ERROR_CORRUPT. */
bool walk_lengths(
	const struct database *d, xap_length_fn *fn, void *ctx, struct error *err) NODISCARD;
/* As xap_db_synonyms(), of n databases as one. ERROR_CORRUPT. */
bool walk_synonyms(const struct database *const *all, size_t n, const char *key, size_t len,
	xap_item_fn *fn, void *ctx, struct error *err) NODISCARD;

#endif
