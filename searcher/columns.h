/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Text for the screen: harmless, with marks, in lines that fit. */
#ifndef PILCROW_SEARCHER_COLUMNS_H
#define PILCROW_SEARCHER_COLUMNS_H

#include <stdbool.h>
#include <stddef.h>

#include "common/buf.h"

/* What is to be shown, and which ranges of its bytes stand out. Zeroed is empty. */
struct display {
	struct buf text;
	struct highlight {
		size_t start, end;
	} * highlights;
	size_t n, cap;
	bool blank; /* white space is due before the next character */
};

void display_done(struct display *d);

/* Appends `text` made harmless (printable.h), runs of white space as one blank, none at the very
 * beginning. `open` and `close` go around it ("" for nothing), within the highlight if there is
 * one. Out of memory is sticky in d->text.failed. */
void display_add(struct display *d, const char *text, size_t len);
void display_add_marked(struct display *d, const char *text, size_t len, const char *open,
	const char *close, bool highlight);

/* Of all of it in one line, without marks that a terminal does not show. */
unsigned display_columns(const struct display *d);

struct wrap {
	unsigned indent;	 /* blanks before each line */
	unsigned width;		 /* columns of a line, the indent among them; 0: one line */
	const char *begin, *end; /* escape sequences around highlights */
};

/* Appends the lines, each with a line end. Lines break at blanks, at wide characters, and, where a
 * word alone is too long, anywhere between grapheme clusters. */
void wrap_add(struct buf *out, const struct display *d, const struct wrap *how);

#endif
