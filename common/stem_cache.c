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

#include "common/tag_table.h"

enum {
	LINE = 64,	       /* bytes, of the processor's cache */
	FIRST_BUCKETS_LOG = 3, /* the words of a query */
	BLOCK_SIZE = 1 << 16,
	FIRST_BLOCKS = 16,
};

static_assert(BLOCK_SIZE % LINE == 0, "none lies askew");

struct stem_cache {
	struct tag_table places; /* each record's place in the blocks, taken as one piece */
	char **blocks;
	size_t n_blocks, cap_blocks;
	size_t fill; /* bytes used of all blocks, ends of blocks that were left included */
	size_t limit;
};

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

bool stem_cache_trim(struct stem_cache *c)
{
	struct tag_table fresh;

	if (tag_table_size(&c->places) + c->fill <= c->limit)
		return false;
	/* It may have gone far beyond the limit. */
	while (c->n_blocks * BLOCK_SIZE > c->limit)
		free(c->blocks[--c->n_blocks]);
	if (tag_table_init(&fresh, FIRST_BUCKETS_LOG)) {
		tag_table_done(&c->places);
		c->places = fresh;
	} else {
		tag_table_clear(&c->places);
	}
	c->fill = 0;
	return true;
}

/* ---- Finding ---- */

static struct known_word *record_at(const struct stem_cache *c, size_t at)
{
	return (struct known_word *)(c->blocks[at / BLOCK_SIZE] + at % BLOCK_SIZE);
}

struct known_word *stem_cache_find(
	const struct stem_cache *c, const char *word, size_t len, uint64_t hash)
{
	uint32_t tag = tag_of(hash), place;
	struct tag_look look = tag_table_look(&c->places, tag);

	while (tag_table_next(&c->places, tag, &look, &place)) {
		struct known_word *record = record_at(c, place);

		if (known_word_is(record, word, len))
			return record;
	}
	return NULL;
}

void stem_cache_ask(const struct stem_cache *c, uint64_t hash)
{
	__builtin_prefetch(tag_table_first(&c->places, tag_of(hash)));
}

/* Whatever is not in its first bucket is left to stem_cache_find(). */
struct known_word *stem_cache_expect(const struct stem_cache *c, uint64_t hash)
{
	struct tag_look look = tag_table_look(&c->places, tag_of(hash));
	struct known_word *record;

	if (!look.found)
		return NULL;
	record = record_at(c, look.bucket->places[__builtin_ctz(look.found)]);
	__builtin_prefetch(record);
	return record;
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
	c->blocks[c->n_blocks] = aligned_alloc(LINE, BLOCK_SIZE);
	if (!c->blocks[c->n_blocks])
		return false;
	c->n_blocks++;
	return true;
}

/* Room for one more record of `size` bytes, and for its place. */
static bool make_room(struct stem_cache *c, size_t size)
{
	size_t rest = BLOCK_SIZE - c->fill % BLOCK_SIZE;

	if (size > rest)
		c->fill += rest;
	/* Places are numbers of 32 bits. */
	if (c->fill > UINT32_MAX - BLOCK_SIZE)
		return false;
	if (!tag_table_make_room(&c->places))
		return false;
	return c->fill / BLOCK_SIZE < c->n_blocks || add_block(c);
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
	record = record_at(c, c->fill);
	memcpy(record, &header, HEAD);
	memcpy(record->bytes, bytes, size);
	tag_table_add(&c->places, tag_of(hash), (uint32_t)c->fill);
	c->fill += room;
	return record;
}
