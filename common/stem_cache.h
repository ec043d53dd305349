/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * folded word -> (term, stem). Natural text repeats its words: stemming each occurrence would be
 * nine tenths of the analyzer's time. Memory is bounded; a full cache is emptied and fills again
 * with what is current, which costs less than keeping track of what is used.
 *
 * Each record has the word's bytes, then those of the term and of the stem where they do not lie
 * within; behind them is room for known_word_is() to read. And it has a memo, some bytes for
 * whoever uses the analyzer: what it found out about the word is at hand, without another look-up,
 * at the word's next occurrence. In a new record it is zeros.
 */
#ifndef PILCROW_COMMON_STEM_CACHE_H
#define PILCROW_COMMON_STEM_CACHE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/analyzer.h"
#include "common/eight.h"
#include "common/error.h"
#include "common/tag_table.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { STEM_CACHE_MAX = 64 }; /* bytes of a word, of a term, of a stem */

/* Known for the functions of this header alone: each is too little for a call. */
struct stem_cache {
	struct tag_table places; /* each record's place in the blocks, taken as one piece */
	char **blocks;
	size_t n_blocks, cap_blocks;
	size_t fill; /* bytes used of all blocks, ends of blocks that were left included */
	size_t limit;
};

enum { STEM_CACHE_BLOCK = 1 << 16 }; /* bytes */

static inline struct known_word *stem_cache_record(const struct stem_cache *c, size_t place)
{
	return (struct known_word *)(c->blocks[place / STEM_CACHE_BLOCK] +
				     place % STEM_CACHE_BLOCK);
}

/* `limit` is the number of bytes that it may take, roughly. */
struct stem_cache *stem_cache_new(size_t limit, struct error *err) NODISCARD;
void stem_cache_free(struct stem_cache *c);

/*
 * In what follows up to seven bytes after a word given are read, and are without effect.
 */

static inline uint64_t stem_cache_hash_step(uint64_t hash, uint64_t bytes)
{
	hash ^= bytes;
	/* 2^64 divided by the golden ratio. The highest bits, which places are made of, depend on
	   all bytes; that no two words of up to eight bytes have the same hash comes as a gift. */
	return (hash ^ hash >> 32) * UINT64_C(0x9E3779B97F4A7C15);
}

static inline uint64_t stem_cache_hash(const char *word, size_t len)
{
	uint64_t hash = 0;

	for (; len > 8; word += 8, len -= 8)
		hash = stem_cache_hash_step(hash, eight_load(word));
	return stem_cache_hash_step(hash, eight_load(word) << (64 - 8 * len));
}

/* Empties a cache that has reached its limit, and says so; of its memory it keeps that much. */
bool stem_cache_trim(struct stem_cache *c);
/* Empties it, and gives its memory back. Nothing but these two empties it. */
void stem_cache_empty(struct stem_cache *c);
/* Bytes that it takes, what is not in use of them included. */
size_t stem_cache_size(const struct stem_cache *c);

/* Whether the record is that of a word. Words are short: most are compared in one piece. */
static inline bool known_word_is(const struct known_word *record, const char *word, size_t len)
{
	const char *bytes = record->bytes;

	if (record->word_len != len)
		return false;
	for (; len > 8; bytes += 8, word += 8, len -= 8) {
		if (eight_load(bytes) != eight_load(word))
			return false;
	}
	return (eight_load(bytes) ^ eight_load(word)) << (64 - 8 * len) == 0;
}

/* A word has at least one byte. NULL if it is not there. Valid until it is emptied. */
struct known_word *stem_cache_find(
	const struct stem_cache *c, const char *word, size_t len, uint64_t hash);

/*
 * For a word that is looked for soon: the first asks memory for what says where its record is; the
 * second, some time later, for the record. That one returns it, unread: nearly always the right one
 * if there is one at all, which known_word_is() tells. NULL: stem_cache_find() knows.
 */
static inline void stem_cache_ask(const struct stem_cache *c, uint64_t hash)
{
	__builtin_prefetch(tag_table_first(&c->places, tag_of(hash)));
}

/* Whatever is not in its first bucket is left to stem_cache_find(). */
static inline struct known_word *stem_cache_expect(const struct stem_cache *c, uint64_t hash)
{
	struct tag_look look = tag_table_look(&c->places, tag_of(hash));
	struct known_word *record;

	if (!look.found)
		return NULL;
	record = stem_cache_record(c, look.bucket->places[__builtin_ctz(look.found)]);
	__builtin_prefetch(record);
	return record;
}

/* Adds a word that is not there. NULL when out of memory. Valid as above. */
struct known_word *stem_cache_add(struct stem_cache *c, const char *word, size_t len, uint64_t hash,
	const char *term, size_t term_len, const char *stem, size_t stem_len);

#ifdef __cplusplus
}
#endif

#endif
