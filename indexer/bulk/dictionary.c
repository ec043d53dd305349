/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Open addressing, half full at most; hashes lie in the table, so that growing looks at no term. */
#include "indexer/bulk/dictionary.h"

#include <stdlib.h>
#include <string.h>

#include "indexer/bulk/short_copy.h"

enum {
	FIRST_SIZE = 1 << 16,
	FIRST_TERMS = 1 << 14,
};

void dictionary_done(struct dictionary *d)
{
	arena_done(&d->texts);
	free(d->terms);
	free(d->slots);
	*d = (struct dictionary){ 0 };
}

void dictionary_clear(struct dictionary *d)
{
	arena_clear(&d->texts);
	if (d->slots)
		memset(d->slots, 0, d->size * sizeof *d->slots);
	d->n = 0;
}

/* Eight bytes at a time: terms are hashed once for each occurrence. Nothing depends on the values,
   so byte order may. */
static uint32_t hash_term(const char *text, size_t len)
{
	uint64_t h = UINT64_C(0x9e3779b97f4a7c15) * (len + 1), word = 0;

	for (; len > 8; text += 8, len -= 8) {
		memcpy(&word, text, 8);
		h = (h ^ word) * UINT64_C(0xff51afd7ed558ccd);
		h ^= h >> 32;
	}
	word = 0;
	memcpy(&word, text, len);
	h = (h ^ word) * UINT64_C(0xff51afd7ed558ccd);
	h ^= h >> 32;
	h *= UINT64_C(0xc4ceb9fe1a85ec53);
	return (uint32_t)(h >> 32);
}

static bool grow(struct dictionary *d, struct error *err)
{
	size_t size = d->size ? 2 * d->size : FIRST_SIZE;
	struct dictionary_slot *slots = calloc(size, sizeof *slots);

	if (!slots)
		return error_out_of_memory(err);
	for (size_t i = 0; i < d->size; i++) {
		size_t at = d->slots[i].hash & (size - 1);

		if (d->slots[i].term == 0)
			continue;
		while (slots[at].term != 0)
			at = (at + 1) & (size - 1);
		slots[at] = d->slots[i];
	}
	free(d->slots);
	d->slots = slots;
	d->size = size;
	return true;
}

static bool make_term_room(struct dictionary *d, struct error *err)
{
	size_t cap = d->cap ? 2 * d->cap : FIRST_TERMS;
	uint32_t *grown;

	if (d->n < d->cap)
		return true;
	grown = realloc(d->terms, cap * sizeof *grown);
	if (!grown)
		return error_out_of_memory(err);
	d->terms = grown;
	d->cap = cap;
	return true;
}

bool dictionary_keep_text(
	struct dictionary *d, const char *text, size_t len, uint32_t *at, struct error *err)
{
	if (!arena_reserve(&d->texts, 1 + len + SHORT_COPY, err))
		return false;
	*at = d->texts.used;
	d->texts.base[*at] = (char)len;
	memcpy(d->texts.base + *at + 1, text, len);
	d->texts.used += 1 + (uint32_t)len;
	return true;
}

static bool add(struct dictionary *d, const char *text, size_t len, struct error *err)
{
	uint32_t at;

	if (!make_term_room(d, err) || !dictionary_keep_text(d, text, len, &at, err))
		return false;
	d->terms[d->n++] = at;
	return true;
}

void dictionary_prefetch(const struct dictionary *d, const char *text, size_t len)
{
	if (d->size > 0)
		__builtin_prefetch(&d->slots[hash_term(text, len) & (d->size - 1)]);
}

int64_t dictionary_find(struct dictionary *d, const char *text, size_t len, struct error *err)
{
	uint32_t hash = hash_term(text, len);
	size_t at;

	if (2 * ((size_t)d->n + 1) > d->size && !grow(d, err))
		return DICTIONARY_NONE;
	for (at = hash & (d->size - 1); d->slots[at].term != 0; at = (at + 1) & (d->size - 1)) {
		const char *known;
		size_t known_len;

		if (d->slots[at].hash != hash)
			continue;
		known = dictionary_text(d, d->slots[at].term - 1, &known_len);
		if (known_len == len && memcmp(known, text, len) == 0)
			return d->slots[at].term - 1;
	}
	if (!add(d, text, len, err))
		return DICTIONARY_NONE;
	d->slots[at] = (struct dictionary_slot){ hash, d->n };
	return d->n - 1;
}
