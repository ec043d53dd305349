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

struct pairs *pairs_open(const char *directory, const struct xap_stats *of, struct error *err)
{
	CLEANUP(pairs_closep) struct pairs *p = calloc(1, sizeof *p);

	if (!p) {
		error_out_of_memory(err);
		return NULL;
	}
	if (!side_file_open(&p->file, directory, PAIRS_FILE, PAIRS_MAGIC, of, err))
		return NULL;
	if (!divide(p)) {
		error_set(err, ERROR_CORRUPT, "%s/%s is damaged", directory, PAIRS_FILE);
		return NULL;
	}
	return TAKE_PTR(p);
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

/* Which of a row's words it is; row->n if it is none. */
static uint32_t find_word(const struct pairs_row *row, uint32_t b)
{
	uint32_t low = 0, high = row->n;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2, word = pairs_row_word(row, middle);

		if (word == b)
			return middle;
		if (word < b)
			low = middle + 1;
		else
			high = middle;
	}
	return row->n;
}

/* The pair's list in a segment; of no bytes if there is none. */
static void find_list(struct pair_list *l, uint32_t segment)
{
	struct pairs_row row;
	uint32_t i;

	l->at = l->end = NULL;
	if (!pairs_row(l->pairs, segment, l->a, &row)) {
		l->bad = true;
		return;
	}
	i = find_word(&row, l->b);
	if (i < row.n && !pairs_row_list(&row, i, &l->at, &l->end))
		l->bad = true;
}

/* A number of one to five bytes; damage ends the list. */
static inline uint32_t read_number(struct pair_list *l)
{
	uint32_t value = 0;

	for (unsigned shift = 0; shift < 35 && l->at < l->end; shift += 7) {
		unsigned char byte = *l->at++;

		value |= (uint32_t)(byte & 0x7f) << shift;
		if (byte < 0x80)
			return value;
	}
	l->bad = true;
	l->at = l->end;
	return UINT32_MAX;
}

/* Docids only ever rise, whatever the file says. */
static void stand_at(struct pair_list *l, uint64_t docid)
{
	if (docid > l->docid && docid <= l->last_docid) {
		l->docid = (uint32_t)docid;
		return;
	}
	l->bad = true;
	l->docid = UINT32_MAX;
	l->at = l->end;
	l->segment = l->pairs->n_segments;
}

/* The first document of the first segment, from this one on, that has any. */
static void enter(struct pair_list *l, uint32_t segment)
{
	const struct pairs *p = l->pairs;

	for (; segment < p->n_segments && !l->bad; segment++) {
		l->segment = segment;
		find_list(l, segment);
		if (l->at == l->end)
			continue;
		stand_at(l, (uint64_t)pairs_segment_first(p, segment) + read_number(l));
		return;
	}
	l->segment = p->n_segments;
	l->docid = UINT32_MAX;
}

static inline void step(struct pair_list *l)
{
	if (l->at < l->end)
		stand_at(l, (uint64_t)l->docid + read_number(l) + 1);
	else
		enter(l, l->segment + 1);
}

/* Each ends with a byte below 0x80. */
static uint32_t count_numbers(const unsigned char *at, const unsigned char *end)
{
	uint32_t n = 0;

	for (; at < end; at++)
		n += *at < 0x80;
	return n;
}

void pair_list_open(struct pair_list *l, const struct pairs *p, uint32_t a, uint32_t b)
{
	*l = (struct pair_list){
		.pairs = p, .a = a, .b = b, .last_docid = p->file.header->last_docid
	};
	for (uint32_t i = 0; i < p->n_segments && !l->bad; i++) {
		find_list(l, i);
		l->documents += count_numbers(l->at, l->end);
	}
	enter(l, 0);
}

void pair_list_skip(struct pair_list *l, uint32_t docid)
{
	uint32_t segment = l->segment;

	if (l->docid >= docid)
		return;
	while (segment + 1 < l->pairs->n_segments &&
		pairs_segment_first(l->pairs, segment + 1) <= docid)
		segment++;
	if (segment != l->segment)
		enter(l, segment);
	while (l->docid < docid)
		step(l);
}

void pair_list_mark(struct pair_list *l, uint32_t base, uint32_t end, uint64_t *bits)
{
	pair_list_skip(l, base);
	for (; l->docid < end; step(l))
		bits[(l->docid - base) / 64] |= UINT64_C(1) << (l->docid - base) % 64;
}
