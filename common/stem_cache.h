/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * folded word -> (term, stem). Natural text repeats its words: stemming each occurrence would be
 * nine tenths of the analyzer's time. Memory is bounded; a full cache is emptied and fills again
 * with what is current, which costs less than keeping track of what is used.
 */
#ifndef PILCROW_COMMON_STEM_CACHE_H
#define PILCROW_COMMON_STEM_CACHE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"

#ifdef __cplusplus
extern "C" {
#endif

/* One word: its bytes, then those of the term (unless the same), then those of the stem. */
struct stem_record {
	uint8_t word_len, term_len, stem_len;
	uint8_t term_at, stem_at; /* in bytes[] */
	char bytes[];
};

struct stem_cache;

/* `limit` is the number of bytes that it may take. */
struct stem_cache *stem_cache_new(size_t limit, struct error *err) NODISCARD;
void stem_cache_free(struct stem_cache *c);

/* A word has 1 to 64 bytes. NULL if it is not there. Valid until the next stem_cache_add(). */
const struct stem_record *stem_cache_find(
	const struct stem_cache *c, const char *word, size_t len, uint64_t hash);

/* Adds a word that is not there; term and stem have at most 64 bytes. NULL when out of memory. */
const struct stem_record *stem_cache_add(struct stem_cache *c, const char *word, size_t len,
	uint64_t hash, const char *term, size_t term_len, const char *stem, size_t stem_len);

uint64_t stem_cache_hash(const char *word, size_t len);

#ifdef __cplusplus
}
#endif

#endif
