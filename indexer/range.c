/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Small articles are copied into blocks, which are used again; a large one is moved as it is. */
#include "indexer/range.h"

#include <stdalign.h>
#include <stdlib.h>
#include <string.h>

enum {
	BLOCK = 256 << 10,
	/* A text beyond that would be in memory twice. */
	LARGE = 1 << 20,
	/* A block that is larger is not kept. */
	KEPT_BLOCK = 2 << 20,
	/* A part of two megabytes stays in the processor's caches while it is made. Smaller inputs
	   are cut finer, so that all threads have something to do, and large ones so that there are
	   not too many parts to merge. */
	USUAL_RANGE_BYTES = 2 << 20,
	MAX_RANGE_BYTES = 8 << 20,
	MANY_RANGES = 256,
	MIN_RANGE_BYTES = 256 << 10,
	RANGES_A_THREAD = 18,
	/* Takes a thread some milliseconds. */
	LEAST_BYTES = 128 << 10,
};

struct range_block {
	struct range_block *next;
	size_t used, size;
	alignas(max_align_t) char bytes[];
};

static void free_blocks(struct range_block *block)
{
	while (block) {
		struct range_block *next = block->next;

		free(block);
		block = next;
	}
}

static void free_large(struct range *r)
{
	for (size_t i = 0; i < r->n && r->n_large > 0; i++) {
		if (!r->articles[i].packed) {
			article_done(&r->articles[i]);
			r->n_large--;
		}
	}
	r->n_large = 0;
}

void range_done(struct range *r)
{
	free_large(r);
	free_blocks(r->blocks);
	free(r->articles);
	*r = (struct range){ 0 };
}

void range_clear(struct range *r)
{
	struct range_block **at = &r->blocks;

	free_large(r);
	while (*at) {
		struct range_block *block = *at;

		block->used = 0;
		if (block->size <= KEPT_BLOCK) {
			at = &block->next;
			continue;
		}
		*at = block->next;
		free(block);
	}
	r->filling = r->blocks;
	r->n = 0;
	r->text_bytes = 0;
}

/* A block behind the one at hand that has room for `size`. */
static bool next_block(struct range *r, size_t size, struct error *err)
{
	struct range_block **at = r->filling ? &r->filling->next : &r->blocks, *block;

	if (!*at || (*at)->size < size) {
		size_t bytes = size > BLOCK ? size : BLOCK;

		block = malloc(sizeof *block + bytes);
		if (!block)
			return error_out_of_memory(err);
		*block = (struct range_block){ .next = *at, .size = bytes };
		*at = block;
	}
	r->filling = *at;
	return true;
}

/* Room for `size` bytes. */
static char *take(struct range *r, size_t size, struct error *err)
{
	struct range_block *block = r->filling;
	const size_t unit = alignof(max_align_t);
	char *taken;

	size = (size + unit - 1) / unit * unit;
	if ((!block || block->size - block->used < size) && !next_block(r, size, err))
		return NULL;
	block = r->filling;
	taken = block->bytes + block->used;
	block->used += size;
	return taken;
}

static bool make_place(struct range *r, struct error *err)
{
	size_t cap = r->cap ? 2 * r->cap : 64;
	struct article *grown;

	if (r->n < r->cap)
		return true;
	grown = realloc(r->articles, cap * sizeof *grown);
	if (!grown)
		return error_out_of_memory(err);
	r->articles = grown;
	r->cap = cap;
	return true;
}

bool range_add(struct range *r, struct article *article, struct error *err)
{
	char *room;

	if (!make_place(r, err))
		return false;
	if (article->text.len > LARGE) {
		r->articles[r->n] = *article;
		*article = (struct article){ 0 };
		r->n_large++;
	} else {
		room = take(r, article_extent(article), err);
		if (!room)
			return false;
		article_pack(&r->articles[r->n], article, room);
	}
	r->text_bytes += r->articles[r->n++].text.len;
	return true;
}

void range_remove(struct range *r, size_t i)
{
	struct article *article = &r->articles[i];

	r->text_bytes -= article->text.len;
	r->n_large -= !article->packed;
	article_done(article);
	memmove(article, article + 1, (--r->n - i) * sizeof *article);
}

uint64_t range_usual(uint64_t input_bytes, unsigned jobs)
{
	uint64_t bytes = input_bytes / (jobs * RANGES_A_THREAD);

	if (bytes > USUAL_RANGE_BYTES) {
		bytes = input_bytes / MANY_RANGES;
		if (bytes < USUAL_RANGE_BYTES)
			bytes = USUAL_RANGE_BYTES;
	}
	if (input_bytes == 0 || bytes > MAX_RANGE_BYTES)
		bytes = MAX_RANGE_BYTES;
	return bytes < MIN_RANGE_BYTES ? MIN_RANGE_BYTES : bytes;
}

uint64_t range_fair(uint64_t most, uint64_t fair)
{
	if (fair < LEAST_BYTES)
		fair = LEAST_BYTES;
	return fair < most ? fair : most;
}
