/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A whole input as text: what plain text and Markdown share. */
#ifndef PILCROW_INDEXER_TEXT_FILE_H
#define PILCROW_INDEXER_TEXT_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/buf.h"
#include "common/error.h"
#include "indexer/article.h"
#include "indexer/input.h"
#include "indexer/source.h"

struct text_file {
	const char *text; /* borrowed from the input; a byte order mark is left out */
	size_t len;
	uint64_t base;		     /* offset of text[0] in the input */
	uint64_t bad;		     /* places to be replaced: invalid UTF-8 and NULs */
	uint64_t bad_line, bad_byte; /* the first of them */
};

/* SOURCE_ARTICLE when the text is there, SOURCE_REJECT when it is none, SOURCE_FAILED. */
enum source_status text_file_read(
	struct input *in, struct text_file *out, struct reject *reject, struct error *err);

/* Fills in what an article that is a file owes to the file: id, file, damage, an empty record. */
bool text_file_article(const struct text_file *file, const struct input *in, struct article *out,
	struct error *err) NODISCARD;

/* Appends text with U+FFFD for what is invalid and for NULs; returns how many there were. */
size_t text_file_clean(struct buf *out, const char *text, size_t len);

#endif
