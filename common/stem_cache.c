/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A table of (hash, place); the records lie in an arena of blocks in order of arrival, so that
 * frequent words, which come early, lie close together. Half of the hash is kept with the place: a
 * record is looked at only when it is the right one, but for one word in some thousands or more.
 * That half says where to look, too, so that growing looks at no record.
 *
 * The table is one of buckets, of a line of the processor's cache each, whose hashes are compared
 * all at once: where in its bucket a word is no branch has to foretell. What finds a bucket full is
 * in the next with room. A record begins with a line, and most are no longer.
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

#include "common/lanes.h"

enum {
	LINE = 64, /* bytes, of the processor's cache */
	BUCKET = 8,
	FIRST_BUCKETS_LOG = 3, /* the words of a query */
	BLOCK_SIZE = 1 << 16,
	FIRST_BLOCKS = 16,
};

struct bucket {
	uint32_t tags[BUCKET];	 /* tag_of() the hashes; after the last one zeros */
	uint32_t places[BUCKET]; /* each record's place in the blocks, taken as one piece */
};

static_assert(sizeof(struct bucket) == LINE && BLOCK_SIZE % LINE == 0, "none lies askew");

struct stem_cache {
	struct bucket *buckets;
	unsigned buckets_log; /* of their number, to the base of 2 */
	size_t used;
	char **blocks;
	size_t n_blocks, cap_blocks;
	size_t fill; /* bytes used of all blocks, ends of blocks that were left included */
	size_t limit;
};

/* ---- Life ---- */

static struct bucket *new_buckets(unsigned buckets_log)
{
	size_t size = sizeof(struct bucket) << buckets_log;
	struct bucket *buckets = aligned_alloc(LINE, size);

	if (buckets)
		memset(buckets, 0, size);
	return buckets;
}

struct stem_cache *stem_cache_new(size_t limit, struct error *err)
{
	struct stem_cache *c = calloc(1, sizeof *c);

	if (c) {
		c->limit = limit;
		c->buckets_log = FIRST_BUCKETS_LOG;
		c->buckets = new_buckets(c->buckets_log);
	}
	if (c && c->buckets)
		return c;
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
	free(c->buckets);
	free(c);
}

bool stem_cache_trim(struct stem_cache *c)
{
	size_t size = sizeof *c->buckets << c->buckets_log;
	struct bucket *fresh;

	if (size + c->fill <= c->limit)
		return false;
	/* It may have gone far beyond the limit. */
	while (c->n_blocks * BLOCK_SIZE > c->limit)
		free(c->blocks[--c->n_blocks]);
	fresh = new_buckets(FIRST_BUCKETS_LOG);
	if (fresh) {
		free(c->buckets);
		c->buckets = fresh;
		c->buckets_log = FIRST_BUCKETS_LOG;
	} else {
		memset(c->buckets, 0, size);
	}
	c->used = 0;
	c->fill = 0;
	return true;
}

/* ---- Finding ---- */

/* Never 0. */
static uint32_t tag_of(uint64_t hash)
{
	return (uint32_t)(hash >> 32) | 1;
}

/* The highest bits: by the way words are hashed, those that all of a word's bytes have a part in.
 */
static size_t first_bucket(uint32_t tag, unsigned buckets_log)
{
	return (size_t)tag >> (32 - buckets_log);
}

static struct known_word *record_at(const struct stem_cache *c, size_t at)
{
	return (struct known_word *)(c->blocks[at / BLOCK_SIZE] + at % BLOCK_SIZE);
}

struct known_word *stem_cache_find(
	const struct stem_cache *c, const char *word, size_t len, uint64_t hash)
{
	uint32_t tag = tag_of(hash);
	size_t mask = ((size_t)1 << c->buckets_log) - 1;

	for (size_t i = first_bucket(tag, c->buckets_log);; i = (i + 1) & mask) {
		const struct bucket *b = &c->buckets[i];

		for (unsigned found = lanes_equal(b->tags, tag); found; found &= found - 1) {
			struct known_word *record = record_at(c, b->places[__builtin_ctz(found)]);

			if (known_word_is(record, word, len))
				return record;
		}
		if (!b->tags[BUCKET - 1])
			return NULL;
	}
}

void stem_cache_ask(const struct stem_cache *c, uint64_t hash)
{
	__builtin_prefetch(&c->buckets[first_bucket(tag_of(hash), c->buckets_log)]);
}

/* Whatever is not in its first bucket is left to stem_cache_find(). */
struct known_word *stem_cache_expect(const struct stem_cache *c, uint64_t hash)
{
	uint32_t tag = tag_of(hash);
	const struct bucket *b = &c->buckets[first_bucket(tag, c->buckets_log)];
	unsigned found = lanes_equal(b->tags, tag);
	struct known_word *record;

	if (!found)
		return NULL;
	record = record_at(c, b->places[__builtin_ctz(found)]);
	__builtin_prefetch(record);
	return record;
}

/* ---- Adding ---- */

static void insert(struct bucket *buckets, unsigned buckets_log, uint32_t tag, uint32_t place)
{
	size_t mask = ((size_t)1 << buckets_log) - 1, i = first_bucket(tag, buckets_log);
	unsigned at = 0;

	while (buckets[i].tags[BUCKET - 1])
		i = (i + 1) & mask;
	while (buckets[i].tags[at])
		at++;
	buckets[i].tags[at] = tag;
	buckets[i].places[at] = place;
}

static bool grow(struct stem_cache *c)
{
	unsigned buckets_log = c->buckets_log + 1;
	struct bucket *buckets = new_buckets(buckets_log);

	if (!buckets)
		return false;
	for (size_t i = 0; i < (size_t)1 << c->buckets_log; i++) {
		const struct bucket *b = &c->buckets[i];

		for (unsigned at = 0; at < BUCKET && b->tags[at]; at++)
			insert(buckets, buckets_log, b->tags[at], b->places[at]);
	}
	free(c->buckets);
	c->buckets = buckets;
	c->buckets_log = buckets_log;
	return true;
}

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

/*
 * Room for one more record of `size` bytes, and for its place: five eighths of the table are used
 * at most, so that few buckets are full.
 */
static bool make_room(struct stem_cache *c, size_t size)
{
	size_t rest = BLOCK_SIZE - c->fill % BLOCK_SIZE;

	if (size > rest)
		c->fill += rest;
	/* Places are numbers of 32 bits. */
	if (c->fill > UINT32_MAX - BLOCK_SIZE)
		return false;
	if (c->used >= (size_t)5 << c->buckets_log && !grow(c))
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
	insert(c->buckets, c->buckets_log, tag_of(hash), (uint32_t)c->fill);
	c->fill += room;
	c->used++;
	return record;
}
