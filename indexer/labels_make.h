/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the file that common/labels.h describes holds, made from front to back, so that memory does
   not grow with the database. */
#ifndef PILCROW_INDEXER_LABELS_MAKE_H
#define PILCROW_INDEXER_LABELS_MAKE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"
#include "common/labels.h"
#include "common/macros.h"
#include "common/xap.h"

/* Takes what is made, which is the maker's and gone after the call. */
struct labels_sink {
	/* Of `n` documents from `docid` on; each once, in order. */
	bool (*labels)(
		void *ctx, uint32_t docid, const struct label *items, size_t n, struct error *err);
	/* From byte `at` of the texts on; each byte once, nearly in order. */
	bool (*texts)(void *ctx, uint64_t at, const void *bytes, size_t len, struct error *err);
	void *ctx;
};

/* Whether paragraphs of an article follow each other, from the first on, in all of them: it is so
   until one is changed. */
enum labels_order { LABELS_ARTICLES_WHOLE, LABELS_ARTICLES_SCATTERED };

/*
 * Makes all of a database with these statistics. Of articles that are whole what was made is handed
 * over as it grows; if they are found not to be, *order says so and making ends, with true: what
 * was handed over means nothing. Of others ids and texts stay in memory until the end. *units: how
 * many the texts take. ERROR_CORRUPT where the database is damaged.
 */
bool labels_make(const char *directory, const struct xap_stats *stats, enum labels_order *order,
	const struct labels_sink *sink, uint32_t *units, struct error *err) NODISCARD;

#endif
