/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What all paragraphs of an article share: its fields as terms and values. */
#include <stdlib.h>
#include <string.h>

#include "common/folded_value.h"
#include "common/schema.h"
#include "indexer/document_internal.h"

static bool add_title_word(struct document *d, const struct word_token *t, struct error *err)
{
	bool again = t->kind == TOKEN_JOINED_END;
	struct known_word *word = t->word;

	return document_meet(d, t, err) &&
	       document_add_value_term(d, PREFIX_TITLE, known_word_term(word), word->term_len,
		       t->pos, !again, err) &&
	       (again || document_add_value_term(d, PREFIX_TITLE_STEM, known_word_stem(word),
				 word->stem_len, 0, 1, err));
}

static bool add_title_words(void *ctx, const struct word_token *tokens, size_t n, struct error *err)
{
	for (size_t i = 0; i < n; i++) {
		if (!add_title_word(ctx, &tokens[i], err))
			return false;
	}
	return true;
}

struct field_words {
	struct document *document;
	const char *prefix;
	uint32_t last; /* position */
};

static bool add_field_token(void *ctx, const struct token *t, struct error *err)
{
	struct field_words *f = ctx;
	struct document *d = f->document;

	folded_value_add(&d->folded, t);
	f->last = d->base + t->pos;
	return document_add_value_term(d, f->prefix, t->term, t->term_len, f->last, 0, err);
}

/* Each value word by word, with positions, and whole; all with wdf 0: they filter. */
static bool add_field(
	struct document *d, const char *prefix, const struct strings *values, struct error *err)
{
	struct field_words words = { .document = d, .prefix = prefix };

	d->base = 0;
	for (size_t i = 0; i < values->n; i++) {
		const char *value = values->items[i];

		buf_clear(&d->folded);
		if (!analyzer_run(d->analyzer, value, strlen(value), add_field_token, &words, err))
			return false;
		if (d->folded.failed)
			return error_out_of_memory(err);
		if (!document_add_value_term(d, prefix, d->folded.data, d->folded.len, 0, 0, err))
			return false;
		d->base = words.last + DOCUMENT_FIELD_GAP;
	}
	return true;
}

static bool add_date(struct document *d, const char *date, struct error *err)
{
	static const struct {
		const char *prefix;
		size_t len;
	} parts[] = { { PREFIX_DAY, 8 }, { PREFIX_MONTH, 6 }, { PREFIX_YEAR, 4 } };
	size_t len = strlen(date);

	for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
		if (len >= parts[i].len &&
			!document_add_value_term(d, parts[i].prefix, date, parts[i].len, 0, 0, err))
			return false;
	}
	return document_set_value(d, SLOT_DATE, date, len, err);
}

/* The host of scheme://user@host:port/path, in lower case; empty if there is none. */
static void find_host(struct buf *out, const char *url)
{
	const char *at = strstr(url, "://"), *end, *user;

	buf_clear(out);
	if (!at)
		return;
	at += 3;
	end = at + strcspn(at, "/?#\\");
	user = memrchr(at, '@', (size_t)(end - at));
	if (user)
		at = user + 1;
	if (at < end && *at == '[') {
		const char *close = memchr(at, ']', (size_t)(end - at));

		end = close ? close + 1 : end;
	} else {
		const char *port = memchr(at, ':', (size_t)(end - at));

		end = port ? port : end;
	}
	while (end > at && end[-1] == '.')
		end--;
	for (; at < end; at++)
		buf_add_byte(out, *at >= 'A' && *at <= 'Z' ? (char)(*at - 'A' + 'a') : *at);
}

static bool add_url(struct document *d, const char *url, struct error *err)
{
	find_host(&d->folded, url);
	if (d->folded.failed)
		return error_out_of_memory(err);
	return document_add_value_term(d, PREFIX_HOST, d->folded.data, d->folded.len, 0, 0, err) &&
	       document_add_value_term(d, PREFIX_URL, url, strlen(url), 0, 0, err);
}

