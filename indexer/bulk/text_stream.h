/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The words of a run's documents in the order of their texts: what a term's list of positions takes
 * apart, kept in one piece for whoever asks which words stand side by side.
 *
 * It is made of units of two bytes, as the machine has them. A word is its number in the run's
 * dictionary plus TEXT_WORDS, or TEXT_LARGE and the number in two units, the lower half first. It
 * stands one position behind the word before it, unless a unit says otherwise.
 *
 * A word may have several numbers. Behind the last document it is said which are the same.
 */
#ifndef PILCROW_INDEXER_BULK_TEXT_STREAM_H
#define PILCROW_INDEXER_BULK_TEXT_STREAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "common/buf.h"
#include "common/error.h"
#include "common/macros.h"

enum text_unit {
	TEXT_END,   /* of a document */
	TEXT_SAME,  /* the next word stands where the last one does, too */
	TEXT_APART, /* it stands farther away */
	TEXT_LARGE,
	TEXT_WORDS,
};

/* Whether a term, not empty, is a word: it has no prefix. */
static inline bool text_is_word(const char *term)
{
	return *term < 'A' || *term > 'Z';
}

/* A number of a word that has another one, lower, by which others know it. */
struct text_alias {
	uint32_t alias, number;
};

/* ---- Reading ---- */

static inline uint32_t text_next_unit(const char **at)
{
	uint16_t unit;

	memcpy(&unit, *at, sizeof unit);
	*at += sizeof unit;
	return unit;
}

/* The number of a word that begins with this unit, which is TEXT_LARGE or above. */
static inline uint32_t text_number(const char **at, uint32_t unit)
{
	uint32_t low;

	if (unit >= TEXT_WORDS)
		return unit - TEXT_WORDS;
	low = text_next_unit(at);
	return low | text_next_unit(at) << 16;
}

/* The i-th of `n` aliases of a run whose texts end at `end`. */
static inline struct text_alias text_alias_at(const char *end, size_t n, size_t i)
{
	struct text_alias alias;

	memcpy(&alias, end - (n - i) * sizeof alias, sizeof alias);
	return alias;
}

/* ---- Writing ---- */

/* `{0}` is an empty one. */
struct text_stream {
	struct buf units;
	uint32_t aliases; /* behind the documents */
	/* The document at hand. */
	size_t begin, here; /* where it begins, and the words of the last position */
	uint32_t pos;	    /* the last; 0: none */
	bool unsorted;	    /* positions did not ascend: words are missing */
};

/* Empties it; keeps the memory. */
static inline void text_stream_clear(struct text_stream *s)
{
	buf_clear(&s->units);
	s->aliases = 0;
}

/* Begins a document of up to `words` words. */
bool text_stream_begin(struct text_stream *s, size_t words, struct error *err) NODISCARD;
void text_stream_end(struct text_stream *s);
/* Takes away all of the document at hand. */
void text_stream_again(struct text_stream *s);

/* Behind the last document: `alias` and `number` are the same word's. Whether there was memory is
   seen in `units`. */
void text_stream_add_alias(struct text_stream *s, uint32_t alias, uint32_t number);

/* For text_stream_add(): a word that does not stand behind the last one. */
void text_stream_add_elsewhere(struct text_stream *s, uint32_t number, uint32_t pos);

static inline void text_stream_put(struct text_stream *s, uint32_t unit)
{
	uint16_t bytes = (uint16_t)unit;

	memcpy(s->units.data + s->units.len, &bytes, sizeof bytes);
	s->units.len += sizeof bytes;
}

static inline void text_stream_put_number(struct text_stream *s, uint32_t number)
{
	if (number <= UINT16_MAX - TEXT_WORDS) {
		text_stream_put(s, number + TEXT_WORDS);
		return;
	}
	text_stream_put(s, TEXT_LARGE);
	text_stream_put(s, number);
	text_stream_put(s, number >> 16);
}

/* A word at position `pos`, from 1. One that is there already is left out. */
static inline void text_stream_add(struct text_stream *s, uint32_t number, uint32_t pos)
{
	if (pos != s->pos + 1) {
		text_stream_add_elsewhere(s, number, pos);
		return;
	}
	s->here = s->units.len;
	s->pos = pos;
	text_stream_put_number(s, number);
}

#endif
