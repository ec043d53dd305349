/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "searcher/pieces.h"

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
