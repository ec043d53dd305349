/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Adding paragraphs to an article by the rules that all sources share: white space off, empty ones
 * counted, over-long ones set aside as rejects of their own, and an article of title alone.
 */
#ifndef PILCROW_INDEXER_PARAGRAPH_H
#define PILCROW_INDEXER_PARAGRAPH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"
#include "indexer/article.h"
#include "indexer/source.h"

/* Paragraphs over SCHEMA_MAX_PARAGRAPH: handed out after their article, one reject each. */
struct oversize {
	struct oversize_place {
		uint64_t line, byte;
		size_t len;
	} * items;
	size_t n, taken;
	char id[sizeof((struct reject *)0)->id];
};

void oversize_done(struct oversize *o);
void oversize_clear(struct oversize *o);
/* The article that those added from now on belong to. */
void oversize_name(struct oversize *o, const char *id);
/* False when all have been handed out. */
bool oversize_take(struct oversize *o, struct reject *reject);

/* Where a paragraph stands in its file; as in struct paragraph. */
struct place {
	uint64_t start, end, line;
};

/* Adds `text`, trimmed; a range that is not the text byte for byte is the caller's to tell apart
 * (paragraph_blur). */
bool paragraph_add(struct article *a, struct oversize *o, const char *text, size_t len,
	const struct place *place, struct error *err) NODISCARD;

/* An article without text becomes its title, or counts one empty paragraph. Last of all. */
bool paragraph_finish(struct article *a, const struct oversize *o, const struct place *title,
	struct error *err) NODISCARD;

/* Changes a range that happens to be as long as a text it does not hold byte for byte (schema.h
 * promises that lengths differ then). */
void paragraph_blur(struct place *place, size_t text_len, uint64_t file_len);

/* Writes a reject; the id, which may be NULL, is cut at a character. */
void reject_set(struct reject *reject, uint64_t line, uint64_t byte, const char *id,
	const char *format, ...) PRINTF_LIKE(5, 6);

#endif
