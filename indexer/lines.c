/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Lines and white space. The places of the next LF and CR are kept, so that a text with one kind of
 * line end alone is searched once for the other and not again at each line.
 */
#include "indexer/lines.h"

#include <stdlib.h>
#include <string.h>

#include "common/utf8.h"

static const char *find(const char *at, const char *end, char byte)
{
	const char *found = at < end ? memchr(at, byte, (size_t)(end - at)) : NULL;

	return found ? found : end;
}

void lines_init(struct lines *l, const char *text, size_t len)
{
	*l = (struct lines){ .at = text, .end = text + len };
	l->feed = find(text, l->end, '\n');
	l->carriage = find(text, l->end, '\r');
}

bool lines_next(struct lines *l, struct line *out)
{
	const char *stop;

	if (l->at >= l->end)
		return false;
	if (l->feed < l->at)
		l->feed = find(l->at, l->end, '\n');
	if (l->carriage < l->at)
		l->carriage = find(l->at, l->end, '\r');
	stop = l->feed < l->carriage ? l->feed : l->carriage;
	*out = (struct line){ .text = l->at, .len = (size_t)(stop - l->at), .number = ++l->number };
	if (stop == l->carriage && l->feed == stop + 1)
		stop++;
	l->at = stop + 1;
	return true;
}

bool line_table_init(struct line_table *t, const char *text, size_t len, struct error *err)
{
	struct lines lines;
	struct line line;
	size_t cap = 0;

	*t = (struct line_table){ 0 };
	lines_init(&lines, text, len);
	while (lines_next(&lines, &line))
		cap++;
	t->starts = malloc((cap + 1) * sizeof *t->starts);
	if (!t->starts)
		return error_out_of_memory(err);
	lines_init(&lines, text, len);
	while (lines_next(&lines, &line))
		t->starts[t->n++] = (size_t)(line.text - text);
	t->starts[t->n] = len;
	return true;
}

void line_table_done(struct line_table *t)
{
	free(t->starts);
	*t = (struct line_table){ 0 };
}

static bool is_white(uint32_t code)
{
	return code == 0x85 || code == 0xa0 || code == 0x1680 ||
	       (code >= 0x2000 && code <= 0x200a) || code == 0x2028 || code == 0x2029 ||
	       code == 0x202f || code == 0x205f || code == 0x3000 || code == 0xfeff;
}

size_t white_char(const char *text, size_t len)
{
	unsigned char first = len > 0 ? (unsigned char)*text : 'x';
	uint32_t code;
	size_t n;

	if (first < 0x80)
		return first == ' ' || (first >= '\t' && first <= '\r');
	/* The lead bytes of what is_white() knows. */
	if (first != 0xc2 && first != 0xe1 && first != 0xe2 && first != 0xe3 && first != 0xef)
		return 0;
	n = utf8_decode(text, len, &code);
	return is_white(code) ? n : 0;
}

size_t white_span(const char *text, size_t len)
{
	size_t span = 0, n;

	while ((n = white_char(text + span, len - span)) > 0)
		span += n;
	return span;
}

/* Bytes of the white space character that the text ends with. */
static size_t white_last(const char *text, size_t len)
{
	size_t back = 1;

	while (back < len && back < UTF8_MAX && ((unsigned char)text[len - back] & 0xc0) == 0x80)
		back++;
	return back <= len && white_char(text + len - back, back) == back ? back : 0;
}

void white_trim(const char **text, size_t *len)
{
	size_t n = white_span(*text, *len);

	*text += n;
	*len -= n;
	while ((n = white_last(*text, *len)) > 0)
		*len -= n;
}
