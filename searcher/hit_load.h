/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From a document of the database to a hit: what the index knows of one paragraph. */
#ifndef PILCROW_SEARCHER_HIT_LOAD_H
#define PILCROW_SEARCHER_HIT_LOAD_H

#include "searcher/hit.h"
#include "searcher/index.h"

/* Fills all of *out but rank, score, fragments and marks; *out is empty on entry. */
bool hit_load(struct index *ix, uint32_t docid, struct hit *out, struct error *err) NODISCARD;

/* The document of a paragraph id, which may have its index before it, as the user gave that, and a
 * colon; 0 if there is none. ERROR_USAGE if several indexes have it and none was named. */
bool hit_find(
	struct index *ix, const char *id, size_t len, uint32_t *docid, struct error *err) NODISCARD;
/* In this member alone. */
bool hit_find_there(const struct index *ix, const struct index_member *m, const char *id,
	size_t len, uint32_t *docid, struct error *err) NODISCARD;

/* The id alone; *out is the caller's. */
bool hit_load_id(struct index *ix, uint32_t docid, char **out, struct error *err) NODISCARD;

/* A date as SLOT_DATE has it, as ISO 8601: 2025, 2025-11, 2025-11-04, 2025-11-04T09:30:00Z. Appends
 * nothing if it is none. */
void date_iso(struct buf *out, const char *stamp);

#endif
