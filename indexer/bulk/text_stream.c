/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "indexer/bulk/text_stream.h"

/* A unit that says where a word stands, and three for a large number. */
enum { WORD_ROOM = 4 * sizeof(uint16_t) };

bool text_stream_begin(struct text_stream *s, size_t words, struct error *err)
{
	if (words > SIZE_MAX / 2 / WORD_ROOM ||
		!buf_reserve(&s->units, words * WORD_ROOM + sizeof(uint16_t)))
		return error_out_of_memory(err);
	s->begin = s->here = s->units.len;
	s->pos = 0;
	s->unsorted = false;
	return true;
}

void text_stream_end(struct text_stream *s)
{
	text_stream_put(s, TEXT_END);
}

void text_stream_again(struct text_stream *s)
{
	s->units.len = s->here = s->begin;
	s->pos = 0;
	s->unsorted = false;
}

void text_stream_add_alias(struct text_stream *s, uint32_t alias, uint32_t number)
{
	struct text_alias both = { alias, number };

	buf_add(&s->units, (const char *)&both, sizeof both);
	s->aliases++;
}

static bool is_here(const struct text_stream *s, uint32_t number)
{
	const char *at = s->units.data + s->here, *end = s->units.data + s->units.len;

	while (at < end) {
		uint32_t unit = text_next_unit(&at);

		if (unit >= TEXT_LARGE && text_number(&at, unit) == number)
			return true;
	}
	return false;
}

void text_stream_add_elsewhere(struct text_stream *s, uint32_t number, uint32_t pos)
{
	if (pos < s->pos) {
		s->unsorted = true;
		return;
	}
	if (pos == s->pos && is_here(s, number))
		return;
	if (pos == s->pos) {
		text_stream_put(s, TEXT_SAME);
	} else {
		text_stream_put(s, TEXT_APART);
		s->here = s->units.len;
		s->pos = pos;
	}
	text_stream_put_number(s, number);
}
