/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The owned article. Clearing keeps the three large pieces of memory (text, paragraphs, record), so
 * that a feed that reuses one article does not allocate them for each record. What is
 * not understood is noted, never refused.
 */
#include "indexer/article.h"

#include <stdlib.h>
#include <string.h>

#include "common/language.h"
#include "indexer/date.h"

static void free_fields(struct article *a)
{
	free(a->id);
	free(a->title);
	free(a->date);
	free(a->source);
	free(a->url);
	free(a->language);
	free(a->file);
	strings_done(&a->authors);
	strings_done(&a->keywords);
}

void article_done(struct article *a)
{
	free_fields(a);
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
	};

	free_fields(a);
	buf_clear(&kept.text);
	buf_clear(&kept.record);
	*a = kept;
}

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
	a->date = strdup(date);
	return a->date || error_out_of_memory(err);
}

bool article_set_language(struct article *a, const char *given, size_t len, struct error *err)
{
	const struct language *language = language_find(given, len);

	if (!language) {
		a->language_not_known = true;
		return true;
	}
	a->language = strdup(language->code);
	return a->language || error_out_of_memory(err);
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
