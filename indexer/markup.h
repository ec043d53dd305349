/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Markdown (CommonMark with GitHub's tables, strike-through and task lists) as rendered text, block
 * by block. Of a block only its words are left: no emphasis, link addresses, entities or HTML; the
 * alternative text of an image stays.
 */
#ifndef PILCROW_INDEXER_MARKUP_H
#define PILCROW_INDEXER_MARKUP_H

#include <stdbool.h>
#include <stddef.h>

#include "common/error.h"

enum markup_kind {
	MARKUP_HEADING,	  /* of level 1; others are left out */
	MARKUP_PARAGRAPH, /* also of a list item or a quotation; a code block; a table, a row a line
			   */
};

struct markup_block {
	enum markup_kind kind;
	const char *text; /* rendered, white space off at both ends; may be empty */
	size_t len;
	size_t start, end;	      /* the block in what was given, its marks included */
	size_t first_line, last_line; /* from 0 */
};

/* False, with *err, stops. */
typedef bool markup_fn(void *ctx, const struct markup_block *block, struct error *err);

/* `text` is valid UTF-8 without NULs. One thread at a time. */
bool markup_read(const char *text, size_t len, markup_fn *fn, void *ctx, struct error *err);

#endif
