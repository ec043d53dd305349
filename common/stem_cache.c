/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The records lie in an arena of blocks in order of arrival, so that frequent words, which come
 * early, lie close together; a table of tags says where. A record is looked at only when it is the
 * right one, but for one word in some thousands or more. It begins with a line of the processor's
 * cache, and most are no longer.
 *
 * A look-up is two waits for memory, which stem_cache_ask() and stem_cache_expect() are against.
 * Records within the table (one wait) were measured on real text and were slower: the table is
 * larger.
 *
 * It knows nothing of stemming.
 */
#include "common/stem_cache.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum {
	LINE = 64,	       /* bytes, of the processor's cache */
	FIRST_BUCKETS_LOG = 3, /* the words of a query */
	FIRST_BLOCKS = 16,
};

static_assert(STEM_CACHE_BLOCK % LINE == 0, "none lies askew");

/* ---- Life ---- */

struct stem_cache *stem_cache_new(size_t limit, struct error *err)
{
	struct stem_cache *c = calloc(1, sizeof *c);

	if (c) {
		c->limit = limit;
		if (tag_table_init(&c->places, FIRST_BUCKETS_LOG))
			return c;
	}
	stem_cache_free(c);
	error_out_of_memory(err);
	return NULL;
}

void stem_cache_free(struct stem_cache *c)
{
	if (!c)
		return;
	for (size_t i = 0; i < c->n_blocks; i++)
		free(c->blocks[i]);
	free(c->blocks);
	tag_table_done(&c->places);
	free(c);
}

/* Keeps blocks of so many bytes at most: it may have gone far beyond its limit. */
static void empty(struct stem_cache *c, size_t most)
{
	struct tag_table fresh;

	while (c->n_blocks * STEM_CACHE_BLOCK > most)
		free(c->blocks[--c->n_blocks]);
	if (tag_table_init(&fresh, FIRST_BUCKETS_LOG)) {
		tag_table_done(&c->places);
		c->places = fresh;
	} else {
		tag_table_clear(&c->places);
	}
	c->fill = 0;
}

bool stem_cache_trim(struct stem_cache *c)
{
	if (tag_table_size(&c->places) + c->fill <= c->limit)
		return false;
	empty(c, c->limit);
	return true;
}

void stem_cache_empty(struct stem_cache *c)
{
	empty(c, 0);
}

size_t stem_cache_size(const struct stem_cache *c)
{
	return tag_table_size(&c->places) + c->n_blocks * STEM_CACHE_BLOCK;
}

/* ---- Finding ---- */

struct known_word *stem_cache_find(
	const struct stem_cache *c, const char *word, size_t len, uint64_t hash)
{
	uint32_t tag = tag_of(hash), place;
	struct tag_look look = tag_table_look(&c->places, tag);

	while (tag_table_next(&c->places, tag, &look, &place)) {
		struct known_word *record = stem_cache_record(c, place);

		if (known_word_is(record, word, len))
			return record;
	}
	return NULL;
}

/* ---- Adding ---- */

static bool add_block(struct stem_cache *c)
{
	if (c->n_blocks == c->cap_blocks) {
		size_t cap = c->cap_blocks ? 2 * c->cap_blocks : FIRST_BLOCKS;
		char **grown = realloc(c->blocks, cap * sizeof *grown);

		if (!grown)
			return false;
		c->blocks = grown;
		c->cap_blocks = cap;
	}
	c->blocks[c->n_blocks] = aligned_alloc(LINE, STEM_CACHE_BLOCK);
	if (!c->blocks[c->n_blocks])
		return false;
	c->n_blocks++;
	return true;
}

/* Room for one more record of `size` bytes, and for its place. */
static bool make_room(struct stem_cache *c, size_t size)
{
	size_t rest = STEM_CACHE_BLOCK - c->fill % STEM_CACHE_BLOCK;

	if (size > rest)
		c->fill += rest;
	/* Places are numbers of 32 bits. */
	if (c->fill > UINT32_MAX - STEM_CACHE_BLOCK)
		return false;
	if (!tag_table_make_room(&c->places))
		return false;
	return c->fill / STEM_CACHE_BLOCK < c->n_blocks || add_block(c);
}

/* Where `part` is in bytes[0..*len): at the beginning, at `other`, or appended now. */
static uint8_t place_text(char *bytes, size_t *len, size_t other, const char *part, size_t size)
{
	size_t at = *len;

	if (size <= at && memcmp(bytes, part, size) == 0)
		return 0;
	if (size <= at - other && memcmp(bytes + other, part, size) == 0)
		return (uint8_t)other;
	memcpy(bytes + at, part, size);
	*len += size;
	return (uint8_t)at;
}

struct known_word *stem_cache_add(struct stem_cache *c, const char *word, size_t len, uint64_t hash,
	const char *term, size_t term_len, const char *stem, size_t stem_len)
{
	struct known_word header = { .word_len = (uint8_t)len,
		.term_len = (uint8_t)term_len,
		.stem_len = (uint8_t)stem_len };
	enum { HEAD = offsetof(struct known_word, bytes) };
	char bytes[3 * STEM_CACHE_MAX];
	struct known_word *record;
	size_t size = 0, room;

	place_text(bytes, &size, 0, word, len);
	header.term_at = place_text(bytes, &size, 0, term, term_len);
	header.stem_at = place_text(bytes, &size, header.term_at, stem, stem_len);
	/* known_word_is() reads eights. */
	room = HEAD + (size > (len + 7) / 8 * 8 ? size : (len + 7) / 8 * 8);
	room = (room + LINE - 1) / LINE * LINE;
	if (!make_room(c, room))
		return NULL;
	record = stem_cache_record(c, c->fill);
	memcpy(record, &header, HEAD);
	memcpy(record->bytes, bytes, size);
	tag_table_add(&c->places, tag_of(hash), (uint32_t)c->fill);
	c->fill += room;
	return record;
}
