/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Open addressing, half full at most; hashes lie in the table, so that growing looks at no term. */
#include "indexer/bulk/dictionary.h"

#include <stdlib.h>
#include <string.h>

#include "indexer/bulk/sort_terms.h"

enum { FIRST_SIZE = 1 << 16 };

void dictionary_done(struct dictionary *d)
{
	arena_done(&d->arena);
	free(d->slots);
	*d = (struct dictionary){ 0 };
}

void dictionary_clear(struct dictionary *d)
{
	arena_clear(&d->arena);
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

static uint32_t add(struct dictionary *d, const char *text, size_t len, struct error *err)
{
	uint32_t offset;
	struct term *t;

	if (!arena_reserve(&d->arena, sizeof *t + len + POSTINGS_FIRST_SLICE + 4, err))
		return 0;
	offset = arena_take(&d->arena, (uint32_t)(sizeof *t + len + POSTINGS_FIRST_SLICE));
	t = dictionary_term(d, offset);
	t->documents = 0;
	t->last = 0;
	t->len = (uint8_t)len;
	memcpy(t->text, text, len);
	t->postings = postings_begin(offset + (uint32_t)(offsetof(struct term, text) + len));
	return offset;
}

uint32_t dictionary_find(struct dictionary *d, const char *text, size_t len, struct error *err)
{
	uint32_t hash = hash_term(text, len), offset;
	size_t at;

	if (2 * ((size_t)d->n + 1) > d->size && !grow(d, err))
		return 0;
	for (at = hash & (d->size - 1); d->slots[at].term != 0; at = (at + 1) & (d->size - 1)) {
		const struct term *t;

		if (d->slots[at].hash != hash)
			continue;
		t = dictionary_term(d, d->slots[at].term);
		if (t->len == len && memcmp(t->text, text, len) == 0)
			return d->slots[at].term;
	}
	offset = add(d, text, len, err);
	if (offset == 0)
		return 0;
	d->slots[at] = (struct dictionary_slot){ hash, offset };
	d->n++;
	return offset;
}

uint32_t *dictionary_sorted(const struct dictionary *d, struct error *err)
{
	struct sortable *items = malloc((d->n + 1) * sizeof *items);
	uint32_t *sorted = malloc((d->n + 1) * sizeof *sorted);
	size_t n = 0;

	if (!items || !sorted) {
		free(items);
		free(sorted);
		error_out_of_memory(err);
		return NULL;
	}
	for (size_t i = 0; i < d->size; i++) {
		const struct term *t;

		if (d->slots[i].term == 0)
			continue;
		t = dictionary_term(d, d->slots[i].term);
		items[n++] = (struct sortable){
			.text = t->text, .len = t->len, .value = d->slots[i].term
		};
	}
	sort_terms(items, n);
	for (size_t i = 0; i < n; i++)
		sorted[i] = items[i].value;
	free(items);
	return sorted;
}
