/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * spelling.glass: for each fragment of words the words that have it, then each word with its
 * frequency. Fragments sort before words, so the vocabulary is gone through several times: each
 * round gathers the fragments of some ranges, as many as fit in little memory, and sorts them.
 */
#include <stdlib.h>
#include <string.h>

#include "indexer/bulk/deflate.h"
#include "indexer/bulk/tables.h"

enum {
	LENGTH_MASK = 96,
	/* A fragment is a letter that says what it is, and three bytes of the word, or two and a
	   zero. */
	MIDDLE_BYTES = 3,
	SHORT_WORD = 4, /* so long at most, a word has its ends together as a fragment, too */
	MOST_FRAGMENTS = 3 + 255,
	/* Ranges of fragments: by their letter and first byte. */
	LETTERS = 4,
	RANGES = LETTERS << 8,
	ROUND = 1 << 20, /* fragments to a round; a range with more has its own */
};

static const char letters[LETTERS] = { 'B', 'H', 'M', 'T' };

/* As a number that sorts as the fragments do: within a letter all have the same length. */
static uint32_t fragment(unsigned letter, unsigned a, unsigned b, unsigned c)
{
	return letter << 24 | a << 16 | b << 8 | c;
}

static size_t add_middles(const struct vocabulary_word *w, uint32_t *out)
{
	const unsigned char *text = (const unsigned char *)w->text;
	size_t n = 0;

	for (size_t at = 0; at + MIDDLE_BYTES <= w->len; at++) {
		uint32_t middle = fragment(2, text[at], text[at + 1], text[at + 2]);
		size_t i = 0;

		while (i < n && out[i] != middle)
			i++;
		if (i == n)
			out[n++] = middle;
	}
	return n;
}

/* Of a word of two bytes or more; each once. */
static size_t fragments_of(const struct vocabulary_word *w, uint32_t out[MOST_FRAGMENTS])
{
	const unsigned char *first = (const unsigned char *)w->text, *last = first + w->len - 1;
	size_t n = 0;

	out[n++] = fragment(1, first[0], first[1], 0);
	out[n++] = fragment(3, last[-1], last[0], 0);
	if (w->len <= SHORT_WORD)
		out[n++] = fragment(0, first[0], last[0], 0);
	return n + add_middles(w, out + n);
}

static unsigned range_of(uint32_t fragment)
{
	return fragment >> 16;
}

/* A fragment and a word that has it, as an offset in the vocabulary. */
struct pair {
	uint32_t fragment, word;
};

struct round {
	const struct vocabulary *words;
	struct btree *table;
	struct deflate *deflate; /* or NULL */
	uint32_t counts[RANGES];
	struct pair *pairs, *other; /* room for the largest round */
	size_t n;
	struct buf list, packed;
};

static void count(struct round *r)
{
	uint32_t found[MOST_FRAGMENTS];
	struct vocabulary_word word;

	for (size_t at = 0; vocabulary_next(r->words, &at, &word);) {
		size_t n = fragments_of(&word, found);

		for (size_t i = 0; i < n; i++)
			r->counts[range_of(found[i])]++;
	}
}

static void gather(struct round *r, unsigned from, unsigned to)
{
	uint32_t found[MOST_FRAGMENTS];
	struct vocabulary_word word;

	r->n = 0;
	for (size_t at = 0, start = 0; vocabulary_next(r->words, &at, &word); start = at) {
		size_t n = fragments_of(&word, found);

		for (size_t i = 0; i < n; i++) {
			unsigned range = range_of(found[i]);

			if (range >= from && range < to)
				r->pairs[r->n++] = (struct pair){ found[i], (uint32_t)start };
		}
	}
}

/* By fragment; the words of each stay in their order. One byte after the other, the last first. */
static void sort(struct round *r)
{
	for (unsigned shift = 0; shift < 32; shift += 8) {
		size_t starts[257] = { 0 };
		struct pair *swap = r->pairs;

		for (size_t i = 0; i < r->n; i++)
			starts[(r->pairs[i].fragment >> shift & 0xff) + 1]++;
		for (size_t i = 0; i < 256; i++)
			starts[i + 1] += starts[i];
		for (size_t i = 0; i < r->n; i++)
			r->other[starts[r->pairs[i].fragment >> shift & 0xff]++] = r->pairs[i];
		r->pairs = r->other;
		r->other = swap;
	}
}

