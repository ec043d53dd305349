/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which surface words each stem stands for, so that a stemmed phrase can be asked of an index whose
 * stems have no positions; and which stems an unaccented word would miss (schema.h, "Synonyms").
 *
 * Each worker keeps one `struct stems` an analyzer, since a word's stem depends on its language; at
 * the end all are united in one `struct synonyms`, whose order depends on the words alone.
 */
#ifndef PILCROW_INDEXER_STEMS_H
#define PILCROW_INDEXER_STEMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/analyzer.h"
#include "common/buf.h"
#include "common/error.h"
#include "indexer/beside.h"

/* `{0}` is an empty one. */
struct stems {
	struct buf bytes; /* of each pair: word, stem */
	struct stem_pair {
		uint32_t hash; /* of the stem: few words share one */
		uint32_t offset;
		uint8_t word_len, stem_len;
		bool stripped;
		bool same; /* the word is its own stem */
	} * pairs;	   /* in the order of arrival */
	size_t n, cap;
	/* Where to look for a pair. */
	struct stem_slot {
		uint32_t hash;
		uint32_t pair; /* 1 + its number; 0: free */
	} * slots;
	size_t size;   /* a power of two */
	size_t placed; /* pairs, the first ones, that have a slot */
};

void stems_done(struct stems *s);
/* Bytes that it holds. */
size_t stems_memory(const struct stems *s);
/* Notes the token's word and stem. Cheap for a pair that was seen before. */
bool stems_see(struct stems *s, const struct token *token, struct error *err) NODISCARD;
/* The same for a pair that was not seen before, as the caller knows: nothing is looked up. One that
   was takes memory and does no other harm. The token has a stem, of that hash_bytes(). */
bool stems_note(struct stems *s, const struct token *token, uint64_t stem_hash,
	struct error *err) NODISCARD;

struct synonym {
	size_t offset; /* in bytes */
	uint8_t key_len, word_len;
};

/* `{0}` is an empty one. After synonyms_finish(): sorted by key, then word, by bytes; unique. */
struct synonyms {
	struct buf bytes; /* of each: key, word */
	struct synonym *items;
	size_t n, cap;
	struct beside *making; /* who makes it in another thread; borrowed; or NULL */
};

void synonyms_done(struct synonyms *y);

/* What was seen, and an analyzer of the language (and options) of its tokens. Both are borrowed. */
struct seen_stems {
	const struct stems *stems;
	struct analyzer *analyzer;
};

/* Takes over what all of them saw; once, as words of one may go with stems of another. */
bool synonyms_add(
	struct synonyms *y, const struct seen_stems *seen, size_t n, struct error *err) NODISCARD;
/* Sorts and unites, and drops the stems whose only word is the stem itself: those say nothing. */
bool synonyms_finish(struct synonyms *y, struct error *err) NODISCARD;
/* Waits for who makes it: then it is finished. */
bool synonyms_wait(struct synonyms *y, struct error *err) NODISCARD;
const char *synonym_key(const struct synonyms *y, size_t i, size_t *len);
/* Asks for that of soon: in this order they lie scattered. */
static inline void synonym_ask(const struct synonyms *y, size_t i)
{
	enum { AHEAD = 8 };

	if (i + AHEAD < y->n)
		__builtin_prefetch(y->bytes.data + y->items[i + AHEAD].offset);
}
const char *synonym_word(const struct synonyms *y, size_t i, size_t *len);

#endif
