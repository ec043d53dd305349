/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "indexer/article_ids.h"

#include <stdlib.h>
#include <string.h>

#include "indexer/hash.h"

enum { FIRST_SIZE = 1024 };

void article_ids_done(struct article_ids *ids)
{
	buf_done(&ids->bytes);
	free(ids->slots);
	*ids = (struct article_ids){ 0 };
}

static bool grow(struct article_ids *ids, struct error *err)
{
	size_t size = ids->size ? 2 * ids->size : FIRST_SIZE;
	struct article_id *slots = calloc(size, sizeof *slots);

	if (!slots)
		return error_out_of_memory(err);
	for (size_t i = 0; i < ids->size; i++) {
		size_t at = ids->slots[i].hash & (size - 1);

		if (ids->slots[i].len == 0)
			continue;
		while (slots[at].len > 0)
			at = (at + 1) & (size - 1);
		slots[at] = ids->slots[i];
	}
	free(ids->slots);
	ids->slots = slots;
	ids->size = size;
	return true;
}

/* Its place, or the free one that it would take. */
static struct article_id *find(
	const struct article_ids *ids, const char *id, size_t len, uint64_t hash)
{
	size_t at = hash & (ids->size - 1);

	for (; ids->slots[at].len > 0; at = (at + 1) & (ids->size - 1)) {
		const struct article_id *slot = &ids->slots[at];

		if (slot->hash == hash && slot->len == len &&
			memcmp(ids->bytes.data + slot->offset, id, len) == 0)
			break;
	}
	return &ids->slots[at];
}

bool article_ids_has(const struct article_ids *ids, const char *id)
{
	size_t len = strlen(id);

	return ids->size > 0 && find(ids, id, len, hash_bytes(id, len))->len > 0;
}

bool article_ids_add(struct article_ids *ids, const char *id, struct article_place place,
	bool *is_new, struct article_place *first, struct error *err)
{
	size_t len = strlen(id);
	uint64_t hash = hash_bytes(id, len);
	struct article_id *slot;

	if (2 * (ids->n + 1) > ids->size && !grow(ids, err))
		return false;
	slot = find(ids, id, len, hash);
	if (slot->len > 0) {
		*first = slot->place;
		*is_new = false;
		return true;
	}
	*slot = (struct article_id){
		.hash = hash, .offset = ids->bytes.len, .len = (uint32_t)len, .place = place
	};
	buf_add(&ids->bytes, id, len);
	ids->n++;
	*is_new = true;
	return !ids->bytes.failed || error_out_of_memory(err);
}
