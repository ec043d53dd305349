/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The rules of paragraphs that do not depend on the format. Knows articles and rejects; does not
 * look for paragraphs: the sources do.
 */
#include "indexer/paragraph.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/schema.h"
#include "indexer/lines.h"

void oversize_done(struct oversize *o)
{
	free(o->items);
	*o = (struct oversize){ 0 };
}

void oversize_clear(struct oversize *o)
{
	o->n = 0;
	o->taken = 0;
	o->id[0] = '\0';
}

static void copy_id(char *to, size_t size, const char *id)
{
	size_t len = strlen(id);

	if (len >= size) {
		len = size - 1;
		while (len > 0 && ((unsigned char)id[len] & 0xc0) == 0x80)
			len--;
	}
	memcpy(to, id, len);
	to[len] = '\0';
}

void oversize_name(struct oversize *o, const char *id)
{
	copy_id(o->id, sizeof o->id, id);
}

static bool oversize_add(
	struct oversize *o, const struct place *place, size_t len, struct error *err)
{
	struct oversize_place *grown = realloc(o->items, (o->n + 1) * sizeof *grown);

	if (!grown)
		return error_out_of_memory(err);
	o->items = grown;
	o->items[o->n++] = (struct oversize_place){
		.line = place->line,
		.byte = place->start,
		.len = len,
	};
	return true;
}

bool oversize_take(struct oversize *o, struct reject *reject)
{
	const struct oversize_place *place;

	if (o->taken == o->n)
		return false;
	place = &o->items[o->taken++];
	reject_set(reject, place->line, place->byte, o->id,
		"a paragraph of %zu bytes; the limit is %d: set blank lines where it can be parted",
		place->len, SCHEMA_MAX_PARAGRAPH);
	reject->is_paragraph = true;
	return true;
}

bool paragraph_add(struct article *a, struct oversize *o, const char *text, size_t len,
	const struct place *place, struct error *err)
{
	white_trim(&text, &len);
	if (len == 0) {
		a->empty_paragraphs++;
		return true;
	}
	if (len > SCHEMA_MAX_PARAGRAPH)
		return oversize_add(o, place, len, err);
	return article_add_paragraph(a, text, len, place->start, place->end, place->line, err);
}

bool paragraph_finish(
	struct article *a, const struct oversize *o, const struct place *title, struct error *err)
{
	if (a->n_paragraphs > 0 || o->n > 0)
		return true;
	if (a->title)
		return article_add_paragraph(
			a, a->title, strlen(a->title), title->start, title->end, title->line, err);
	if (a->empty_paragraphs == 0)
		a->empty_paragraphs = 1;
	return true;
}

void paragraph_blur(struct place *place, size_t text_len, uint64_t file_len)
{
	if (place->end - place->start != text_len)
		return;
	if (place->end < file_len)
		place->end++;
	else if (place->start > 0)
		place->start--;
	else
		place->end--;
}

void reject_set(struct reject *reject, uint64_t line, uint64_t byte, const char *id,
	const char *format, ...)
{
	va_list args;

	reject->line = line;
	reject->byte = byte;
	reject->is_paragraph = false;
	copy_id(reject->id, sizeof reject->id, id ? id : "");
	va_start(args, format);
	vsnprintf(reject->reason, sizeof reject->reason, format, args);
	va_end(args);
}
