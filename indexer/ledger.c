/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The ledger in memory. Of an article two things are told apart: what it says, which its documents
 * are made of, and where it stands, which only their provenance repeats; an edit at the head of a
 * file moves all articles behind it and changes none.
 */
#include "indexer/ledger.h"

#include <stdlib.h>
#include <string.h>

#include "indexer/fingerprint.h"
#include "indexer/hash.h"

void ledger_done(struct ledger *l)
{
	buf_done(&l->text);
	free(l->files);
	free(l->articles);
	free(l->file_slots);
	free(l->article_slots);
	*l = (struct ledger){ 0 };
}

/* ---- What an article was made of ---- */

static uint64_t add(uint64_t h, uint64_t number)
{
	return hash_mix(h ^ number);
}

/* NULL and the empty text differ. */
static uint64_t add_string(uint64_t h, const char *text)
{
	return add(h, text ? fingerprint_of(text, strlen(text)) : 0);
}

static uint64_t add_strings(uint64_t h, const struct strings *list)
{
	h = add(h, list->n);
	for (size_t i = 0; i < list->n; i++)
		h = add_string(h, list->items[i]);
	return h;
}

/* With where its paragraphs end. */
static uint64_t text_of(const struct article *a)
{
	uint64_t h = fingerprint_of(a->text.data, a->text.len);

	for (size_t i = 0; i < a->n_paragraphs; i++)
		h = add(h, a->paragraphs[i].len);
	return h;
}

static uint64_t shared_of(const struct article *a, const char *code)
{
	uint64_t h = add_string(0, code);

	h = add_string(h, a->title);
	h = add_string(h, a->date);
	h = add_string(h, a->source);
	h = add_string(h, a->url);
	h = add_strings(h, &a->authors);
	return add_strings(h, &a->keywords);
}

/* Of an article that moves as a whole it stays the same. */
static uint64_t places_of(const struct article *a)
{
	uint64_t h = add_string(0, a->file ? a->file : "");

	for (size_t i = 0; i < a->n_paragraphs; i++) {
		const struct paragraph *p = &a->paragraphs[i];

		h = add(h, p->start - a->byte);
		h = add(h, p->end - a->byte);
		/* One that is not known does not move along. */
		h = add(h, p->line > 0 ? p->line - a->line : UINT64_MAX / 2);
	}
	return h;
}

void ledger_describe(struct ledger_article *out, const struct article *a, const char *code)
{
	out->text = text_of(a);
	out->shared = shared_of(a, code);
	out->record = fingerprint_of(a->record.data, a->record.len);
	out->places = places_of(a);
	out->byte = a->byte;
	out->line = a->line;
	out->paragraphs = (uint32_t)a->n_paragraphs;
}

bool ledger_says_the_same(const struct ledger_article *a, const struct ledger_article *b)
{
	return a->text == b->text && a->shared == b->shared && a->record == b->record;
}

void ledger_settings(struct buf *out, const struct walk_file *file, const char *language)
{
	const struct source_options *o = &file->source->options;

	buf_printf(out, "format %s, layout %d, language %s, source %s",
		o->format ? o->format : "by name", (int)o->layout,
		file->language ? file->language : language,
		file->source->name ? file->source->name : "");
}

/* ---- Rows ---- */

/* At least one more; NULL when out of memory. */
static void *grow(void *items, size_t n, size_t *cap, size_t size)
{
	size_t more = *cap ? 2 * *cap : 256;
	void *grown;

	if (n < *cap)
		return items;
	grown = realloc(items, more * size);
	if (grown)
		*cap = more;
	return grown;
}

static size_t add_text(struct ledger *l, const char *text)
{
	size_t at = l->text.len;

	buf_add(&l->text, text, strlen(text) + 1);
	return at;
}

bool ledger_add_article(struct ledger *l, const struct ledger_article *row, const char *id,
	const char *language, struct error *err)
{
	struct ledger_article *grown =
		grow(l->articles, l->n_articles, &l->cap_articles, sizeof *grown);

	if (!grown)
		return error_out_of_memory(err);
	l->articles = grown;
	grown += l->n_articles++;
	*grown = *row;
	grown->id = add_text(l, id);
	grown->language = add_text(l, language);
	return !l->text.failed || error_out_of_memory(err);
}

bool ledger_add_file(struct ledger *l, const struct ledger_file *row, const char *path,
	const char *name, const char *settings, struct error *err)
{
	struct ledger_file *grown = grow(l->files, l->n_files, &l->cap_files, sizeof *grown);

	if (!grown)
		return error_out_of_memory(err);
	l->files = grown;
	grown += l->n_files++;
	*grown = *row;
	grown->path = add_text(l, path);
	grown->name = add_text(l, name);
	grown->settings = add_text(l, settings);
	return !l->text.failed || error_out_of_memory(err);
}

static int by_turn(const void *left, const void *right)
{
	const struct ledger_article *a = left, *b = right;

	if (a->file != b->file)
		return a->file < b->file ? -1 : 1;
	if (a->range != b->range)
		return a->range < b->range ? -1 : 1;
	return (a->at > b->at) - (a->at < b->at);
}

void ledger_settle(struct ledger *l)
{
	size_t at = 0;

	if (l->n_articles > 1)
		qsort(l->articles, l->n_articles, sizeof *l->articles, by_turn);
	for (size_t i = 0; i < l->n_files; i++) {
		struct ledger_file *f = &l->files[i];

		f->first = at;
		while (at < l->n_articles && l->articles[at].file == i)
			at++;
		f->n = at - f->first;
	}
}

/* ---- Finding ---- */

const struct ledger_file *ledger_find_file(const struct ledger *l, const char *path)
{
	size_t at = hash_bytes(path, strlen(path));

	if (l->n_file_slots == 0)
		return NULL;
	for (at &= l->n_file_slots - 1; l->file_slots[at]; at = (at + 1) & (l->n_file_slots - 1)) {
		const struct ledger_file *f = &l->files[l->file_slots[at] - 1];

		if (strcmp(ledger_text(l, f->path), path) == 0)
			return f;
	}
	return NULL;
}

const struct ledger_article *ledger_find_article(const struct ledger *l, const char *id)
{
	size_t at = hash_bytes(id, strlen(id));

	if (l->n_article_slots == 0)
		return NULL;
	for (at &= l->n_article_slots - 1; l->article_slots[at];
		at = (at + 1) & (l->n_article_slots - 1)) {
		const struct ledger_article *a = &l->articles[l->article_slots[at] - 1];

		if (strcmp(ledger_text(l, a->id), id) == 0)
			return a;
	}
	return NULL;
}
