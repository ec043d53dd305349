/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Single entries of a database, from the mapped tables. One thread at a time. */
#ifndef PILCROW_COMMON_GLASS_STORED_H
#define PILCROW_COMMON_GLASS_STORED_H

#include "common/buf.h"
#include "common/glass/database.h"

/* As xap_db_data(): appends the document's data; nothing if it has none. ERROR_CORRUPT. */
bool stored_data(
	const struct database *d, uint32_t docid, struct buf *out, struct error *err) NODISCARD;
/* As xap_db_metadata(). */
bool stored_metadata(const struct database *d, const char *key, size_t len, struct buf *out,
	struct error *err) NODISCARD;
/* Appends the synonyms of a key as they are written: each behind a byte of length. */
bool stored_synonyms(const struct database *d, const char *key, size_t len, struct buf *out,
	struct error *err) NODISCARD;
/* As xap_db_freqs(). */
bool stored_frequencies(const struct database *d, const char *term, size_t len, uint32_t *documents,
	uint64_t *occurrences, struct error *err) NODISCARD;

#endif
