/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Open addressing with linear probing over slots of (hash, place); the records lie in an arena of
 * blocks in order of arrival, so that frequent words, which come early, lie close together. Half
 * of the hash is kept in the slot: a record is looked at only when it is the right one, but for
 * one word in four billion.
 *
 * A look-up is two waits for memory. Records within the slots (one wait), and batches of words
 * whose slots and records are prefetched, were both measured on real text and were slower: the
 * first has a larger table, the second writes and reads each word once more.
 *
 * It knows nothing of stemming.
 */
#include "common/stem_cache.h"

#include <stdlib.h>
#include <string.h>

enum {
	FIRST_SLOTS = 1 << 12,
	BLOCK_SIZE = 1 << 16,
};

struct slot {
	uint32_t tag;	/* upper half of the hash */
	uint32_t place; /* 1 + the record's place in the blocks, taken as one piece; 0: empty */
};

struct stem_cache {
	struct slot *slots;
	size_t n_slots, max_slots; /* powers of two */
	size_t used;
	char **blocks;
	size_t n_blocks, max_blocks;
	size_t fill; /* bytes used of all blocks, ends of blocks that were left included */
};

/* ---- Words ---- */

uint64_t stem_cache_hash(const char *word, size_t len)
{
	uint64_t hash = 0;

	for (size_t i = 0; i < len; i++)
		hash = stem_cache_hash_step(hash, word[i]);
	return stem_cache_hash_end(hash);
}

static uint64_t load8(const char *bytes)
{
	uint64_t value;

	memcpy(&value, bytes, sizeof value);
	return value;
}

static uint32_t load4(const char *bytes)
{
	uint32_t value;

	memcpy(&value, bytes, sizeof value);
	return value;
}

/* Words are short: most are compared in two pieces that may overlap, without a call or a loop. */
static bool same(const char *a, const char *b, size_t len)
{
	if (len < 4)
		return a[0] == b[0] && a[len / 2] == b[len / 2] && a[len - 1] == b[len - 1];
	if (len < 8)
		return load4(a) == load4(b) && load4(a + len - 4) == load4(b + len - 4);
	for (size_t i = 0; i + 8 < len; i += 8) {
		if (load8(a + i) != load8(b + i))
			return false;
	}
	return load8(a + len - 8) == load8(b + len - 8);
}

/* ---- Life ---- */

struct stem_cache *stem_cache_new(size_t limit, struct error *err)
{
	struct stem_cache *c = calloc(1, sizeof *c);

	if (c) {
		c->n_slots = FIRST_SLOTS;
		c->max_slots = FIRST_SLOTS;
		while (c->max_slots * 2 * sizeof *c->slots <= limit / 2)
			c->max_slots *= 2;
		c->slots = calloc(c->n_slots, sizeof *c->slots);
		c->max_blocks = limit / 2 / BLOCK_SIZE + 1;
		c->blocks = calloc(c->max_blocks, sizeof *c->blocks);
	}
	if (c && c->slots && c->blocks)
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

static void empty(struct stem_cache *c)
{
	memset(c->slots, 0, c->n_slots * sizeof *c->slots);
	c->used = 0;
	c->fill = 0;
}

/* ---- Finding ---- */

static struct stem_record *record_at(const struct stem_cache *c, size_t at)
{
	return (struct stem_record *)(c->blocks[at / BLOCK_SIZE] + at % BLOCK_SIZE);
}

const struct stem_record *stem_cache_find(
	const struct stem_cache *c, const char *word, size_t len, uint64_t hash)
{
	uint32_t tag = (uint32_t)(hash >> 32);
	size_t mask = c->n_slots - 1;

	for (size_t i = hash & mask;; i = (i + 1) & mask) {
		const struct slot *slot = &c->slots[i];

		if (!slot->place)
			return NULL;
		if (slot->tag == tag) {
			const struct stem_record *record = record_at(c, slot->place - 1);

			if (record->word_len == len && same(record->bytes, word, len))
				return record;
		}
	}
}

/* ---- Adding ---- */

static void insert(struct slot *slots, size_t n_slots, uint64_t hash, struct slot value)
{
	size_t i = hash & (n_slots - 1);

	while (slots[i].place)
		i = (i + 1) & (n_slots - 1);
	slots[i] = value;
}

static bool grow(struct stem_cache *c)
{
	size_t n_slots = c->n_slots * 2;
	struct slot *slots = calloc(n_slots, sizeof *slots);

	if (!slots)
		return false;
	for (size_t i = 0; i < c->n_slots; i++) {
		const struct stem_record *record;

		if (!c->slots[i].place)
			continue;
		record = record_at(c, c->slots[i].place - 1);
		insert(slots, n_slots, stem_cache_hash(record->bytes, record->word_len),
			c->slots[i]);
	}
	free(c->slots);
	c->slots = slots;
	c->n_slots = n_slots;
	return true;
}

/*
 * Room for one more record of `size` bytes, and a slot for it: at most half of the slots are used,
 * so that probing stays short. A cache at its limit is emptied first.
 */
static bool make_room(struct stem_cache *c, size_t size)
{
	size_t rest = BLOCK_SIZE - c->fill % BLOCK_SIZE, block;

	if (size > rest)
		c->fill += rest;
	if (c->fill + size > c->max_blocks * BLOCK_SIZE ||
		(c->used >= c->max_slots / 2 && c->n_slots == c->max_slots))
		empty(c);
	if (c->used >= c->n_slots / 2 && !grow(c))
		return false;
	block = c->fill / BLOCK_SIZE;
	if (block == c->n_blocks) {
		c->blocks[block] = malloc(BLOCK_SIZE);
		if (!c->blocks[block])
			return false;
		c->n_blocks++;
	}
	return true;
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

const struct stem_record *stem_cache_add(struct stem_cache *c, const char *word, size_t len,
	uint64_t hash, const char *term, size_t term_len, const char *stem, size_t stem_len)
{
	struct stem_record header = { (uint8_t)len, (uint8_t)term_len, (uint8_t)stem_len };
	char bytes[3 * STEM_CACHE_MAX];
	struct stem_record *record;
	size_t size = 0;

	place_text(bytes, &size, 0, word, len);
	header.term_at = place_text(bytes, &size, 0, term, term_len);
	header.stem_at = place_text(bytes, &size, header.term_at, stem, stem_len);
	if (!make_room(c, sizeof header + size))
		return NULL;
	record = record_at(c, c->fill);
	*record = header;
	memcpy(record->bytes, bytes, size);
	insert(c->slots, c->n_slots, hash,
		(struct slot){ (uint32_t)(hash >> 32), (uint32_t)c->fill + 1 });
	c->fill += sizeof header + size;
	c->used++;
	return record;
}
