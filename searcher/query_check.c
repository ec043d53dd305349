/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * See query_check.h. The carets stand right where every character takes one column, or two as wide
 * ones do; a long query is cut around the place.
 */
#include "searcher/query_check.h"

#include <string.h>

#include "common/buf.h"
#include "searcher/query_lex_chars.h"

/* Of the line: the place stands after at most so many bytes of what is before it. */
enum { MAX_BEFORE = 40, MAX_LINE = 120, MAX_CARETS = 60 };

/* Where the excerpt begins: at a character, whose first byte is no continuation. */
static size_t excerpt_start(const char *query, size_t place)
{
	size_t at = place > MAX_BEFORE ? place - MAX_BEFORE : 0;

	while (at < place && ((unsigned char)query[at] & 0xC0) == 0x80)
		at++;
	return at;
}

/* Adds the line, and carets under [start, end), one a column. */
static void add_excerpt(struct buf *line, struct buf *carets, const char *query, size_t len,
	size_t start, size_t end)
{
	size_t bytes, n = 0;

	for (size_t at = excerpt_start(query, start); at < len && line->len < MAX_LINE;
		at += bytes) {
		uint32_t c = code_at(query, len, at, &bytes);
		bool under = at >= start && at < end && n < MAX_CARETS;
		unsigned columns = code_columns(c);

		if (c < ' ' || c == 0x7F)
			buf_add_byte(line, ' ');
		else
			buf_add(line, query + at, bytes);
		for (unsigned i = 0; i < columns && (under || at < start); i++)
			buf_add_byte(carets, under ? '^' : ' ');
		n += under ? columns : 0;
	}
}

bool query_refuse(
	const char *why, const char *query, size_t len, size_t start, size_t end, struct error *err)
{
	CLEANUP(buf_done) struct buf line = { 0 }, carets = { 0 };

	if (start == end)
		return error_set(err, ERROR_USAGE, "%s", why);
	add_excerpt(&line, &carets, query, len, start, end);
	buf_add(&line, "", 0);
	buf_add(&carets, "", 0);
	if (line.failed || carets.failed)
		return error_out_of_memory(err);
	return error_set(err, ERROR_USAGE, "%s\n  %s\n  %s", why, line.data, carets.data);
}

bool query_check(const struct receipt *receipt, const char *query, size_t len, struct error *err)
{
	const struct receipt_note *first = NULL;

	for (size_t i = 0; i < receipt->n_notes; i++)
		if (!first || receipt->notes[i].start < first->start)
			first = &receipt->notes[i];
	return !first || query_refuse(first->text, query, len, first->start, first->end, err);
}
