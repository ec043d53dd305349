/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * When there are some times as many as are wanted, how many paragraphs the last one to be kept has
 * is read off a table of how many words have how many; so that it takes a bounded memory, and two
 * looks at each word. Words with more paragraphs than the table has rows count as equals.
 */
#include "indexer/frequent_words.h"

#include <stdlib.h>
#include <string.h>

enum {
	TOO_MANY = 4, /* times as many as are to be kept */
	ROWS = 1 << 16,
};

struct entry {
	uint32_t paragraphs;
	uint8_t len;
};

enum { HEAD = sizeof(uint32_t) + sizeof(uint8_t) };

void frequent_words_done(struct frequent_words *f)
{
	buf_done(&f->bytes);
	*f = (struct frequent_words){ .most = f->most };
}

static struct entry entry_at(const struct frequent_words *f, size_t at)
{
	struct entry e;

	memcpy(&e.paragraphs, f->bytes.data + at, sizeof e.paragraphs);
	e.len = (uint8_t)f->bytes.data[at + sizeof e.paragraphs];
	return e;
}

static uint32_t row_of(uint32_t paragraphs)
{
	return paragraphs < ROWS ? paragraphs : ROWS - 1;
}

/* The row of the last one to be kept, and how many of that row are. */
static bool find_last(
	const struct frequent_words *f, uint32_t *row, size_t *of_row, struct error *err)
{
	uint32_t *rows = calloc(ROWS, sizeof *rows);
	size_t left = f->most;
	uint32_t i = ROWS - 1;

	if (!rows)
		return error_out_of_memory(err);
	for (size_t at = 0; at < f->bytes.len;) {
		struct entry e = entry_at(f, at);

		rows[row_of(e.paragraphs)]++;
		at += HEAD + e.len;
	}
	for (; i > 0 && rows[i] < left; i--)
		left -= rows[i];
	*row = i;
	*of_row = left;
	free(rows);
	return true;
}

/* Leaves those that are to be kept, one behind the other. */
static bool choose(struct frequent_words *f, struct error *err)
{
	size_t to = 0, of_row = 0;
	uint32_t row = 0;

	if (!find_last(f, &row, &of_row, err))
		return false;
	f->n = 0;
	for (size_t at = 0; at < f->bytes.len;) {
		struct entry e = entry_at(f, at);
		size_t size = HEAD + e.len;
		bool kept = row_of(e.paragraphs) > row;

		if (row_of(e.paragraphs) == row && of_row > 0) {
			kept = true;
			of_row--;
		}
		if (kept) {
			memmove(f->bytes.data + to, f->bytes.data + at, size);
			to += size;
			f->n++;
		}
		at += size;
	}
	f->bytes.len = to;
	f->least = row + 1;
	return true;
}

bool frequent_words_see(struct frequent_words *f, const char *word, size_t len, uint32_t paragraphs,
	struct error *err)
{
	if (paragraphs < f->least)
		return true;
	buf_add(&f->bytes, &paragraphs, sizeof paragraphs);
	buf_add_byte(&f->bytes, (char)len);
	buf_add(&f->bytes, word, len);
	if (f->bytes.failed)
		return error_out_of_memory(err);
	return ++f->n < TOO_MANY * f->most || choose(f, err);
}

bool frequent_words_finish(struct frequent_words *f, struct error *err)
{
	return f->n <= f->most || choose(f, err);
}

const char *frequent_words_next(const struct frequent_words *f, size_t *at, size_t *len)
{
	size_t begin = *at + HEAD;

	if (*at == f->bytes.len)
		return NULL;
	*len = entry_at(f, *at).len;
	*at = begin + *len;
	return f->bytes.data + begin;
}
