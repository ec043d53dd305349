/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Open addressing with linear probing over slots of (hash, place); the records lie in an arena of
 * blocks in order of arrival, so that frequent words, which come early, lie close together. Half
 * of the hash is kept in the slot: a record is looked at only when it is the right one, but for
 * one word in some thousands or more. That half says the place, too, so that growing looks at no
 * record.
 *
 * A look-up is two waits for memory, which stem_cache_expect() is against. Records within the
 * slots (one wait) were measured on real text and were slower: the table is larger.
 *
 * It knows nothing of stemming.
 */
#include "common/stem_cache.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum {
	FIRST_SLOTS_LOG = 6, /* the words of a query */
	BLOCK_SIZE = 1 << 16,
	FIRST_BLOCKS = 16,
	ALIGNMENT = 8, /* of records, for their memos */
};

static_assert(BLOCK_SIZE % ALIGNMENT == 0 && sizeof(struct token_memo) % ALIGNMENT == 0,
	"no record's memo lies askew");

struct slot {
	uint32_t tag;	/* upper half of the hash */
	uint32_t place; /* 1 + the record's place in the blocks, taken as one piece; 0: empty */
};

struct stem_cache {
	struct slot *slots;
	unsigned slots_log; /* of their number, to the base of 2 */
	size_t used;
	char **blocks;
	size_t n_blocks, cap_blocks;
	size_t fill; /* bytes used of all blocks, ends of blocks that were left included */
	size_t limit;
};

/* ---- Life ---- */

struct stem_cache *stem_cache_new(size_t limit, struct error *err)
{
	struct stem_cache *c = calloc(1, sizeof *c);

	if (c) {
		c->limit = limit;
		c->slots_log = FIRST_SLOTS_LOG;
		c->slots = calloc((size_t)1 << c->slots_log, sizeof *c->slots);
	}
	if (c && c->slots)
		return c;
	stem_cache_free(c);
	error_out_of_memory(err);
	return NULL;
}

void stem_cache_free(struct stem_cache *c)
{
	if (!c)
		return;
	for (size_t i = 0; i < c->n_blocks; i++)
		free(c->blocks[i]);
	free(c->blocks);
	free(c->slots);
	free(c);
}

void stem_cache_trim(struct stem_cache *c)
{
	size_t size = ((size_t)1 << c->slots_log) * sizeof *c->slots;
	struct slot *fresh;

	if (size + c->fill <= c->limit)
		return;
	/* It may have gone far beyond the limit. */
	while (c->n_blocks * BLOCK_SIZE > c->limit)
		free(c->blocks[--c->n_blocks]);
	fresh = calloc((size_t)1 << FIRST_SLOTS_LOG, sizeof *fresh);
	if (fresh) {
		free(c->slots);
		c->slots = fresh;
		c->slots_log = FIRST_SLOTS_LOG;
	} else {
		memset(c->slots, 0, size);
	}
	c->used = 0;
	c->fill = 0;
}

/* ---- Finding ---- */

/* The highest bits: by the way words are hashed, those that all of a word's bytes have a part in.
 */
static size_t first_slot(uint32_t tag, unsigned slots_log)
{
	return (size_t)tag >> (32 - slots_log);
}

static struct known_word *record_at(const struct stem_cache *c, size_t at)
{
	return (struct known_word *)(c->blocks[at / BLOCK_SIZE] + at % BLOCK_SIZE);
}

struct known_word *stem_cache_find(
	const struct stem_cache *c, const char *word, size_t len, uint64_t hash)
{
	uint32_t tag = (uint32_t)(hash >> 32);
	size_t mask = ((size_t)1 << c->slots_log) - 1;

	for (size_t i = first_slot(tag, c->slots_log);; i = (i + 1) & mask) {
		const struct slot *slot = &c->slots[i];

		if (!slot->place)
			return NULL;
		if (slot->tag == tag) {
			struct known_word *record = record_at(c, slot->place - 1);

			if (known_word_is(record, word, len))
				return record;
		}
	}
}

