/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What of a query is to be marked in paragraphs and titles. */
#ifndef PILCROW_SEARCHER_QUERY_MARK_H
#define PILCROW_SEARCHER_QUERY_MARK_H

#include <stdbool.h>
#include <stdint.h>

#include "common/error.h"
#include "common/xap.h"
#include "searcher/pattern.h"
#include "searcher/query_items.h"

/* How many paragraphs have this form in the field. */
bool form_frequency(const struct form *form, enum query_field field, struct xap_db *db,
	uint32_t *df, struct error *err) NODISCARD;
/* That of the most frequent form of the slot. */
bool slot_frequency(const struct slot *slot, enum query_field field, struct xap_db *db,
	uint32_t *df, struct error *err) NODISCARD;

/* Whether a word looked for in texts counts in titles too, where it adds weight. */
bool query_mark_titles(const struct query_node *node);

/* Adds the patterns of one item in use. `documents` is the size of the index. */
bool query_mark(struct patterns *out, const struct query_item *item, struct xap_db *db,
	uint32_t documents, struct error *err) NODISCARD;

/* Likewise of what stands in for the item's words. */
bool query_mark_loose(struct patterns *out, const struct query_items *q,
	const struct query_item *item, struct xap_db *db, uint32_t documents,
	struct error *err) NODISCARD;

#endif
