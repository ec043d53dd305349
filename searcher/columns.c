/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Lines are measured in the columns of a terminal, by grapheme cluster: a letter with its accents
 * is as wide as the letter, a Chinese character and an emoji are two. Highlights are kept apart
 * from the text until it is written, so that escape sequences have no width and none is left open
 * at a line's end.
 */
#include "searcher/columns.h"

#include <stdlib.h>
#include <utf8proc.h>

#include "common/printable.h"
#include "searcher/snippet_boundary.h"

void display_done(struct display *d)
{
	buf_done(&d->text);
	free(d->highlights);
	*d = (struct display){ 0 };
}

static void settle_blank(struct display *d)
{
	if (d->blank && d->text.len > 0)
		buf_add_byte(&d->text, ' ');
	d->blank = false;
}

void display_add(struct display *d, const char *text, size_t len)
{
	for (size_t at = 0, from, bytes; at < len;) {
		while (at < len && char_is_space(char_at(text, len, at, &bytes))) {
			d->blank = true;
			at += bytes;
		}
		from = at;
		while (at < len && !char_is_space(char_at(text, len, at, &bytes)))
			at += bytes;
		if (at > from) {
			settle_blank(d);
			printable_add(&d->text, text + from, at - from);
		}
	}
}

void display_add_marked(struct display *d, const char *text, size_t len, const char *open,
	const char *close, bool highlight)
{
	size_t start;

	settle_blank(d);
	start = d->text.len;
	buf_add_str(&d->text, open);
	display_add(d, text, len);
	buf_add_str(&d->text, close);
	if (!highlight)
		return;
	if (d->n == d->cap) {
		size_t cap = d->cap ? 2 * d->cap : 16;
		struct highlight *more = realloc(d->highlights, cap * sizeof *more);

		if (!more) {
			d->text.failed = true;
			return;
		}
		d->highlights = more;
		d->cap = cap;
	}
	d->highlights[d->n++] = (struct highlight){ start, d->text.len };
}

/* The cluster at `at`: where it ends and how many columns it takes. */
static size_t next_cluster(const struct buf *text, size_t at, unsigned *columns)
{
	size_t bytes;
	int32_t last = char_at(text->data, text->len, at, &bytes);
	int width = utf8proc_charwidth(last);
	utf8proc_int32_t state = 0;

	for (at += bytes; at < text->len; at += bytes) {
		int32_t c = char_at(text->data, text->len, at, &bytes);

		if (utf8proc_grapheme_break_stateful(last, c, &state))
			break;
		width += utf8proc_charwidth(c);
		last = c;
	}
	*columns = width > 2 ? 2 : (unsigned)width;
	return at;
}

unsigned display_columns(const struct display *d)
{
	unsigned sum = 0, columns;

	for (size_t at = 0; at < d->text.len; sum += columns)
		at = next_cluster(&d->text, at, &columns);
	return sum;
}

/* Where the line that begins at `from` ends; *next is where the one after it begins. */
static size_t line_end(const struct buf *text, size_t from, unsigned room, size_t *next)
{
	size_t at = from, end = 0;
	unsigned column = 0, before = 0;

	while (at < text->len) {
		unsigned columns;
		size_t after = next_cluster(text, at, &columns);
		bool blank = text->data[at] == ' ';

		if (blank || (at > from && (columns == 2 || before == 2))) {
			end = at;
			*next = blank ? after : at;
		}
		if (column + columns > room && !blank && at > from) {
			if (end == 0)
				end = *next = at;
			return end;
		}
		column += columns;
		before = columns;
		at = after;
	}
	*next = text->len;
	return text->len;
}

/* One line; *first is the first highlight that may reach into it. */
static void add_line(struct buf *out, const struct display *d, const struct wrap *how, size_t from,
	size_t to, size_t *first)
{
	buf_printf(out, "%*s", (int)how->indent, "");
	while (from < to) {
		const struct highlight *h = *first < d->n ? &d->highlights[*first] : NULL;
		size_t stop = to;

		if (h && h->end <= from) {
			++*first;
			continue;
		}
		if (h && h->start <= from) {
			stop = h->end < to ? h->end : to;
			buf_add_str(out, how->begin);
			buf_add(out, d->text.data + from, stop - from);
			buf_add_str(out, how->end);
		} else {
			stop = h && h->start < to ? h->start : to;
			buf_add(out, d->text.data + from, stop - from);
		}
		from = stop;
	}
	buf_add_byte(out, '\n');
}

void wrap_add(struct buf *out, const struct display *d, const struct wrap *how)
{
	unsigned room = how->width > how->indent ? how->width - how->indent : 1;
	size_t first = 0;

	if (d->text.failed)
		out->failed = true;
	if (out->failed)
		return;
	for (size_t from = 0, next; from < d->text.len; from = next) {
		size_t end = next = d->text.len;

		if (how->width > 0)
			end = line_end(&d->text, from, room, &next);
		add_line(out, d, how, from, end, &first);
	}
}