static bool add_tag(struct round *r, const char *key, size_t key_len, struct error *err)
{
	const struct buf *list = &r->list;
	size_t deflated = 0;

	buf_clear(&r->packed);
	if (list->failed || !buf_reserve(&r->packed, list->len))
		return error_out_of_memory(err);
	if (r->deflate && list->len > GLASS_COMPRESS_MIN)
		deflated = deflate_record(
			r->deflate, list->data, list->len, r->packed.data, list->len - 1);
	if (deflated > 0)
		btree_add(r->table, key, key_len, r->packed.data, deflated, true);
	else
		btree_add(r->table, key, key_len, list->data, list->len, false);
	return true;
}

/* A word in a list: what it shares with the one before, what is its own. */
static void add_word(
	struct buf *list, const struct vocabulary_word *before, const struct vocabulary_word *word)
{
	size_t shared = 0;

	if (before) {
		while (shared < before->len && shared < word->len &&
			before->text[shared] == word->text[shared])
			shared++;
		buf_add_byte(list, (char)(shared ^ LENGTH_MASK));
	}
	buf_add_byte(list, (char)((word->len - shared) ^ LENGTH_MASK));
	buf_add(list, word->text + shared, word->len - shared);
}

static bool write_round(struct round *r, struct error *err)
{
	for (size_t i = 0, next; i < r->n; i = next) {
		uint32_t f = r->pairs[i].fragment;
		char key[4] = { letters[f >> 24], (char)(f >> 16), (char)(f >> 8), (char)f };
		struct vocabulary_word words[2];

		buf_clear(&r->list);
		for (next = i; next < r->n && r->pairs[next].fragment == f; next++) {
			size_t at = r->pairs[next].word;

			vocabulary_next(r->words, &at, &words[next % 2]);
			add_word(&r->list, next > i ? &words[(next + 1) % 2] : NULL,
				&words[next % 2]);
		}
		if (!add_tag(r, key, key[0] == 'M' ? 4 : 3, err))
			return false;
	}
	return true;
}

/* Where a round ends that begins with range `from`. */
static unsigned round_end(const struct round *r, unsigned from, size_t *n)
{
	unsigned to = from + 1;

	*n = r->counts[from];
	while (to < RANGES && *n + r->counts[to] <= ROUND)
		*n += r->counts[to++];
	return to;
}

static bool make_room(struct round *r, struct error *err)
{
	size_t most = 1, n;

	for (unsigned from = 0; from < RANGES;) {
		from = round_end(r, from, &n);
		most = n > most ? n : most;
	}
	r->pairs = malloc(most * sizeof *r->pairs);
	r->other = malloc(most * sizeof *r->other);
	return (r->pairs && r->other) || error_out_of_memory(err);
}

static bool write_fragments(struct round *r, struct error *err)
{
	size_t n;

	count(r);
	if (!make_room(r, err))
		return false;
	for (unsigned from = 0, to; from < RANGES && !btree_failed(r->table); from = to) {
		to = round_end(r, from, &n);
		gather(r, from, to);
		sort(r);
		if (!write_round(r, err))
			return false;
	}
	return true;
}

/* The frequency takes as many bytes as it needs, low first. */
static void write_words(const struct round *r)
{
	struct vocabulary_word word;

	for (size_t at = 0; vocabulary_next(r->words, &at, &word);) {
		char key[1 + 255] = { 'W' }, tag[4];
		size_t n = 0;

		memcpy(key + 1, word.text, word.len);
		for (uint32_t rest = word.frequency; rest > 0; rest >>= 8)
			tag[n++] = (char)rest;
		btree_add(r->table, key, 1 + word.len, tag, n, false);
	}
}

bool spelling_add(struct btree *t, const struct vocabulary *words, enum compression compression,
	struct error *err)
{
	struct round r = { .words = words, .table = t };
	bool none = compression == COMPRESSION_NONE, ok;

	if (words->words.failed)
		return error_out_of_memory(err);
	if (words->words.len > UINT32_MAX)
		return error_set(err, ERROR_LIMIT, "over 4 GB of words for the spelling table");
	/* Few, long and read whole: worth the best. */
	r.deflate = none ? NULL : deflate_new(DEFLATE_BEST, err);
	ok = (r.deflate || none) && write_fragments(&r, err);
	if (ok)
		write_words(&r);
	deflate_free(r.deflate);
	free(r.pairs);
	free(r.other);
	buf_done(&r.list);
	buf_done(&r.packed);
	return ok;
}
