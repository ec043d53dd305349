/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An open-addressed set of (word, stem) pairs: one probe a token. Whether an accented word's stem
 * differs from that of its unaccented form is asked at the end, once a pair, since the analyzer
 * must not be called from within its own run.
 */
#include "indexer/stems.h"

#include <stdlib.h>
#include <string.h>

#include "common/schema.h"
#include "indexer/hash.h"

enum { FIRST_SIZE = 4096 };

void stems_done(struct stems *s)
{
	buf_done(&s->bytes);
	free(s->slots);
	*s = (struct stems){ 0 };
}

size_t stems_memory(const struct stems *s)
{
	return s->bytes.len + s->size * sizeof *s->slots;
}

static bool is_pair(
	const struct stems *s, const struct stem_pair *p, uint64_t hash, const struct token *t)
{
	const char *bytes = s->bytes.data + p->offset;

	return p->hash == hash && p->word_len == t->term_len && p->stem_len == t->stem_len &&
	       memcmp(bytes, t->term, t->term_len) == 0 &&
	       memcmp(bytes + t->term_len, t->stem, t->stem_len) == 0;
}

static bool grow(struct stems *s, struct error *err)
{
	size_t size = s->size ? 2 * s->size : FIRST_SIZE;
	struct stem_pair *slots = calloc(size, sizeof *slots);

	if (!slots)
		return error_out_of_memory(err);
	for (size_t i = 0; i < s->size; i++) {
		size_t at = s->slots[i].hash & (size - 1);

		if (s->slots[i].word_len == 0)
			continue;
		while (slots[at].word_len > 0)
			at = (at + 1) & (size - 1);
		slots[at] = s->slots[i];
	}
	free(s->slots);
	s->slots = slots;
	s->size = size;
	return true;
}

bool stems_see(struct stems *s, const struct token *t, struct error *err)
{
	uint64_t hash;
	size_t at;

	if (!t->stem)
		return true;
	if (2 * (s->n + 1) > s->size && !grow(s, err))
		return false;
	hash = hash_bytes(t->term, t->term_len) + 3 * hash_bytes(t->stem, t->stem_len);
	for (at = hash & (s->size - 1); s->slots[at].word_len > 0; at = (at + 1) & (s->size - 1)) {
		if (is_pair(s, &s->slots[at], hash, t))
			return true;
	}
	if (s->bytes.len + t->term_len + t->stem_len > UINT32_MAX)
		return error_set(err, ERROR_LIMIT, "over 4 GB of different words: build in parts");
	s->slots[at] = (struct stem_pair){ .hash = hash,
		.offset = (uint32_t)s->bytes.len,
		.word_len = (uint8_t)t->term_len,
		.stem_len = (uint8_t)t->stem_len,
		.stripped = t->stripped };
	buf_add(&s->bytes, t->term, t->term_len);
	buf_add(&s->bytes, t->stem, t->stem_len);
	s->n++;
	return !s->bytes.failed || error_out_of_memory(err);
}

void synonyms_done(struct synonyms *y)
{
	buf_done(&y->bytes);
	free(y->items);
	*y = (struct synonyms){ 0 };
}

static bool add(struct synonyms *y, const char *prefix, const char *key, size_t key_len,
	const char *word, size_t word_len, struct error *err)
{
	size_t prefix_len = strlen(prefix);

	if (y->n == y->cap) {
		size_t cap = y->cap ? 2 * y->cap : FIRST_SIZE;
		struct synonym *grown = realloc(y->items, cap * sizeof *grown);

		if (!grown)
			return error_out_of_memory(err);
		y->items = grown;
		y->cap = cap;
	}
	y->items[y->n++] = (struct synonym){ .offset = y->bytes.len,
		.key_len = (uint8_t)(prefix_len + key_len),
		.word_len = (uint8_t)word_len };
	buf_add(&y->bytes, prefix, prefix_len);
	buf_add(&y->bytes, key, key_len);
	buf_add(&y->bytes, word, word_len);
	return !y->bytes.failed || error_out_of_memory(err);
}

/* A word that lost its accents has, without them, maybe another stem: a query typed without them
   would miss it. */
static bool add_accented(struct synonyms *y, const char *word, size_t word_len, const char *stem,
	size_t stem_len, struct analyzer *a, struct error *err)
{
	const char *plain;
	size_t plain_len;

	if (!analyzer_stem(a, word, word_len, &plain, &plain_len, err))
		return false;
	if (plain_len == stem_len && memcmp(plain, stem, stem_len) == 0)
		return true;
	return add(y, PREFIX_ACCENTED, word, word_len, stem, stem_len, err);
}

bool synonyms_add(struct synonyms *y, const struct stems *s, struct analyzer *a, struct error *err)
{
	for (size_t i = 0; i < s->size; i++) {
		const struct stem_pair *p = &s->slots[i];
		const char *word = s->bytes.data + p->offset, *stem = word + p->word_len;

		if (p->word_len == 0)
			continue;
		if (!add(y, PREFIX_STEM, stem, p->stem_len, word, p->word_len, err))
			return false;
		if (p->stripped && !add_accented(y, word, p->word_len, stem, p->stem_len, a, err))
			return false;
	}
	return true;
}

static int compare_bytes(const char *a, size_t a_len, const char *b, size_t b_len)
{
	int order = memcmp(a, b, a_len < b_len ? a_len : b_len);

	return order != 0 ? order : (a_len > b_len) - (a_len < b_len);
}

static int compare_keys(const char *bytes, const struct synonym *a, const struct synonym *b)
{
	return compare_bytes(bytes + a->offset, a->key_len, bytes + b->offset, b->key_len);
}

static int compare(const void *left, const void *right, void *bytes)
{
	const struct synonym *a = left, *b = right;
	int order = compare_keys(bytes, a, b);

	if (order != 0)
		return order;
	return compare_bytes((const char *)bytes + a->offset + a->key_len, a->word_len,
		(const char *)bytes + b->offset + b->key_len, b->word_len);
}

static bool is_stem_itself(const struct synonyms *y, const struct synonym *s)
{
	const char *key = y->bytes.data + s->offset;
	size_t prefix = strlen(PREFIX_STEM);

	return memcmp(key, PREFIX_STEM, prefix) == 0 && s->key_len == s->word_len + prefix &&
	       memcmp(key + prefix, key + s->key_len, s->word_len) == 0;
}

bool synonyms_finish(struct synonyms *y, struct error *err)
{
	size_t kept = 0, next;

	if (y->bytes.failed)
		return error_out_of_memory(err);
	if (y->n > 1)
		qsort_r(y->items, y->n, sizeof *y->items, compare, y->bytes.data);
	for (size_t i = 0; i < y->n; i = next) {
		size_t group = kept;

		for (next = i; next < y->n &&
			       compare_keys(y->bytes.data, &y->items[i], &y->items[next]) == 0;
			next++) {
			if (kept == group ||
				compare(&y->items[kept - 1], &y->items[next], y->bytes.data) != 0)
				y->items[kept++] = y->items[next];
		}
		if (kept == group + 1 && is_stem_itself(y, &y->items[group]))
			kept = group;
	}
	y->n = kept;
	return true;
}

const char *synonym_key(const struct synonyms *y, size_t i, size_t *len)
{
	*len = y->items[i].key_len;
	return y->bytes.data + y->items[i].offset;
}

const char *synonym_word(const struct synonyms *y, size_t i, size_t *len)
{
	*len = y->items[i].word_len;
	return y->bytes.data + y->items[i].offset + y->items[i].key_len;
}
