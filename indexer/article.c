/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The owned article. Clearing keeps the pieces of memory (text, paragraphs, record, single texts),
 * so that a feed that reuses one article does not allocate them for each record. What is not
 * understood is noted, never refused.
 */
#include "indexer/article.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/language.h"
#include "common/schema.h"
#include "indexer/date.h"

enum {
	/* Most articles have no more than an id, a title and a link to be kept. */
	FIRST_TEXTS = 232,
	/* A block larger than this is not kept. */
	KEPT_TEXTS = 64 << 10,
	/* Xapian refuses values of about 100 MB; a record of half that is a mistake already. */
	MAX_RECORD = 50 << 20,
};

/* A block of kept texts. They must not move, so a full one stays and has another before it. */
struct article_texts {
	struct article_texts *older;
	size_t used, size;
	char bytes[];
};

static void free_older(struct article_texts *t)
{
	while (t->older) {
		struct article_texts *older = t->older;

		t->older = older->older;
		free(older);
	}
}

static void free_texts(struct article *a)
{
	if (a->texts)
		free_older(a->texts);
	free(a->texts);
	a->texts = NULL;
}

/* The newest block is the largest: what the article had fits, the next time. */
static void clear_texts(struct article *a)
{
	if (!a->texts)
		return;
	if (a->texts->size > KEPT_TEXTS) {
		free_texts(a);
		return;
	}
	free_older(a->texts);
	a->texts->used = 0;
}

static bool add_block(struct article *a, size_t size, struct error *err)
{
	size_t least = a->texts ? 2 * a->texts->size : FIRST_TEXTS;
	struct article_texts *block;

	if (size < least)
		size = least;
	block = malloc(sizeof *block + size);
	if (!block)
		return error_out_of_memory(err);
	block->older = a->texts;
	block->used = 0;
	block->size = size;
	a->texts = block;
	return true;
}

char *article_keep(struct article *a, const char *text, size_t len, struct error *err)
{
	struct article_texts *t = a->texts;
	char *to;

	if ((!t || t->size - t->used <= len) && !add_block(a, len + 1, err))
		return NULL;
	t = a->texts;
	to = t->bytes + t->used;
	memcpy(to, text, len);
	to[len] = '\0';
	t->used += len + 1;
	return to;
}

void article_done(struct article *a)
{
	if (a->packed) {
		*a = (struct article){ 0 };
		return;
	}
	free_texts(a);
	strings_done(&a->authors);
	strings_done(&a->keywords);
	buf_done(&a->text);
	buf_done(&a->record);
	free(a->paragraphs);
	*a = (struct article){ 0 };
}

void article_clear(struct article *a)
{
	struct article kept = {
		.text = a->text,
		.record = a->record,
		.paragraphs = a->paragraphs,
		.cap_paragraphs = a->cap_paragraphs,
		.texts = a->texts,
	};

	strings_done(&a->authors);
	strings_done(&a->keywords);
	clear_texts(&kept);
	buf_clear(&kept.text);
	buf_clear(&kept.record);
	*a = kept;
}

bool article_fits(const struct article *a, char reason[ERROR_MESSAGE_SIZE])
{
	for (size_t i = 0; i < a->n_paragraphs; i++) {
		if (a->paragraphs[i].len <= SCHEMA_MAX_PARAGRAPH)
			continue;
		snprintf(reason, ERROR_MESSAGE_SIZE,
			"paragraph %zu has %zu bytes, at most %d can be indexed", i + 1,
			a->paragraphs[i].len, SCHEMA_MAX_PARAGRAPH);
		return false;
	}
	if (a->record.len <= MAX_RECORD)
		return true;
	snprintf(reason, ERROR_MESSAGE_SIZE, "the metadata have %zu bytes, at most %d can be kept",
		a->record.len, MAX_RECORD);
	return false;
}

/* ---- In one piece ---- */

static size_t text_extent(const char *text)
{
	return text ? strlen(text) + 1 : 0;
}

static size_t strings_extent(const struct strings *s)
{
	size_t extent = s->n * sizeof *s->items;

	for (size_t i = 0; i < s->n; i++)
		extent += strlen(s->items[i]) + 1;
	return extent;
}

