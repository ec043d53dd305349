/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An open-addressed table. Its place in the table needs no more of a hash than a slot holds, so
   that an item is read for nothing once in four thousand million times the number of articles. */
#include "indexer/article_ids.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/glass.h"
#include "indexer/hash.h"
#include "indexer/nameless.h"

enum {
	FIRST_SIZE = 1024,
	/* Of items, that go to a file at once. */
	PIECE = 1 << 20,
	/* What stands before an id at most. */
	ITEM_HEAD = 3 * BUF_VARINT,
};

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
	buf_done(&ids->read);
	if (ids->gone > 0)
		close(ids->fd);
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

static uint64_t end_of_items(const struct article_ids *ids)
{
	return ids->gone + ids->items.len;
}

/* Room for one more. */
static bool make_room(struct article_ids *ids, struct error *err)
{
	if (ids->n == most || end_of_items(ids) / ARTICLE_IDS_UNIT >= UINT32_MAX - 1)
		return error_set(err, ERROR_LIMIT, "over 2^31 articles, or 16 GB of their ids");
	return 2 * (ids->n + 1) <= ids->size || grow_slots(ids, err);
}

/* The bytes of the item at a slot, if it has an id of so many; NULL with `failed` where they cannot
   be read. */
static const char *item_at(struct article_ids *ids, const struct article_slot *slot, size_t len)
{
	uint64_t at = (uint64_t)(slot->item - 1) * ARTICLE_IDS_UNIT;
	uint64_t rest, need = ITEM_HEAD + len;

	if (at >= ids->gone)
		return ids->items.data + (at - ids->gone);
	rest = ids->gone - at;
	need = need < rest ? need : rest;
	buf_clear(&ids->read);
	if (buf_reserve(&ids->read, ITEM_HEAD + len) &&
		nameless_read(ids->fd, ids->read.data, (size_t)need, at))
		return ids->read.data;
	ids->failed = true;
	return NULL;
}

/* Whether the item at a slot has the id; then where it was met. */
static bool is_id(struct article_ids *ids, const struct article_slot *slot, const char *id,
	size_t len, uint32_t hash, struct article_place *place)
{
	const char *at;

	if (slot->hash != hash)
		return false;
	at = item_at(ids, slot, len);
	if (!at)
		return false;
	place->file = (uint32_t)glass_read_varint(&at);
	place->line = glass_read_varint(&at);
	return glass_read_varint(&at) == len && memcmp(at, id, len) == 0;
}

/* Its place, or the free one that it would take. */
static struct article_slot *find(struct article_ids *ids, const char *id, size_t len, uint32_t hash,
	struct article_place *place)
{
	size_t at = hash & (ids->size - 1);

	while (ids->slots[at].item > 0 && !is_id(ids, &ids->slots[at], id, len, hash, place))
		at = (at + 1) & (ids->size - 1);
	return &ids->slots[at];
}

void article_ids_ask(const struct article_ids *ids, const char *id)
{
	if (ids->size > 0)
		__builtin_prefetch(&ids->slots[hash_id(id, strlen(id)) & (ids->size - 1)]);
}

bool article_ids_has(struct article_ids *ids, const char *id)
{
	size_t len = strlen(id);
	struct article_place place;

	return ids->size > 0 && find(ids, id, len, hash_id(id, len), &place)->item > 0;
}

/* To the file, if there is to be one. */
static bool move_items(struct article_ids *ids, struct error *err)
{
	if (!ids->directory || ids->items.len < PIECE)
		return true;
	if (ids->gone == 0)
		ids->fd = nameless_open(ids->directory);
	if (ids->fd < 0 || !nameless_write(ids->fd, ids->items.data, ids->items.len, ids->gone)) {
		error_set_errno(err, "%s: noting the ids of articles", ids->directory);
		if (ids->gone == 0 && ids->fd >= 0)
			close(ids->fd);
		return false;
	}
	ids->gone += ids->items.len;
	buf_clear(&ids->items);
	return true;
}

static bool add_item(struct article_ids *ids, const char *id, size_t len,
	struct article_place place, struct error *err)
{
	struct buf *items = &ids->items;

	buf_add_varint(items, place.file);
	buf_add_varint(items, place.line);
	buf_add_varint(items, len);
	buf_add(items, id, len);
	while (items->len % ARTICLE_IDS_UNIT != 0 && !items->failed)
		buf_add_byte(items, 0);
	return items->failed ? error_out_of_memory(err) : move_items(ids, err);
}

bool article_ids_add(struct article_ids *ids, const char *id, struct article_place place,
	bool *is_new, struct article_place *first, struct error *err)
{
	size_t len = strlen(id);
	uint32_t hash = hash_id(id, len), item;
	struct article_place found = { 0 };
	struct article_slot *slot;

	if (!make_room(ids, err))
		return false;
	slot = find(ids, id, len, hash, &found);
	if (ids->failed)
		return error_set_errno(err, "%s: reading the ids of articles", ids->directory);
	*is_new = slot->item == 0;
	if (!*is_new) {
		*first = found;
		return true;
	}
	item = (uint32_t)(end_of_items(ids) / ARTICLE_IDS_UNIT) + 1;
	if (!add_item(ids, id, len, place, err))
		return false;
	*slot = (struct article_slot){ .hash = hash, .item = item };
	ids->n++;
	return true;
}

size_t article_ids_memory(const struct article_ids *ids)
{
	return ids->items.len + ids->size * sizeof *ids->slots;
}
