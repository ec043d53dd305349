/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The lines of a text in memory, and white space. A line ends at LF, CR LF or a lone CR. White
 * space is Unicode's, and U+FEFF, which shows nothing either.
 */
#ifndef PILCROW_INDEXER_LINES_H
#define PILCROW_INDEXER_LINES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"

struct lines {
	const char *at, *end, *feed, *carriage; /* the last two: the next LF and CR, or `end` */
	uint64_t number;
};

struct line {
	const char *text;
	size_t len; /* without the line end */
	uint64_t number;
};

/* `text` is borrowed; its first line is number 1. */
void lines_init(struct lines *l, const char *text, size_t len);
bool lines_next(struct lines *l, struct line *out);

/* Where each line begins, and one more entry: the length of the text. */
struct line_table {
	size_t *starts;
	size_t n; /* lines */
};

bool line_table_init(
	struct line_table *t, const char *text, size_t len, struct error *err) NODISCARD;
void line_table_done(struct line_table *t);

/* Bytes of the white space character that `text` begins with; 0 if there is none. */
size_t white_char(const char *text, size_t len);
/* Bytes of white space at the beginning. */
size_t white_span(const char *text, size_t len);
/* Takes white space off both ends. */
void white_trim(const char **text, size_t *len);

#endif
