/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A hash table beside a growing array, so that numbers stay and the order does not depend on the
 * hash. FNV-1a is enough here: a slow table is the worst that a made-up collision could do.
 */
#include "searcher/tally.h"

#include <stdlib.h>
#include <string.h>

#include "searcher/grow.h"

enum { FIRST_PLACES = 64 };

void tally_done(struct tally *t)
{
	for (size_t i = 0; i < t->n; i++)
		free(t->items[i].value);
	free(t->items);
	free(t->places);
	*t = (struct tally){ 0 };
}

static uint64_t hash_of(const char *bytes, size_t len)
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325);

	for (size_t i = 0; i < len; i++)
		hash = (hash ^ (unsigned char)bytes[i]) * UINT64_C(0x100000001b3);
	return hash ^ hash >> 32;
}

/* The place of the value, or the free one where it belongs. */
static uint32_t *find(const struct tally *t, const char *value, size_t len, uint64_t hash)
{
	size_t mask = t->n_places - 1;

	for (size_t at = hash & mask;; at = (at + 1) & mask) {
		const struct tallied *item;

		if (t->places[at] == 0)
			return &t->places[at];
		item = &t->items[t->places[at] - 1];
		if (item->hash == hash && item->len == len && memcmp(item->value, value, len) == 0)
			return &t->places[at];
	}
}

static bool widen(struct tally *t, struct error *err)
{
	size_t n_places = t->n_places ? 2 * t->n_places : FIRST_PLACES;
	uint32_t *places = calloc(n_places, sizeof *places);

	if (!places)
		return error_out_of_memory(err);
	free(t->places);
	t->places = places;
	t->n_places = n_places;
	for (size_t i = 0; i < t->n; i++)
		*find(t, t->items[i].value, t->items[i].len, t->items[i].hash) = (uint32_t)i + 1;
	return true;
}

static bool add_new(
	struct tally *t, const char *value, size_t len, uint64_t hash, struct error *err)
{
	struct tallied *items = grow(t->items, t->n, sizeof *items, err);
	char *copy;

	if (!items)
		return false;
	t->items = items;
	copy = malloc(len + 1);
	if (!copy)
		return error_out_of_memory(err);
	if (len > 0)
		memcpy(copy, value, len);
	copy[len] = '\0';
	items[t->n++] = (struct tallied){ .value = copy, .len = len, .hash = hash };
	return true;
}

bool tally_add(struct tally *t, const char *value, size_t len, size_t *index, struct error *err)
{
	uint64_t hash = hash_of(value, len);
	uint32_t *place;

	if (2 * t->n >= t->n_places && !widen(t, err))
		return false;
	place = find(t, value, len, hash);
	if (*place == 0) {
		if (!add_new(t, value, len, hash, err))
			return false;
		*place = (uint32_t)t->n;
	}
	*index = *place - 1;
	t->items[*index].count++;
	return true;
}

int tally_compare(const struct tallied *a, const struct tallied *b)
{
	int order = memcmp(a->value, b->value, a->len < b->len ? a->len : b->len);

	return order ? order : (a->len > b->len) - (a->len < b->len);
}
