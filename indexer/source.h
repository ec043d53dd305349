/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Source formats as rows of a table: each reads one input and yields articles, one after another. A
 * new format is a new file source_NAME.c and a row in source.c. Sources run under the feed's mutex:
 * one thread at a time.
 */
#ifndef PILCROW_INDEXER_SOURCE_H
#define PILCROW_INDEXER_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"
#include "indexer/article.h"
#include "indexer/input.h"

/* How plain text is cut. */
enum text_layout {
	LAYOUT_DETECT,
	LAYOUT_BLOCKS, /* blank lines separate paragraphs; lines inside are joined by white space */
	LAYOUT_LINES,  /* each line is a paragraph */
};

struct source_options {
	const char *format; /* a row's name, or NULL: by file name, else by content */
	enum text_layout layout;
};

/* One thing that was not indexed, and where. Owned texts are in fixed buffers. */
struct reject {
	uint64_t line, byte; /* in the uncompressed input; line from 1, byte from 0 */
	char id[80];	     /* of the article, cut; may be empty */
	bool is_paragraph;   /* a paragraph of an article that is handed out without it */
	char reason[ERROR_MESSAGE_SIZE];
};

enum source_status {
	SOURCE_ARTICLE, /* *out holds the next one */
	SOURCE_REJECT,	/* *reject says what is bad; call again for what follows */
	SOURCE_END,
	SOURCE_FAILED, /* *err: the input cannot be read any further (I/O, memory, broken
			  compression) */
};

struct source;

struct source_ops {
	const char *name;
	const char *const *extensions; /* NULL-terminated, with the dot, lower case */
	/* Whether input that begins with these bytes looks like this format. */
	bool (*probe)(const char *head, size_t len);
	/* `in` is borrowed and must outlive the source. */
	struct source *(*open)(
		struct input *in, const struct source_options *options, struct error *err);
	enum source_status (*next)(
		struct source *s, struct article *out, struct reject *reject, struct error *err);
	void (*close)(struct source *s);
};

/* One a format, each in its own file. */
extern const struct source_ops source_jsonl, source_markdown, source_text;

/* NULL-terminated, in order of probing; plain text, which takes anything, is last. */
extern const struct source_ops *const source_table[];

/* By name; NULL if unknown. */
const struct source_ops *source_find(const char *name);
/* By file name, compression endings (.gz .bz2 .xz .zst) set aside; NULL if no row claims it. */
const struct source_ops *source_by_name(const char *file_name);
/* By the first bytes; never NULL. */
const struct source_ops *source_by_content(const char *head, size_t len);

#endif
