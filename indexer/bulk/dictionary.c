/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "indexer/bulk/dictionary.h"

#include <stdlib.h>
#include <string.h>

#include "indexer/bulk/short_copy.h"

enum {
	FIRST_BUCKETS_LOG = 9, /* those of a megabyte or two that are looked for */
	FIRST_TERMS = 1 << 14,
};

void dictionary_done(struct dictionary *d)
{
	arena_done(&d->texts);
	free(d->terms);
	tag_table_done(&d->numbers);
	*d = (struct dictionary){ 0 };
}

void dictionary_clear(struct dictionary *d)
{
	arena_clear(&d->texts);
	tag_table_clear(&d->numbers);
	d->n = 0;
}

/* The last eight bytes, or all of fewer, in a number that depends on each; by reads of a fixed
   size, since a copy of a variable one is a call. */
static uint64_t last_eight(const char *text, size_t len)
{
	const unsigned char *s = (const unsigned char *)text;
	uint64_t word;

	if (len == 0)
		return 0;
	if (len >= sizeof word) {
		memcpy(&word, text + len - sizeof word, sizeof word);
		return word;
	}
	if (len >= sizeof(uint32_t)) {
		uint32_t begin, end;

		memcpy(&begin, text, sizeof begin);
		memcpy(&end, text + len - sizeof end, sizeof end);
		return (uint64_t)begin << 32 | end;
	}
	return (uint64_t)s[0] << 16 | (uint64_t)s[len / 2] << 8 | s[len - 1];
}

/* Nothing depends on the values, so byte order may. */
uint32_t dictionary_tag(const char *text, size_t len)
{
	uint64_t h = UINT64_C(0x9e3779b97f4a7c15) * (len + 1), word;
	size_t at = 0;

	for (; len - at > sizeof word; at += sizeof word) {
		memcpy(&word, text + at, sizeof word);
		h = (h ^ word) * UINT64_C(0xff51afd7ed558ccd);
		h ^= h >> 32;
	}
	/* Of a long text some bytes are seen twice. */
	h = (h ^ last_eight(text, len)) * UINT64_C(0xff51afd7ed558ccd);
	h ^= h >> 32;
	h *= UINT64_C(0xc4ceb9fe1a85ec53);
	return tag_of(h);
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

int64_t dictionary_add(struct dictionary *d, const char *text, size_t len, struct error *err)
{
	uint32_t at;

	if (!make_term_room(d, err) || !dictionary_keep_text(d, text, len, &at, err))
		return DICTIONARY_NONE;
	d->terms[d->n] = at;
	return d->n++;
}

int64_t dictionary_find(
	struct dictionary *d, const char *text, size_t len, uint32_t tag, struct error *err)
{
	struct tag_look look;
	uint32_t number;
	int64_t added;

	if (!(d->numbers.buckets ? tag_table_make_room(&d->numbers)
				 : tag_table_init(&d->numbers, FIRST_BUCKETS_LOG))) {
		error_out_of_memory(err);
		return DICTIONARY_NONE;
	}
	look = tag_table_look(&d->numbers, tag);
	while (tag_table_next(&d->numbers, tag, &look, &number)) {
		size_t known_len;
		const char *known = dictionary_text(d, number, &known_len);

		if (known_len == len && memcmp(known, text, len) == 0)
			return number;
	}
	added = dictionary_add(d, text, len, err);
	if (added != DICTIONARY_NONE)
		tag_table_add(&d->numbers, tag, (uint32_t)added);
	return added;
}
