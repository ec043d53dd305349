/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the labels of an index say of a paragraph, whichever of several indexes it is in. */
#ifndef PILCROW_SEARCHER_LABELLED_H
#define PILCROW_SEARCHER_LABELLED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/labels.h"
#include "common/macros.h"
#include "common/xap.h"
#include "searcher/match/match.h"

struct labelled {
	const char *article; /* NUL-terminated; lives as long as the database's labels */
	size_t article_len;
	uint32_t paragraphs; /* of the article */
	uint32_t ordinal;
};

/* False where there is no label: the values of the database have to be read. */
bool labelled_find(const struct xap_db *db, uint32_t docid, struct labelled *out) NODISCARD;

/* Its content key (SCHEMA_KEY_SIZE) and the values that are shown, as labels_facts() has them. */
bool labelled_facts(
	const struct xap_db *db, uint32_t docid, char *key, struct labels_facts *out) NODISCARD;

/* Likewise; 0 is an unknown one. */
bool labelled_simhash(const struct xap_db *db, uint32_t docid, uint64_t *out) NODISCARD;

/* Likewise; of 0 shingles it is an unknown one. It lives as long as the database's labels. */
bool labelled_sketch(const struct xap_db *db, uint32_t docid, struct sketch *out) NODISCARD;

/* As xap_db_values() of SLOT_ARTICLE: from the labels, if all of the documents have one. */
bool labelled_articles(struct xap_db *db, const uint32_t *docids, size_t n, xap_value_fn *fn,
	void *ctx, struct error *err) NODISCARD;

#endif
