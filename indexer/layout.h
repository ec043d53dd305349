/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where the paragraphs of a plain text begin and end: by blank lines, by lines, or by indentation.
 * layout.c says how the text is judged.
 */
#ifndef PILCROW_INDEXER_LAYOUT_H
#define PILCROW_INDEXER_LAYOUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "indexer/lines.h"
#include "indexer/source.h"

/* Blank lines and separators always part paragraphs; what else does: */
struct layout {
	bool each_line;
	size_t indent; /* a line with this many blanks before it; 0: none does */
};

struct layout layout_of(enum text_layout wanted, const char *text, size_t len);

/* A slice of the text, white space off at both ends. */
struct slice {
	const char *text;
	size_t len;
	uint64_t line; /* where it begins, from 1 */
};

struct layout_cut {
	struct lines lines;
	struct line line; /* read ahead */
	bool have_line;
	struct layout layout;
};

/* `text` is borrowed. */
void layout_cut_init(
	struct layout_cut *cut, const struct layout *layout, const char *text, size_t len);
bool layout_cut_next(struct layout_cut *cut, struct slice *out);

#endif