size_t article_extent(const struct article *a)
{
	return a->n_paragraphs * sizeof *a->paragraphs + strings_extent(&a->authors) +
	       strings_extent(&a->keywords) + text_extent(a->id) + text_extent(a->title) +
	       text_extent(a->date) + text_extent(a->source) + text_extent(a->url) + a->text.len +
	       a->record.len + 2;
}

static char *pack_bytes(char **to, const char *bytes, size_t len)
{
	char *copy = *to;

	if (len > 0)
		memcpy(copy, bytes, len);
	copy[len] = '\0';
	*to += len + 1;
	return copy;
}

static char *pack_text(char **to, const char *text)
{
	return text ? pack_bytes(to, text, strlen(text)) : NULL;
}

static struct buf pack_buf(char **to, const struct buf *b)
{
	return (struct buf){ .data = pack_bytes(to, b->data, b->len), .len = b->len };
}

static void pack_strings(char **to, struct strings *s)
{
	for (size_t i = 0; i < s->n; i++)
		s->items[i] = pack_text(to, s->items[i]);
}

/* `bytes` of a table, which is put before all texts. */
static void *pack_table(char **to, const void *table, size_t bytes)
{
	char *copy = *to;

	if (bytes > 0)
		memcpy(copy, table, bytes);
	*to += bytes;
	return copy;
}

void article_pack(struct article *out, const struct article *a, char *room)
{
	struct strings *authors = &out->authors, *keywords = &out->keywords;

	*out = *a;
	out->packed = true;
	out->texts = NULL;
	out->cap_paragraphs = a->n_paragraphs;
	out->paragraphs = pack_table(&room, a->paragraphs, a->n_paragraphs * sizeof *a->paragraphs);
	authors->items = pack_table(&room, authors->items, authors->n * sizeof *authors->items);
	keywords->items = pack_table(&room, keywords->items, keywords->n * sizeof *keywords->items);
	pack_strings(&room, authors);
	pack_strings(&room, keywords);
	out->id = pack_text(&room, a->id);
	out->title = pack_text(&room, a->title);
	out->date = pack_text(&room, a->date);
	out->source = pack_text(&room, a->source);
	out->url = pack_text(&room, a->url);
	out->text = pack_buf(&room, &a->text);
	out->record = pack_buf(&room, &a->record);
}

/* ---- Filling ---- */

static bool make_room(struct article *a, struct error *err)
{
	size_t cap = a->cap_paragraphs ? 2 * a->cap_paragraphs : 2;
	struct paragraph *grown;

	if (a->n_paragraphs < a->cap_paragraphs)
		return true;
	grown = realloc(a->paragraphs, cap * sizeof *grown);
	if (!grown)
		return error_out_of_memory(err);
	a->paragraphs = grown;
	a->cap_paragraphs = cap;
	return true;
}

bool article_add_paragraph(struct article *a, const char *text, size_t len, uint64_t start,
	uint64_t end, uint64_t line, struct error *err)
{
	size_t offset = a->text.len;

	if (!make_room(a, err))
		return false;
	buf_add(&a->text, text, len);
	if (a->text.failed)
		return error_out_of_memory(err);
	a->paragraphs[a->n_paragraphs++] = (struct paragraph){
		.offset = offset,
		.len = len,
		.start = start,
		.end = end,
		.line = line,
	};
	return true;
}

bool article_set_date(struct article *a, const char *given, size_t len, struct error *err)
{
	char date[DATE_SIZE];

	if (!date_parse(given, len, date)) {
		a->date_not_understood = true;
		return true;
	}
	a->date = article_keep(a, date, strlen(date), err);
	return a->date != NULL;
}

void article_set_language(struct article *a, const char *given, size_t len)
{
	const struct language *language = language_find(given, len);

	if (language)
		a->language = language->code;
	else
		a->language_not_known = true;
}

bool strings_add(struct strings *s, const char *text, size_t len, struct error *err)
{
	char **grown = realloc(s->items, (s->n + 1) * sizeof *grown);

	if (!grown)
		return error_out_of_memory(err);
	s->items = grown;
	s->items[s->n] = strndup(text, len);
	if (!s->items[s->n])
		return error_out_of_memory(err);
	s->n++;
	return true;
}

void strings_done(struct strings *s)
{
	for (size_t i = 0; i < s->n; i++)
		free(s->items[i]);
	free(s->items);
	*s = (struct strings){ 0 };
}
