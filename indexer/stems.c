/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A set of (word, stem) pairs. The pairs lie in a list, and the slots that say where are made when
 * a pair is first looked for: an analyzer that knows all words it met tells which are new, and then
 * none ever is. (A look-up each was a wait for memory each.)
 * Whether an accented word's stem differs from that of its unaccented form is asked at the end,
 * once a pair, since the analyzer must not be called from within its own run.
 */
#include "indexer/stems.h"

#include <stdlib.h>
#include <string.h>

#include "common/schema.h"
#include "indexer/bulk/sort_terms.h"
#include "indexer/hash.h"

enum { FIRST_SIZE = 4096 };

void stems_done(struct stems *s)
{
	buf_done(&s->bytes);
	free(s->pairs);
	free(s->slots);
	*s = (struct stems){ 0 };
}

size_t stems_memory(const struct stems *s)
{
	return s->bytes.len + s->cap * sizeof *s->pairs + s->size * sizeof *s->slots;
}

static bool is_pair(
	const struct stems *s, const struct stem_slot *slot, uint32_t hash, const struct token *t)
{
	const struct stem_pair *p = &s->pairs[slot->pair - 1];
	const char *bytes = s->bytes.data + p->offset;

	return slot->hash == hash && p->word_len == t->term_len && p->stem_len == t->stem_len &&
	       memcmp(bytes, t->term, t->term_len) == 0 &&
	       memcmp(bytes + t->term_len, t->stem, t->stem_len) == 0;
}

static bool is_same(const struct token *t)
{
	return t->term_len == t->stem_len && memcmp(t->term, t->stem, t->term_len) == 0;
}

static void insert(struct stem_slot *slots, size_t size, struct stem_slot value)
{
	size_t at = value.hash & (size - 1);

	while (slots[at].pair > 0)
		at = (at + 1) & (size - 1);
	slots[at] = value;
}

/* Gives each pair a slot, and keeps one free for a pair more. */
static bool place_all(struct stems *s, struct error *err)
{
	size_t size = s->size ? s->size : FIRST_SIZE;

	while (2 * (s->n + 1) > size)
		size *= 2;
	if (size > s->size) {
		struct stem_slot *slots = calloc(size, sizeof *slots);

		if (!slots)
			return error_out_of_memory(err);
		free(s->slots);
		s->slots = slots;
		s->size = size;
		s->placed = 0;
	}
	for (; s->placed < s->n; s->placed++)
		insert(s->slots, s->size,
			(struct stem_slot){ s->pairs[s->placed].hash, (uint32_t)s->placed + 1 });
	return true;
}

static bool make_pair_room(struct stems *s, struct error *err)
{
	size_t cap = s->cap ? s->cap + s->cap / 2 : FIRST_SIZE;
	struct stem_pair *grown;

	if (s->n < s->cap)
		return true;
	grown = realloc(s->pairs, cap * sizeof *grown);
	if (!grown)
		return error_out_of_memory(err);
	s->pairs = grown;
	s->cap = cap;
	return true;
}

static bool add_pair(struct stems *s, const struct token *t, uint32_t hash, struct error *err)
{
	if (s->bytes.len + t->term_len + t->stem_len > UINT32_MAX)
		return error_set(err, ERROR_LIMIT, "over 4 GB of different words: build in parts");
	if (!make_pair_room(s, err))
		return false;
	s->pairs[s->n] = (struct stem_pair){ .hash = hash,
		.offset = (uint32_t)s->bytes.len,
		.word_len = (uint8_t)t->term_len,
		.stem_len = (uint8_t)t->stem_len,
		.stripped = t->stripped,
		.same = is_same(t) };
	buf_add(&s->bytes, t->term, t->term_len);
	buf_add(&s->bytes, t->stem, t->stem_len);
	if (s->bytes.failed)
		return error_out_of_memory(err);
	s->n++;
	return true;
}

bool stems_note(struct stems *s, const struct token *t, uint64_t stem_hash, struct error *err)
{
	return add_pair(s, t, (uint32_t)stem_hash, err);
}

