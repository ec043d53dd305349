/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The ledger in memory. Of an article two things are told apart: what it says, which its documents
 * are made of, and where it stands, which only their provenance repeats; an edit at the head of a
 * file moves all articles behind it and changes none.
 */
#include "indexer/ledger.h"

#include <endian.h>
#include <stdlib.h>
#include <string.h>

#include "common/glass.h"
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

/* Most of what is digested is short: it is put together, and digested in as few blocks as may be.
 */
struct gathered {
	struct digest digest;
	size_t n;
	bool flushed; /* some of it was digested */
	char bytes[256];
};

static void begin(struct gathered *g)
{
	digest_init(&g->digest);
	g->n = 0;
	g->flushed = false;
}

static void flush(struct gathered *g)
{
	digest_add(&g->digest, g->bytes, g->n);
	g->n = 0;
	g->flushed = true;
}

static void add_bytes(struct gathered *g, const char *bytes, size_t len)
{
	if (len > sizeof g->bytes - g->n)
		flush(g);
	if (len > sizeof g->bytes) {
		digest_add(&g->digest, bytes, len);
		return;
	}
	if (len > 0)
		memcpy(g->bytes + g->n, bytes, len);
	g->n += len;
}

static void add_number(struct gathered *g, uint64_t number)
{
	char bytes[GLASS_MAX_VARINT];

	add_bytes(g, bytes, (size_t)(glass_varint(bytes, number) - bytes));
}

/* With its length, so that no two rows of texts are alike when run together; NULL and the empty
   text differ. */
static void add_string(struct gathered *g, const char *text)
{
	size_t len = text ? strlen(text) : 0;

	add_number(g, text ? len + 1 : 0);
	add_bytes(g, text, len);
}

static void add_strings(struct gathered *g, const struct strings *list)
{
	add_number(g, list->n);
	for (size_t i = 0; i < list->n; i++)
		add_string(g, list->items[i]);
}

/* Of an article that moves as a whole it stays the same. */
static uint64_t places_of(const struct article *a)
{
	const char *file = a->file ? a->file : "";
	uint64_t h = hash_bytes(file, strlen(file));

	for (size_t i = 0; i < a->n_paragraphs; i++) {
		const struct paragraph *p = &a->paragraphs[i];

		h = hash_mix(h ^ (p->start - a->byte));
		h = hash_mix(h + (p->end - a->byte));
		/* One that is not known does not move along. */
		h = hash_mix(h ^ (p->line > 0 ? p->line - a->line : UINT64_MAX / 2));
	}
	return h;
}

static void add_shared(struct gathered *g, const struct article *a, const char *code)
{
	add_string(g, code);
	add_string(g, a->title);
	add_string(g, a->date);
	add_string(g, a->source);
	add_string(g, a->url);
	add_strings(g, &a->authors);
	add_strings(g, &a->keywords);
}

bool ledger_keys(struct content_keys *keys, const struct article *a, struct error *err)
{
	char key[SCHEMA_KEY_SIZE];

	content_keys_clear(keys);
	for (size_t i = 0; i < a->n_paragraphs; i++) {
		const struct paragraph *p = &a->paragraphs[i];

		if (!content_keys_next(keys, a->text.data + p->offset, p->len, key, err))
			return false;
	}
	return true;
}

static uint64_t digest_shared(
	struct gathered *g, const struct article *a, const char *code, struct ledger_shared *last)
{
	uint64_t digest;

	add_shared(g, a, code);
	if (!g->flushed && last->n > 0 && g->n == last->n &&
		memcmp(g->bytes, last->bytes, g->n) == 0)
		return last->digest;
	last->n = !g->flushed && g->n <= sizeof last->bytes ? g->n : 0;
	memcpy(last->bytes, g->bytes, last->n);
	flush(g);
	digest_bytes(&g->digest, (unsigned char *)&digest, sizeof digest);
	last->digest = le64toh(digest);
	return last->digest;
}

void ledger_digest(struct ledger_article *out, const struct article *a, const char *code,
	const struct content_keys *keys, struct ledger_shared *last)
{
	struct gathered g;
	uint64_t shared;

	begin(&g);
	out->shared = digest_shared(&g, a, code, last);
	shared = htole64(out->shared);
	begin(&g);
	add_bytes(&g, (const char *)&shared, sizeof shared);
	add_number(&g, a->record.len);
	add_bytes(&g, a->record.data, a->record.len);
	add_bytes(&g, keys->digits.data, keys->digits.len);
	flush(&g);
	digest_bytes(&g.digest, out->digest, sizeof out->digest);
	out->places = places_of(a);
	out->byte = a->byte;
	out->line = a->line;
	out->paragraphs = (uint32_t)a->n_paragraphs;
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
