/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "searcher/pieces.h"

#include "searcher/snippet_boundary.h"

void hit_pieces(const struct hit *hit, enum pattern_field field, size_t start, size_t end,
	piece_fn *fn, void *ctx)
{
	const char *text = field == FIELD_TITLE ? hit->title : hit->text;
	size_t at = start;

	for (size_t i = 0; i < hit->n_marks && at < end; i++) {
		const struct mark *m = &hit->marks[i];
		size_t from, to;

		if (m->field != field || m->end <= at || m->start >= end)
			continue;
		from = m->start > at ? m->start : at;
		to = m->end < end ? m->end : end;
		if (from > at)
			fn(ctx, text + at, from - at, NULL);
		fn(ctx, text + from, to - from, m);
		at = to;
	}
	if (at < end)
		fn(ctx, text + at, end - at, NULL);
}

struct snippet_writer {
	struct buf *to;
	const char *open, *close;
};

static void add_piece(void *ctx, const char *text, size_t len, const struct mark *mark)
{
	const struct snippet_writer *w = ctx;

	if (mark)
		buf_add_str(w->to, w->open);
	buf_add(w->to, text, len);
	if (mark)
		buf_add_str(w->to, w->close);
}

void hit_snippet(const struct hit *hit, const char *open, const char *close, struct buf *out)
{
	struct snippet_writer w = { .to = out, .open = open, .close = close };

	for (size_t i = 0; i < hit->n_fragments; i++) {
		if (i > 0)
			buf_add_str(out, " \xe2\x80\xa6 ");
		hit_pieces(hit, FIELD_TEXT, hit->fragments[i].start, hit->fragments[i].end,
			add_piece, &w);
	}
}

bool hit_has_text(const struct hit *h, size_t start, size_t end)
{
	for (size_t at = start, bytes; at < end; at += bytes) {
		if (!char_is_space(char_at(h->text, end, at, &bytes)))
			return true;
	}
	return false;
}
