/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How document.c (a paragraph's own) and document_article.c (what an article's share) add to one.
 */
#ifndef PILCROW_INDEXER_DOCUMENT_INTERNAL_H
#define PILCROW_INDEXER_DOCUMENT_INTERNAL_H

#include "indexer/document.h"

/* Notes the stem of a word that was not met before. */
bool document_meet(struct document *d, const struct word_token *t, struct error *err) NODISCARD;
/* The term `text`, which is copied. NULL when out of memory; else valid until the next one. */
struct posting *document_add(struct document *d, const char *text, size_t len, uint32_t pos,
	uint8_t wdf, struct error *err) NODISCARD;
/* schema_term(prefix, value); nothing for an empty value. */
bool document_add_value_term(struct document *d, const char *prefix, const char *value, size_t len,
	uint32_t pos, uint8_t wdf, struct error *err) NODISCARD;
/* The same with POSTING_LONE. */
bool document_add_lone_term(struct document *d, const char *prefix, const char *value, size_t len,
	struct error *err) NODISCARD;
bool document_set_value(
	struct document *d, int slot, const char *bytes, size_t len, struct error *err) NODISCARD;

#endif
