/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An open-addressed table. Its place in the table needs no more of a hash than a slot holds. */
#include "indexer/article_ids.h"

#include <stdlib.h>
#include <string.h>

#include "common/glass.h"
#include "indexer/hash.h"

enum { FIRST_SIZE = 1024 };

/* Then there are twice as many slots, whose places 32 bits tell apart. */
static const size_t most = (size_t)1 << 31;

/* Eight bytes at a time; nothing depends on the values, so byte order may. */
static uint32_t hash_id(const char *id, size_t len)
{
	uint64_t h = len, word;

	for (; len > sizeof word; id += sizeof word, len -= sizeof word) {
		memcpy(&word, id, sizeof word);
		h = hash_mix(h ^ word);
	}
	word = 0;
	memcpy(&word, id, len);
	return (uint32_t)hash_mix(h ^ word);
}

void article_ids_done(struct article_ids *ids)
{
	buf_done(&ids->items);
	free(ids->slots);
	*ids = (struct article_ids){ 0 };
}

static bool grow_slots(struct article_ids *ids, struct error *err)
{
	size_t size = ids->size ? 2 * ids->size : FIRST_SIZE;
	struct article_slot *slots = calloc(size, sizeof *slots);

	if (!slots)
		return error_out_of_memory(err);
	for (size_t i = 0; i < ids->size; i++) {
		size_t at = ids->slots[i].hash & (size - 1);

		if (ids->slots[i].item == 0)
			continue;
		while (slots[at].item > 0)
			at = (at + 1) & (size - 1);
		slots[at] = ids->slots[i];
	}
	free(ids->slots);
	ids->slots = slots;
	ids->size = size;
	return true;
}

/* Room for one more. */
static bool make_room(struct article_ids *ids, struct error *err)
{
	if (ids->n == most || ids->items.len / ARTICLE_IDS_UNIT >= UINT32_MAX - 1)
		return error_set(err, ERROR_LIMIT, "over 2^31 articles, or 16 GB of their ids");
	return 2 * (ids->n + 1) <= ids->size || grow_slots(ids, err);
}

/* The id of the item at a slot, and where it was met. */
static const char *read_item(const struct article_ids *ids, const struct article_slot *slot,
	size_t *len, struct article_place *place)
{
	const char *at = ids->items.data + (size_t)(slot->item - 1) * ARTICLE_IDS_UNIT;

	place->file = (uint32_t)glass_read_varint(&at);
	place->line = glass_read_varint(&at);
	*len = glass_read_varint(&at);
	return at;
}

static bool is_id(const struct article_ids *ids, const struct article_slot *slot, const char *id,
	size_t len, uint32_t hash)
{
	struct article_place place;
	const char *known;
	size_t known_len;

	if (slot->hash != hash)
		return false;
	known = read_item(ids, slot, &known_len, &place);
	return known_len == len && memcmp(known, id, len) == 0;
}

/* Its place, or the free one that it would take. */
static struct article_slot *find(
	const struct article_ids *ids, const char *id, size_t len, uint32_t hash)
{
	size_t at = hash & (ids->size - 1);

	while (ids->slots[at].item > 0 && !is_id(ids, &ids->slots[at], id, len, hash))
		at = (at + 1) & (ids->size - 1);
	return &ids->slots[at];
}

void article_ids_ask(const struct article_ids *ids, const char *id)
{
	if (ids->size > 0)
		__builtin_prefetch(&ids->slots[hash_id(id, strlen(id)) & (ids->size - 1)]);
}

bool article_ids_has(const struct article_ids *ids, const char *id)
{
	size_t len = strlen(id);

	return ids->size > 0 && find(ids, id, len, hash_id(id, len))->item > 0;
}

bool article_ids_add(struct article_ids *ids, const char *id, struct article_place place,
	bool *is_new, struct article_place *first, struct error *err)
{
	size_t len = strlen(id), at;
	uint32_t hash = hash_id(id, len);
	struct article_slot *slot;

	if (!make_room(ids, err))
		return false;
	slot = find(ids, id, len, hash);
	*is_new = slot->item == 0;
	if (!*is_new) {
		read_item(ids, slot, &len, first);
		return true;
	}
	at = ids->items.len / ARTICLE_IDS_UNIT;
	buf_add_varint(&ids->items, place.file);
	buf_add_varint(&ids->items, place.line);
	buf_add_varint(&ids->items, len);
	buf_add(&ids->items, id, len);
	while (ids->items.len % ARTICLE_IDS_UNIT != 0 && !ids->items.failed)
		buf_add_byte(&ids->items, 0);
	if (ids->items.failed)
		return error_out_of_memory(err);
	*slot = (struct article_slot){ .hash = hash, .item = (uint32_t)at + 1 };
	ids->n++;
	return true;
}

size_t article_ids_memory(const struct article_ids *ids)
{
	return ids->items.len + ids->size * sizeof *ids->slots;
}