/* Whatever is not in its first slot is left to stem_cache_find(). */
struct known_word *stem_cache_expect(const struct stem_cache *c, uint64_t hash)
{
	uint32_t tag = (uint32_t)(hash >> 32);
	const struct slot *slot = &c->slots[first_slot(tag, c->slots_log)];
	struct known_word *record;

	if (slot->tag != tag || !slot->place)
		return NULL;
	record = record_at(c, slot->place - 1);
	__builtin_prefetch(record);
	return record;
}

/* ---- Adding ---- */

static void insert(struct slot *slots, unsigned slots_log, struct slot value)
{
	size_t mask = ((size_t)1 << slots_log) - 1, i = first_slot(value.tag, slots_log);

	while (slots[i].place)
		i = (i + 1) & mask;
	slots[i] = value;
}

static bool grow(struct stem_cache *c)
{
	unsigned slots_log = c->slots_log + 1;
	struct slot *slots = calloc((size_t)1 << slots_log, sizeof *slots);

	if (!slots)
		return false;
	for (size_t i = 0; i < (size_t)1 << c->slots_log; i++) {
		if (c->slots[i].place)
			insert(slots, slots_log, c->slots[i]);
	}
	free(c->slots);
	c->slots = slots;
	c->slots_log = slots_log;
	return true;
}

static bool add_block(struct stem_cache *c)
{
	if (c->n_blocks == c->cap_blocks) {
		size_t cap = c->cap_blocks ? 2 * c->cap_blocks : FIRST_BLOCKS;
		char **grown = realloc(c->blocks, cap * sizeof *grown);

		if (!grown)
			return false;
		c->blocks = grown;
		c->cap_blocks = cap;
	}
	c->blocks[c->n_blocks] = malloc(BLOCK_SIZE);
	if (!c->blocks[c->n_blocks])
		return false;
	c->n_blocks++;
	return true;
}

/*
 * Room for one more record of `size` bytes, and a slot for it: at most half of the slots are used,
 * so that probing stays short.
 */
static bool make_room(struct stem_cache *c, size_t size)
{
	size_t rest = BLOCK_SIZE - c->fill % BLOCK_SIZE;

	if (size > rest)
		c->fill += rest;
	/* Places are numbers of 32 bits. */
	if (c->fill > UINT32_MAX - BLOCK_SIZE)
		return false;
	if (c->used >= (size_t)1 << (c->slots_log - 1) && !grow(c))
		return false;
	return c->fill / BLOCK_SIZE < c->n_blocks || add_block(c);
}

/* Where `part` is in bytes[0..*len): at the beginning, at `other`, or appended now. */
static uint8_t place_text(char *bytes, size_t *len, size_t other, const char *part, size_t size)
{
	size_t at = *len;

	if (size <= at && memcmp(bytes, part, size) == 0)
		return 0;
	if (size <= at - other && memcmp(bytes + other, part, size) == 0)
		return (uint8_t)other;
	memcpy(bytes + at, part, size);
	*len += size;
	return (uint8_t)at;
}

struct known_word *stem_cache_add(struct stem_cache *c, const char *word, size_t len, uint64_t hash,
	const char *term, size_t term_len, const char *stem, size_t stem_len)
{
	struct known_word header = { .word_len = (uint8_t)len,
		.term_len = (uint8_t)term_len,
		.stem_len = (uint8_t)stem_len };
	enum { HEAD = offsetof(struct known_word, bytes) };
	char bytes[3 * STEM_CACHE_MAX];
	struct known_word *record;
	size_t size = 0;

	place_text(bytes, &size, 0, word, len);
	header.term_at = place_text(bytes, &size, 0, term, term_len);
	header.stem_at = place_text(bytes, &size, header.term_at, stem, stem_len);
	if (!make_room(c, HEAD + size + ALIGNMENT))
		return NULL;
	record = record_at(c, c->fill);
	memcpy(record, &header, HEAD);
	memcpy(record->bytes, bytes, size);
	insert(c->slots, c->slots_log,
		(struct slot){ (uint32_t)(hash >> 32), (uint32_t)c->fill + 1 });
	c->fill += (HEAD + size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
	c->used++;
	return record;
}
