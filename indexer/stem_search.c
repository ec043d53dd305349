/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "indexer/stem_search.h"

#include <string.h>

#include "common/schema.h"

void stem_search_done(struct stem_search *s)
{
	buf_done(&s->value);
	buf_done(&s->data);
	buf_done(&s->key);
}

static const char *string_of(const struct buf *b)
{
	return b->data && b->len > 0 ? b->data : "";
}

struct worker_language *stem_search_language(
	struct worker *w, struct xap_db *db, uint32_t docid, struct buf *value, struct error *err)
{
	buf_clear(value);
	if (!xap_db_value(db, docid, SLOT_LANGUAGE, value, err))
		return NULL;
	return worker_language_of(
		w, &(struct article){ .language = (char *)string_of(value) }, err);
}

static bool set_language(struct stem_search *s, uint32_t docid, struct error *err)
{
	s->language = stem_search_language(s->worker, s->after, docid, &s->value, err);
	return s->language != NULL;
}

static bool same(const char *text, const char *bytes, size_t len)
{
	return strlen(text) == len && memcmp(text, bytes, len) == 0;
}

static bool see_token(void *ctx, const struct token *t, struct error *err)
{
	struct stem_search *s = ctx;

	if (!t->stem || !same(s->word, t->term, t->term_len) ||
		!same(s->stem, t->stem, t->stem_len))
		return true;
	s->found = true;
	err->code = ERROR_NONE;
	return false;
}

static bool see_title_stem(void *ctx, const char *term, size_t len, struct error *err)
{
	struct stem_search *s = ctx;

	s->found = s->found || same(s->key.data, term, len);
	err->code = ERROR_NONE;
	return !s->found;
}

/* The plain form has, in this language, the stem or not. */
static bool stems_to(
	struct analyzer *a, const char *word, const char *stem, bool *yes, struct error *err)
{
	const char *plain;
	size_t len;

	if (!analyzer_stem(a, word, strlen(word), &plain, &len, err))
		return false;
	*yes = same(stem, plain, len);
	return true;
}

static bool look_at_text(struct stem_search *s, uint32_t docid, struct error *err)
{
	struct provenance from;
	const char *text;
	size_t len;

	buf_clear(&s->data);
	if (!xap_db_data(s->after, docid, &s->data, err) ||
		!schema_data_decode(string_of(&s->data), s->data.len, &from, &text, &len, err))
		return false;
	err->code = ERROR_NONE;
	return analyzer_run(s->language->analyzer, text, len, see_token, s, err) ||
	       err->code == ERROR_NONE;
}

/* A title is not kept with its accents; that it has word and stem says enough. */
static bool look_at_document(void *ctx, uint32_t docid, uint32_t wdf UNUSED, struct error *err)
{
	struct stem_search *s = ctx;
	bool plain;

	if (!set_language(s, docid, err) ||
		!stems_to(s->language->analyzer, s->word, s->stem, &plain, err))
		return false;
	if (s->accented && plain)
		return true;
	if (s->title) {
		schema_term(&s->key, PREFIX_TITLE_STEM, s->stem, strlen(s->stem));
		if (s->key.failed)
			return error_out_of_memory(err);
		if (!xap_db_terms_of(s->after, docid, see_title_stem, s, err))
			return false;
	} else if (!look_at_text(s, docid, err)) {
		return false;
	}
	err->code = ERROR_NONE;
	return !s->found;
}

/* In all languages the word can have no other stem. */
static bool is_plain_everywhere(struct stem_search *s, bool *yes, struct error *err)
{
	*yes = true;
	for (size_t i = 0; *yes && i < s->worker->n_languages; i++) {
		if (!stems_to(s->worker->languages[i].analyzer, s->word, s->stem, yes, err))
			return false;
	}
	return true;
}

static bool search_postings(struct stem_search *s, const char *prefix, struct error *err)
{
	struct buf term CLEANUP(buf_done) = { 0 };

	if (s->found)
		return true;
	s->title = *prefix != '\0';
	if (s->title)
		schema_term(&term, prefix, s->word, strlen(s->word));
	else
		buf_add_str(&term, s->word);
	if (term.failed)
		return error_out_of_memory(err);
	return xap_db_postings(s->after, term.data, term.len, look_at_document, s, err);
}

static bool count_documents(struct stem_search *s, uint32_t *n, struct error *err)
{
	struct buf term CLEANUP(buf_done) = { 0 };
	uint32_t title;
	uint64_t occurrences;

	schema_term(&term, PREFIX_TITLE, s->word, strlen(s->word));
	if (term.failed)
		return error_out_of_memory(err);
	if (!xap_db_freqs(s->after, s->word, strlen(s->word), n, &occurrences, err) ||
		!xap_db_freqs(s->after, term.data, term.len, &title, &occurrences, err))
		return false;
	*n += title;
	return true;
}

bool stem_search_ask(struct stem_search *s, bool *yes, struct error *err)
{
	uint32_t n;

	*yes = s->found = false;
	if (!count_documents(s, &n, err))
		return false;
	if (n == 0)
		return true;
	if (!s->accented && !s->ambiguous) {
		if (!is_plain_everywhere(s, yes, err))
			return false;
		if (*yes)
			return true;
	}
	if (!search_postings(s, "", err) || !search_postings(s, PREFIX_TITLE, err))
		return false;
	*yes = s->found;
	return true;
}