bool stems_see(struct stems *s, const struct token *t, struct error *err)
{
	uint32_t hash;

	if (!t->stem)
		return true;
	if (!place_all(s, err))
		return false;
	hash = (uint32_t)hash_bytes(t->stem, t->stem_len);
	for (size_t at = hash & (s->size - 1); s->slots[at].pair > 0;
		at = (at + 1) & (s->size - 1)) {
		if (is_pair(s, &s->slots[at], hash, t))
			return true;
	}
	return add_pair(s, t, hash, err);
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

/*
 * Most words are their own stem and the only one that has it, which says nothing, and need not even
 * be looked at: a bit is set for each stem that another word has. A bit that is set by chance lets
 * a word through that synonyms_finish() then drops.
 */
struct shared_stems {
	uint64_t *bits;
	size_t mask; /* of bit numbers */
};

/* Bits to a pair: of a twentieth or so of all stems that are shared one in a hundred words is let
   through by chance. */
enum { SHARED_BITS = 4, LEAST_SHARED_BITS = 64 };

static bool shared_init(
	struct shared_stems *d, const struct seen_stems *seen, size_t n, struct error *err)
{
	size_t pairs = 0, size = LEAST_SHARED_BITS;

	for (size_t i = 0; i < n; i++)
		pairs += seen[i].stems->n;
	while (size < SHARED_BITS * pairs)
		size *= 2;
	d->mask = size - 1;
	d->bits = calloc(size / 64, sizeof *d->bits);
	return d->bits || error_out_of_memory(err);
}

/* That of the stem with this hash. */
static uint64_t *shared_bit(const struct shared_stems *d, uint32_t hash, uint64_t *bit)
{
	size_t number = hash & d->mask;

	*bit = UINT64_C(1) << number % 64;
	return &d->bits[number / 64];
}

static void note_shared(struct shared_stems *d, uint32_t hash)
{
	uint64_t bit;

	*shared_bit(d, hash, &bit) |= bit;
}

/* The pairs of different words, whose stems are noted. */
static bool add_different(struct synonyms *y, const struct seen_stems *seen, struct shared_stems *d,
	struct error *err)
{
	const struct stems *s = seen->stems;

	for (size_t i = 0; i < s->n; i++) {
		const struct stem_pair *p = &s->pairs[i];
		const char *word = s->bytes.data + p->offset, *stem = word + p->word_len;

		if (p->same && !p->stripped)
			continue;
		note_shared(d, p->hash);
		if (!add(y, PREFIX_STEM, stem, p->stem_len, word, p->word_len, err))
			return false;
		if (p->stripped &&
			!add_accented(y, word, p->word_len, stem, p->stem_len, seen->analyzer, err))
			return false;
	}
	return true;
}

/* The others, as far as their stems were noted. */
static bool add_same(
	struct synonyms *y, const struct stems *s, const struct shared_stems *d, struct error *err)
{
	for (size_t i = 0; i < s->n; i++) {
		const struct stem_pair *p = &s->pairs[i];
		const char *word = s->bytes.data + p->offset;
		uint64_t bit;

		if (!p->same || p->stripped || !(*shared_bit(d, p->hash, &bit) & bit))
			continue;
		if (!add(y, PREFIX_STEM, word, p->word_len, word, p->word_len, err))
			return false;
	}
	return true;
}

bool synonyms_add(struct synonyms *y, const struct seen_stems *seen, size_t n, struct error *err)
{
	struct shared_stems d;
	bool ok = shared_init(&d, seen, n, err);

	for (size_t i = 0; ok && i < n; i++)
		ok = add_different(y, &seen[i], &d, err);
	for (size_t i = 0; ok && i < n; i++)
		ok = add_same(y, seen[i].stems, &d, err);
	free(d.bits);
	return ok;
}

static int compare_bytes(const char *a, size_t a_len, const char *b, size_t b_len)
{
	int order = memcmp(a, b, a_len < b_len ? a_len : b_len);

	return order != 0 ? order : (a_len > b_len) - (a_len < b_len);
}

static int compare_words(const void *left, const void *right, void *bytes)
{
	const struct synonym *a = left, *b = right;

	return compare_bytes((const char *)bytes + a->offset + a->key_len, a->word_len,
		(const char *)bytes + b->offset + b->key_len, b->word_len);
}

static bool same_key(const struct synonyms *y, size_t a, size_t b)
{
	const struct synonym *left = &y->items[a], *right = &y->items[b];

	return left->key_len == right->key_len &&
	       memcmp(y->bytes.data + left->offset, y->bytes.data + right->offset, left->key_len) ==
		       0;
}

static bool is_stem_itself(const struct synonyms *y, const struct synonym *s)
{
	const char *key = y->bytes.data + s->offset;
	size_t prefix = strlen(PREFIX_STEM);

	return memcmp(key, PREFIX_STEM, prefix) == 0 && s->key_len == s->word_len + prefix &&
	       memcmp(key + prefix, key + s->key_len, s->word_len) == 0;
}

/* In the order of keys, those of the same key as they come. */
static bool sort_keys(struct synonyms *y, struct error *err)
{
	struct sortable *keys = y->n <= UINT32_MAX ? malloc((y->n + 1) * sizeof *keys) : NULL;
	struct synonym *sorted = malloc((y->n + 1) * sizeof *sorted);

	for (size_t i = 0; keys && i < y->n; i++)
		keys[i] = (struct sortable){ .text = y->bytes.data + y->items[i].offset,
			.len = y->items[i].key_len,
			.value = (uint32_t)i };
	if (!keys || !sorted) {
		free(keys);
		free(sorted);
		return error_out_of_memory(err);
	}
	sort_terms(keys, y->n);
	for (size_t i = 0; i < y->n; i++)
		sorted[i] = y->items[keys[i].value];
	free(keys);
	free(y->items);
	y->items = sorted;
	y->cap = y->n + 1;
	return true;
}

/* The words of one key: sorts them and leaves each once. How many stay. */
static size_t unite(struct synonyms *y, struct synonym *group, size_t n)
{
	size_t kept = 1;

	if (n > 1)
		qsort_r(group, n, sizeof *group, compare_words, y->bytes.data);
	for (size_t i = 1; i < n; i++) {
		if (compare_words(&group[kept - 1], &group[i], y->bytes.data) != 0)
			group[kept++] = group[i];
	}
	return kept == 1 && is_stem_itself(y, group) ? 0 : kept;
}

bool synonyms_finish(struct synonyms *y, struct error *err)
{
	size_t kept = 0, next;

	if (y->bytes.failed)
		return error_out_of_memory(err);
	if (y->n > 0 && !sort_keys(y, err))
		return false;
	for (size_t i = 0; i < y->n; i = next) {
		size_t n;

		synonym_ask(y, i);
		for (next = i + 1; next < y->n && same_key(y, i, next); next++)
			synonym_ask(y, next);
		n = unite(y, &y->items[i], next - i);
		memmove(&y->items[kept], &y->items[i], n * sizeof *y->items);
		kept += n;
	}
	y->n = kept;
	return true;
}

bool synonyms_wait(struct synonyms *y, struct error *err)
{
	return !y->making || beside_end(y->making, true, err);
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
