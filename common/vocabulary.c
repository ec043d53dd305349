/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Words are passed over by their letters, a tenth to one of a nanosecond each, whatever their
 * order: an index over them that needs less time takes many times their space. Whatever the file
 * may hold, nothing outside its mapping is looked at.
 */
#include "common/vocabulary.h"

#include <stdlib.h>

#include "common/near_bits.h"
#include "common/utf8.h"

_Static_assert((int)VOCABULARY_BLOCK <= (int)NEAR_BITS_BLOCK, "a block is looked through at once");
_Static_assert(sizeof(struct vocabulary_block) == 24, "vocabulary.h says how long they are");

enum {
	BITS_A_LETTER = 2,
	LETTERS = 26,
	OTHERS = 64 - LETTERS * BITS_A_LETTER,
	BITS_AN_EDIT = 2,
};

void vocabulary_close(struct vocabulary *v)
{
	if (!v)
		return;
	side_file_close(&v->file);
	free(v);
}

void vocabulary_closep(struct vocabulary **v)
{
	vocabulary_close(*v);
}

/* Whether the file is its blocks, one behind the other: what is missing or came in between shows.
 */
static bool divide(struct vocabulary *v)
{
	const char *base = (const char *)v->file.header;
	uint64_t end = v->file.size, at = sizeof *v->file.header;

	v->n_blocks = v->file.header->own;
	if (end % sizeof(uint64_t) != 0 || v->n_blocks > (end - at) / sizeof *v->blocks)
		return false;
	end -= v->n_blocks * sizeof *v->blocks;
	v->blocks = (const struct vocabulary_block *)(base + end);
	for (uint32_t i = 0; i < v->n_blocks; i++) {
		const struct vocabulary_block *b = &v->blocks[i];

		if (b->place != at || b->bytes > VOCABULARY_MAX_WORD || b->words > VOCABULARY_BLOCK)
			return false;
		at += b->words * (sizeof(uint64_t) + b->bytes);
		at = (at + sizeof(uint64_t) - 1) / sizeof(uint64_t) * sizeof(uint64_t);
		if (at > end)
			return false;
	}
	return at == end;
}

struct vocabulary *vocabulary_open(
	const char *directory, const struct xap_stats *of, struct error *err)
{
	CLEANUP(vocabulary_closep) struct vocabulary *v = calloc(1, sizeof *v);

	if (!v) {
		error_out_of_memory(err);
		return NULL;
	}
	if (!side_file_open(&v->file, directory, VOCABULARY_FILE, VOCABULARY_MAGIC, of, err))
		return NULL;
	if (!divide(v)) {
		error_set(err, ERROR_CORRUPT, "%s/%s is damaged", directory, VOCABULARY_FILE);
		return NULL;
	}
	/* Blocks are read one after another. */
	side_file_dense(&v->file);
	return TAKE_PTR(v);
}

uint64_t vocabulary_letters(const char *word, size_t len, uint32_t *characters)
{
	uint64_t letters = 0;

	*characters = 0;
	for (size_t at = 0; at < len; ++*characters) {
		uint32_t c = (unsigned char)word[at];

		at += c < 0x80 ? 1 : utf8_decode(word + at, len - at, &c);
		if (c - 'a' < LETTERS) {
			uint64_t bit = UINT64_C(1) << BITS_A_LETTER * (c - 'a');

			letters |= bit << ((letters & bit) != 0);
		} else {
			letters |= UINT64_C(1) << (64 - OTHERS + c % OTHERS);
		}
	}
	return letters;
}

static bool look_through(const struct vocabulary *v, const struct vocabulary_block *b,
	uint64_t letters, unsigned most, vocabulary_fn *fn, void *ctx, struct error *err)
{
	const char *base = (const char *)v->file.header + b->place;
	const uint64_t *of = (const uint64_t *)base;
	const char *words = (const char *)(of + b->words);
	uint8_t places[NEAR_BITS_BLOCK];
	size_t n;

	n = near_bits(of, b->words, letters, most, places);
	for (size_t i = 0; i < n; i++) {
		if (!fn(ctx, words + (size_t)places[i] * b->bytes, b->bytes, err))
			return false;
	}
	return true;
}

bool vocabulary_near(const struct vocabulary *v, const char *word, size_t len, unsigned edits,
	vocabulary_fn *fn, void *ctx, struct error *err)
{
	uint32_t characters;
	uint64_t letters = vocabulary_letters(word, len, &characters);

	for (uint32_t i = 0; i < v->n_blocks; i++) {
		const struct vocabulary_block *b = &v->blocks[i];

		if (b->characters + edits < characters || b->characters > characters + edits)
			continue;
		if (!look_through(v, b, letters, BITS_AN_EDIT * edits, fn, ctx, err))
			return false;
	}
	return true;
}