static bool add_source(struct document *d, const char *source, struct error *err)
{
	return folded_value(&d->folded, d->analyzer, source, strlen(source), err) &&
	       document_add_value_term(
		       d, PREFIX_SOURCE, d->folded.data, d->folded.len, 0, 0, err) &&
	       document_set_value(d, SLOT_SOURCE, source, strlen(source), err);
}

static bool set_authors(struct document *d, const struct strings *authors, struct error *err)
{
	buf_clear(&d->scratch);
	for (size_t i = 0; i < authors->n; i++) {
		size_t len = strlen(authors->items[i]);

		buf_add_varint(&d->scratch, len);
		buf_add(&d->scratch, authors->items[i], len);
	}
	if (d->scratch.failed)
		return error_out_of_memory(err);
	return document_set_value(d, SLOT_AUTHORS, d->scratch.data, d->scratch.len, err);
}

/* Of an article with one paragraph, this is the only one that has it. */
static bool add_id(struct document *d, const struct article *article, struct error *err)
{
	const char *id = article->id;
	size_t len = strlen(id);

	return (article->n_paragraphs == 1
			       ? document_add_lone_term(d, PREFIX_ARTICLE, id, len, err)
			       : document_add_value_term(d, PREFIX_ARTICLE, id, len, 0, 0, err)) &&
	       document_set_value(d, SLOT_ARTICLE, id, len, err);
}

static bool add_language(struct document *d, const char *code, struct error *err)
{
	size_t len = strlen(code);

	if (strcmp(d->language, code) != 0) {
		d->language[0] = '\0';
		strncat(d->language, code, sizeof d->language - 1);
		d->language_memo = (struct term_memo){ 0 };
	}
	d->language_posting = d->n_postings;
	return document_add_value_term(d, PREFIX_LANGUAGE, code, len, 0, 0, err) &&
	       document_set_value(d, SLOT_LANGUAGE, code, len, err);
}

static bool add_fields(
	struct document *d, const struct article *article, const char *language, struct error *err)
{
	return add_field(d, PREFIX_AUTHOR, &article->authors, err) &&
	       add_field(d, PREFIX_KEYWORD, &article->keywords, err) &&
	       add_language(d, language, err) &&
	       (!article->date || add_date(d, article->date, err)) &&
	       (!article->url || add_url(d, article->url, err)) &&
	       (!article->source || add_source(d, article->source, err)) &&
	       add_id(d, article, err) && set_authors(d, &article->authors, err);
}

static bool keep_shared(struct document *d, struct error *err)
{
	size_t n = d->n_postings;

	d->bare = false;
	if (n > d->cap_shared) {
		free(d->shared);
		d->cap_shared = 0;
		d->shared = malloc(n * sizeof *d->shared);
		if (!d->shared)
			return error_out_of_memory(err);
		d->cap_shared = n;
	}
	for (size_t i = 0; i < n; i++) {
		d->shared[i] = (struct document_shared){ .pos = d->postings[i].pos };
		d->postings[i].memo = &d->shared[i].memo;
	}
	if (d->language[0])
		d->postings[d->language_posting].memo = &d->language_memo;
	return true;
}

bool document_article(struct document *d, const struct article *article, const char *language,
	struct analyzer *a, struct stems *stems, struct error *err)
{
	const char *title = article->title;

	if (d->analyzer != a)
		d->language[0] = '\0';
	d->analyzer = a;
	d->stems = stems;
	buf_clear(&d->terms);
	buf_clear(&d->value_bytes);
	d->n_postings = 0;
	content_keys_clear(&d->keys);
	for (int i = 0; i < DOCUMENT_SLOTS; i++)
		d->values[i] = (struct document_value){ 0 };
	if ((title && !analyzer_run_words(a, title, strlen(title), add_title_words, d, err)) ||
		!add_fields(d, article, language, err) || !keep_shared(d, err))
		return false;
	d->shared_terms = d->terms.len;
	d->shared_postings = d->n_postings;
	d->shared_values = d->value_bytes.len;
	return true;
}
