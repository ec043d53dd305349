/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whatever the file may hold, nothing outside its mapping is looked at. */
#include "common/pairs.h"

#include <stdlib.h>
#include <string.h>

#include "common/glass.h"

enum {
	NUMBER = 4,
	PLACE = 8,
	SECOND = 2,
	HEAD = 2 * NUMBER + PLACE, /* what stands before the words */
	SEGMENT_HEAD = 2 * NUMBER,
};

void pairs_close(struct pairs *p)
{
	if (!p)
		return;
	pairs_close(p->changes);
	side_file_close(&p->file);
	free(p);
}

void pairs_closep(struct pairs **p)
{
	pairs_close(*p);
}

static uint32_t get32(const unsigned char *p)
{
	uint32_t value;

	memcpy(&value, p, sizeof value);
	return value;
}

static uint64_t get64(const unsigned char *p)
{
	uint64_t value;

	memcpy(&value, p, sizeof value);
	return value;
}

/* Whether the segments lie in the file and their docids are ascending ones of the database. */
static bool are_segments(const struct pairs *p)
{
	uint32_t before = 0;

	for (uint32_t i = 0; i < p->n_segments; i++) {
		uint64_t from = get64(p->places + (size_t)i * PLACE);
		uint64_t to = get64(p->places + ((size_t)i + 1) * PLACE);
		uint32_t first;

		if (from % NUMBER != 0 || from > to || to > p->file.size ||
			to - from < SEGMENT_HEAD + ((uint64_t)p->n_words + 1) * NUMBER)
			return false;
		first = get32((const unsigned char *)p->file.header + from);
		if (first <= before || first > p->file.header->last_docid)
			return false;
		before = first;
	}
	return true;
}

/* Finds the parts of the file; false if they cannot lie in it. */
static bool divide(struct pairs *p)
{
	const unsigned char *base = (const unsigned char *)p->file.header;
	uint64_t head = sizeof *p->file.header + HEAD, size = p->file.size, words, places;
	const unsigned char *at = base + sizeof *p->file.header;

	if (size < head)
		return false;
	p->n_words = p->file.header->own;
	p->n_segments = get32(at);
	words = get32(at + NUMBER);
	places = get64(at + 2 * (size_t)NUMBER);
	if (p->n_words > PAIRS_MAX_WORDS ||
		head + ((uint64_t)p->n_words + 1) * NUMBER + words > size || places > size ||
		((uint64_t)p->n_segments + 1) * PLACE > size - places)
		return false;
	p->word_ends = (const uint32_t *)(base + head);
	p->words = (const char *)(p->word_ends + p->n_words + 1);
	p->places = base + places;
	for (uint32_t i = 0; i < p->n_words; i++) {
		if (p->word_ends[i] > p->word_ends[i + 1] || p->word_ends[i + 1] > words)
			return false;
	}
	return are_segments(p);
}

static struct pairs *open_file(const char *directory, const char *name, const char *magic,
	const struct xap_stats *of, struct error *err)
{
	CLEANUP(pairs_closep) struct pairs *p = calloc(1, sizeof *p);

	if (!p) {
		error_out_of_memory(err);
		return NULL;
	}
	if (!side_file_open(&p->file, directory, name, magic, of, err))
		return NULL;
	if (!divide(p)) {
		error_set(err, ERROR_CORRUPT, "%s/%s is damaged", directory, name);
		return NULL;
	}
	return TAKE_PTR(p);
}

/* NULL if they cannot lie in the file. */
static const uint64_t *find_gone(const struct pairs *changes, struct pairs_changes_end *end)
{
	const unsigned char *base = (const unsigned char *)changes->file.header;
	size_t size = changes->file.size - sizeof *end;

	memcpy(end, base + size, sizeof *end);
	if (end->bits % sizeof(uint64_t) != 0 || end->bits > size ||
		pairs_gone_words(end->last_docid) * sizeof(uint64_t) != size - end->bits)
		return NULL;
	return (const uint64_t *)(base + end->bits);
}

static bool are_same_words(const struct pairs *a, const struct pairs *b)
{
	return a->n_words == b->n_words &&
	       memcmp(a->word_ends, b->word_ends, (a->n_words + 1) * sizeof *a->word_ends) == 0 &&
	       memcmp(a->words, b->words, a->word_ends[a->n_words]) == 0;
}

