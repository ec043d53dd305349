/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A small hash table, since an article may have any number of paragraphs. After an article of
 * many, the next one starts with a small part of the memory again: clearing must not cost what the
 * largest article needed; and an article of one paragraph does without the table.
 */
#include "indexer/content_keys.h"

#include <stdlib.h>
#include <string.h>

#include "indexer/hash.h"

enum { FIRST_SIZE = 64 };

void content_keys_done(struct content_keys *k)
{
	free(k->slots);
	*k = (struct content_keys){ 0 };
}

void content_keys_clear(struct content_keys *k)
{
	k->any = false;
	k->size = k->allocated < FIRST_SIZE ? k->allocated : FIRST_SIZE;
	if (k->n > 0)
		memset(k->slots, 0, k->size * sizeof *k->slots);
	k->n = 0;
}

static struct content_key_count *find(struct content_keys *k, const char *digits)
{
	size_t at = hash_bytes(digits, sizeof k->slots->key) & (k->size - 1);

	while (k->slots[at].count > 0 &&
		memcmp(k->slots[at].key, digits, sizeof k->slots->key) != 0)
		at = (at + 1) & (k->size - 1);
	return &k->slots[at];
}

static bool grow(struct content_keys *k, struct error *err)
{
	struct content_keys bigger = { .size = k->size ? 2 * k->size : FIRST_SIZE };

	bigger.slots = calloc(bigger.size, sizeof *bigger.slots);
	if (!bigger.slots)
		return error_out_of_memory(err);
	for (size_t i = 0; i < k->size; i++) {
		if (k->slots[i].count > 0)
			*find(&bigger, k->slots[i].key) = k->slots[i];
	}
	free(k->slots);
	k->slots = bigger.slots;
	k->size = k->allocated = bigger.size;
	return true;
}

/* How often the key was met, with this time. */
static uint32_t meet(struct content_keys *k, const char *digits)
{
	struct content_key_count *slot = find(k, digits);

	if (slot->count == 0) {
		memcpy(slot->key, digits, sizeof slot->key);
		k->n++;
	}
	return ++slot->count;
}

bool content_keys_next(struct content_keys *k, const char *text, size_t len,
	char key[SCHEMA_KEY_SIZE], struct error *err)
{
	uint32_t count;

	schema_content_key(key, text, len, 1);
	if (!k->any) {
		k->any = true;
		memcpy(k->first, key, sizeof k->first);
		return true;
	}
	if (2 * (k->n + 2) > k->size && !grow(k, err))
		return false;
	if (k->n == 0)
		meet(k, k->first);
	count = meet(k, key);
	if (count > 1)
		schema_content_key(key, text, len, count);
	return true;
}
