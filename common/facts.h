/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What an index says of itself, in its user metadata under SCHEMA_FACTS and inside manifest.json:
 * the schema, how words were folded, and which languages with which stems. A searcher compares it
 * with what its own analyzer would do and refuses an index that was built otherwise.
 */
#ifndef PILCROW_COMMON_FACTS_H
#define PILCROW_COMMON_FACTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/analyzer.h"
#include "common/buf.h"
#include "common/error.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { FACTS_CODE_SIZE = 16 };

struct language_facts {
	char code[FACTS_CODE_SIZE];
	char fingerprint[65]; /* analyzer_fingerprint() */
	uint64_t articles, paragraphs;
};

struct facts {
	uint32_t schema;
	bool keep_accents;
	bool moved;			  /* paragraphs are not where their data say (moves.h) */
	struct language_facts *languages; /* owned; most paragraphs first, then by code */
	size_t n_languages;
};

void facts_done(struct facts *f);

/* Puts the languages in order. */
void facts_sort(struct facts *f);

/* Appends a JSON object. */
bool facts_write(const struct facts *f, struct buf *out, struct error *err) NODISCARD;

/* Reads such an object. ERROR_CORRUPT, or ERROR_VERSION for another schema than SCHEMA_VERSION. */
bool facts_read(struct facts *out, const char *json, size_t len, struct error *err) NODISCARD;

/* ERROR_VERSION unless `a`, which is of language i, makes the same terms as the index was built
 * with. */
bool facts_match(const struct facts *f, size_t i, struct analyzer *a, struct error *err) NODISCARD;

#ifdef __cplusplus
}
#endif

#endif