/* The file of another state of the database, with that of what changed since. */
static struct pairs *open_changed(
	const char *directory, const struct xap_stats *of, struct error *err)
{
	CLEANUP(pairs_closep)
	struct pairs *changes =
		open_file(directory, PAIRS_CHANGES_FILE, PAIRS_CHANGES_MAGIC, of, err);
	CLEANUP(pairs_closep) struct pairs *p = NULL;
	struct xap_stats before = *of;
	struct pairs_changes_end end;
	const uint64_t *gone;

	if (!changes)
		return NULL;
	gone = find_gone(changes, &end);
	before.revision = end.revision;
	before.total_length = end.total_length;
	before.last_docid = end.last_docid;
	before.documents = end.documents;
	p = gone ? open_file(directory, PAIRS_FILE, PAIRS_MAGIC, &before, err) : NULL;
	if (gone && !p)
		return NULL;
	if (!p || !are_same_words(p, changes)) {
		error_set(err, ERROR_CORRUPT, "%s/%s is damaged", directory, PAIRS_CHANGES_FILE);
		return NULL;
	}
	p->changes = TAKE_PTR(changes);
	p->gone = gone;
	return TAKE_PTR(p);
}

struct pairs *pairs_open(const char *directory, const struct xap_stats *of, struct error *err)
{
	struct error why = { 0 }, changed = { 0 };
	struct pairs *p = open_file(directory, PAIRS_FILE, PAIRS_MAGIC, of, &why);

	if (!p && why.code == ERROR_VERSION)
		p = open_changed(directory, of, &changed);
	if (!p)
		*err = changed.code != ERROR_NONE && changed.code != ERROR_NOT_FOUND ? changed
										     : why;
	return p;
}

bool pairs_word(const struct pairs *p, const char *word, size_t len, uint32_t *out)
{
	uint32_t low = 0, high = p->n_words;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		size_t from = p->word_ends[middle], n = p->word_ends[middle + 1] - from;
		int order = memcmp(p->words + from, word, n < len ? n : len);

		if (order == 0)
			order = (n > len) - (n < len);
		if (order == 0) {
			*out = middle;
			return true;
		}
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return false;
}

static const unsigned char *segment_at(const struct pairs *p, uint32_t i)
{
	return (const unsigned char *)p->file.header + get64(p->places + (size_t)i * PLACE);
}

uint32_t pairs_segment_first(const struct pairs *p, uint32_t i)
{
	return get32(segment_at(p, i));
}

static uint64_t segment_size(const struct pairs *p, uint32_t i)
{
	return get64(p->places + ((size_t)i + 1) * PLACE) - get64(p->places + (size_t)i * PLACE);
}

bool pairs_row(const struct pairs *p, uint32_t segment, uint32_t a, struct pairs_row *out)
{
	const unsigned char *base = segment_at(p, segment);
	uint64_t size = segment_size(p, segment), heads;
	uint32_t begin = get32(base + SEGMENT_HEAD + (size_t)a * NUMBER);
	uint32_t end = get32(base + SEGMENT_HEAD + ((size_t)a + 1) * NUMBER), n;

	*out = (struct pairs_row){ 0 };
	if (begin == end)
		return true;
	if (begin > end || end > size || end - begin < NUMBER || begin % NUMBER != 0)
		return false;
	n = get32(base + begin);
	heads = NUMBER + (uint64_t)n * (NUMBER + SECOND);
	heads = (heads + NUMBER - 1) / NUMBER * NUMBER;
	if (heads > end - begin)
		return false;
	*out = (struct pairs_row){
		.base = base + begin, .size = end - begin, .heads = (uint32_t)heads, .n = n
	};
	return true;
}

uint32_t pairs_row_word(const struct pairs_row *row, uint32_t i)
{
	uint16_t word;

	memcpy(&word, row->base + NUMBER + (size_t)row->n * NUMBER + (size_t)i * SECOND,
		sizeof word);
	return word;
}

bool pairs_row_list(const struct pairs_row *row, uint32_t i, const unsigned char **at,
	const unsigned char **end)
{
	uint32_t from = i == 0 ? row->heads : get32(row->base + (size_t)i * NUMBER);
	uint32_t to = get32(row->base + ((size_t)i + 1) * NUMBER);

	if (from < row->heads || from >= to || to > row->size)
		return false;
	*at = row->base + from;
	*end = row->base + to;
	return true;
}
