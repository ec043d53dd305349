/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A stretch of text taken apart into what is marked and what is not. */
#ifndef PILCROW_SEARCHER_PIECES_H
#define PILCROW_SEARCHER_PIECES_H

#include <stdbool.h>
#include <stddef.h>

#include "common/buf.h"
#include "searcher/hit.h"

/* `mark` is NULL for a piece outside marks. */
typedef void piece_fn(void *ctx, const char *text, size_t len, const struct mark *mark);

/* The bytes [start, end) of the hit's text or title, in order, cut at the ends of marks; a mark
 * that reaches outside is shown as far as it goes. */
void hit_pieces(const struct hit *hit, enum pattern_field field, size_t start, size_t end,
	piece_fn *fn, void *ctx);

/* Appends the fragments as they are, an ellipsis between them, with `open` and `close`
 * around marks. */
void hit_snippet(const struct hit *hit, const char *open, const char *close, struct buf *out);

/* Whether anything but white space stands in bytes [start, end) of the hit's text. */
bool hit_has_text(const struct hit *hit, size_t start, size_t end);

#endif
