/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Open addressing with linear probing over a table of (hash, place); the records lie in one arena
 * in order of arrival. The upper half of the hash is kept in the table, so that a record is looked
 * at only when it is the right one, but for one word in four billion.
 *
 * It knows nothing of stemming, and never moves a record.
 */
#include "common/stem_cache.h"

#include <stdlib.h>
#include <string.h>

enum {
	FIRST_SLOTS = 1 << 12,
	BLOCK_SIZE = 1 << 16, /* a 32-bit place is a block number and an offset in it */
	BLOCK_BITS = 16,
};

struct slot {
	uint32_t tag;	/* upper half of the hash */
	uint32_t place; /* 0: empty */
};

struct stem_cache {
	struct slot *slots;
	size_t n_slots, max_slots; /* powers of two */
	size_t used;
	char **blocks;
	size_t n_blocks, max_blocks;
	size_t current; /* the block that is being filled */
	size_t fill;	/* bytes used of it */
};

/* Words are short, so these read them in at most two overlapping pieces where they can. */
static uint64_t load8(const char *bytes)
{
	uint64_t value;

	memcpy(&value, bytes, sizeof value);
	return value;
}

static uint64_t load4(const char *bytes)
{
	uint32_t value;

	memcpy(&value, bytes, sizeof value);
	return value;
}

static uint64_t mix(uint64_t hash, uint64_t value)
{
	hash = (hash ^ value) * 0x9E3779B97F4A7C15u; /* 2^64 divided by the golden ratio */
	return hash ^ hash >> 32;
}

uint64_t stem_cache_hash(const char *word, size_t len)
{
	uint64_t hash = len;

	if (len >= 8) {
		for (size_t i = 0; i + 8 < len; i += 8)
			hash = mix(hash, load8(word + i));
		return mix(hash, load8(word + len - 8));
	}
	if (len >= 4)
		return mix(hash, load4(word) << 32 | load4(word + len - 4));
	if (len > 0)
		hash = mix(hash, (uint64_t)(unsigned char)word[0] << 16 |
					 (uint64_t)(unsigned char)word[len / 2] << 8 |
					 (unsigned char)word[len - 1]);
	return hash;
}

static bool same(const char *a, const char *b, size_t len)
{
	if (len >= 8) {
		for (size_t i = 0; i + 8 < len; i += 8) {
			if (load8(a + i) != load8(b + i))
				return false;
		}
		return load8(a + len - 8) == load8(b + len - 8);
	}
	if (len >= 4)
		return load4(a) == load4(b) && load4(a + len - 4) == load4(b + len - 4);
	return a[0] == b[0] && a[len / 2] == b[len / 2] && a[len - 1] == b[len - 1];
}

static struct stem_record *record_at(const struct stem_cache *c, uint32_t place)
{
	return (struct stem_record *)(c->blocks[place >> BLOCK_BITS] + place % BLOCK_SIZE);
}

struct stem_cache *stem_cache_new(size_t limit, struct error *err)
{
	struct stem_cache *c = calloc(1, sizeof *c);

	if (c) {
		c->max_blocks = limit / 2 / BLOCK_SIZE;
		if (c->max_blocks < 2)
			c->max_blocks = 2;
		c->n_slots = FIRST_SLOTS;
		c->max_slots = FIRST_SLOTS;
		while (c->max_slots * 2 * sizeof *c->slots <= limit / 2)
			c->max_slots *= 2;
		c->slots = calloc(c->n_slots, sizeof *c->slots);
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

const struct stem_record *stem_cache_find(
	const struct stem_cache *c, const char *word, size_t len, uint64_t hash)
{
	uint32_t tag = (uint32_t)(hash >> 32);

	for (size_t i = hash & (c->n_slots - 1);; i = (i + 1) & (c->n_slots - 1)) {
		const struct slot *slot = &c->slots[i];

		if (!slot->place)
			return NULL;
		if (slot->tag == tag) {
			const struct stem_record *record = record_at(c, slot->place);

			if (record->word_len == len && same(record->bytes, word, len))
				return record;
		}
	}
}

static void empty(struct stem_cache *c)
{
	memset(c->slots, 0, c->n_slots * sizeof *c->slots);
	c->used = 0;
	c->current = 0;
	c->fill = 0;
}

static void insert(struct slot *slots, size_t n_slots, uint64_t hash, struct slot value)
{
	size_t i = hash & (n_slots - 1);

	while (slots[i].place)
		i = (i + 1) & (n_slots - 1);
	slots[i] = value;
}

/* At most half full, so that probing stays short. The slots hold half of each hash only. */
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
		record = record_at(c, c->slots[i].place);
		insert(slots, n_slots, stem_cache_hash(record->bytes, record->word_len),
			c->slots[i]);
	}
	free(c->slots);
	c->slots = slots;
	c->n_slots = n_slots;
	return true;
}

/* Room for `size` bytes; *place is what leads there. Empties the cache when it is at its limit. */
static struct stem_record *allocate(struct stem_cache *c, size_t size, uint32_t *place)
{
	if (c->n_blocks > 0 && c->fill + size > BLOCK_SIZE) {
		c->current++;
		c->fill = 0;
		if (c->current == c->max_blocks)
			empty(c);
	}
	if (c->current == c->n_blocks) {
		c->blocks[c->n_blocks] = malloc(BLOCK_SIZE);
		if (!c->blocks[c->n_blocks])
			return NULL;
		c->n_blocks++;
	}
	if (c->current == 0 && c->fill == 0)
		c->fill = 1; /* place 0 means none */
	*place = (uint32_t)(c->current << BLOCK_BITS | c->fill);
	c->fill += size;
	return record_at(c, *place);
}

const struct stem_record *stem_cache_add(struct stem_cache *c, const char *word, size_t len,
	uint64_t hash, const char *term, size_t term_len, const char *stem, size_t stem_len)
{
	bool own_term = term_len != len || memcmp(term, word, len) != 0;
	size_t stem_at = len + (own_term ? term_len : 0);
	struct stem_record *record;
	uint32_t place;

	if (c->used >= c->n_slots / 2) {
		if (c->n_slots == c->max_slots)
			empty(c);
		else if (!grow(c))
			return NULL;
	}
	record = allocate(c, sizeof *record + stem_at + stem_len, &place);
	if (!record)
		return NULL;
	record->word_len = (uint8_t)len;
	record->term_len = (uint8_t)term_len;
	record->stem_len = (uint8_t)stem_len;
	record->term_at = (uint8_t)(own_term ? len : 0);
	record->stem_at = (uint8_t)stem_at;
	memcpy(record->bytes, word, len);
	memcpy(record->bytes + record->term_at, term, term_len);
	memcpy(record->bytes + stem_at, stem, stem_len);
	insert(c->slots, c->n_slots, hash, (struct slot){ (uint32_t)(hash >> 32), place });
	c->used++;
	return record;
}
