/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An open-addressed table. Its place in the table needs no more of a hash than a slot holds. */
#include "indexer/article_ids.h"

#include <stdlib.h>
#include <string.h>

#include "indexer/hash.h"

enum { FIRST_SIZE = 1024 };

/* Then there are twice as many slots, whose places 32 bits tell apart. */
static const size_t most = (size_t)1 << 31;

void article_ids_done(struct article_ids *ids)
{
	buf_done(&ids->bytes);
	free(ids->items);
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

		if (ids->slots[i].number == 0)
			continue;
		while (slots[at].number > 0)
			at = (at + 1) & (size - 1);
		slots[at] = ids->slots[i];
	}
	free(ids->slots);
	ids->slots = slots;
	ids->size = size;
	return true;
}

static bool grow_items(struct article_ids *ids, struct error *err)
{
	size_t cap = ids->cap ? 2 * ids->cap : FIRST_SIZE;
	struct article_id *grown = realloc(ids->items, cap * sizeof *grown);

	if (!grown)
		return error_out_of_memory(err);
	ids->items = grown;
	ids->cap = cap;
	return true;
}

/* Room for one more. */
static bool make_room(struct article_ids *ids, struct error *err)
{
	if (ids->n == most)
		return error_set(err, ERROR_LIMIT, "over 2^31 articles");
	return (2 * (ids->n + 1) <= ids->size || grow_slots(ids, err)) &&
	       (ids->n < ids->cap || grow_items(ids, err));
}

static bool is_id(const struct article_ids *ids, const struct article_slot *slot, const char *id,
	size_t len, uint32_t hash)
{
	const struct article_id *item = &ids->items[slot->number - 1];

	return slot->hash == hash && item->len == len &&
	       memcmp(ids->bytes.data + item->offset, id, len) == 0;
}

/* Its place, or the free one that it would take. */
static struct article_slot *find(
	const struct article_ids *ids, const char *id, size_t len, uint32_t hash)
{
	size_t at = hash & (ids->size - 1);

	while (ids->slots[at].number > 0 && !is_id(ids, &ids->slots[at], id, len, hash))
		at = (at + 1) & (ids->size - 1);
	return &ids->slots[at];
}

bool article_ids_has(const struct article_ids *ids, const char *id)
{
	size_t len = strlen(id);

	return ids->size > 0 && find(ids, id, len, (uint32_t)hash_bytes(id, len))->number > 0;
}

bool article_ids_add(struct article_ids *ids, const char *id, struct article_place place,
	bool *is_new, struct article_place *first, struct error *err)
{
	size_t len = strlen(id);
	uint32_t hash = (uint32_t)hash_bytes(id, len);
	struct article_slot *slot;

	if (!make_room(ids, err))
		return false;
	slot = find(ids, id, len, hash);
	*is_new = slot->number == 0;
	if (!*is_new) {
		*first = ids->items[slot->number - 1].place;
		return true;
	}
	ids->items[ids->n] = (struct article_id){
		.offset = ids->bytes.len, .len = (uint32_t)len, .place = place
	};
	*slot = (struct article_slot){ .hash = hash, .number = (uint32_t)++ids->n };
	buf_add(&ids->bytes, id, len);
	return !ids->bytes.failed || error_out_of_memory(err);
}
