/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "indexer/update_words.h"

#include <stdlib.h>
#include <string.h>

#include "common/schema.h"
#include "indexer/stem_search.h"

/* What may have come to a key of the synonym table, or gone from it. */
struct change {
	size_t key, word; /* texts, in order */
	bool gained;
};

struct list {
	struct buf text;
	struct change *items;
	size_t n, cap;
};

struct update_words {
	struct xap_db *before;
	struct worker *worker;
	/* Of each language of the worker: the pairs that documents lost. */
	struct stems *lost;
	size_t n_lost;
	struct list changes;
	struct stem_search search;
	struct buf value, words, group;
	struct worker_language *language; /* of the document at hand */
	size_t index;			  /* its number */
};

struct update_words *update_words_new(struct xap_db *before, struct worker *w, struct error *err)
{
	struct update_words *u = calloc(1, sizeof *u);

	if (!u) {
		error_out_of_memory(err);
		return NULL;
	}
	u->before = before;
	u->worker = w;
	return u;
}

void update_words_free(struct update_words *u)
{
	if (!u)
		return;
	for (size_t i = 0; i < u->n_lost; i++)
		stems_done(&u->lost[i]);
	free(u->lost);
	buf_done(&u->changes.text);
	free(u->changes.items);
	buf_done(&u->value);
	stem_search_done(&u->search);
	buf_done(&u->words);
	buf_done(&u->group);
	free(u);
}

/* Finds the worker's language of a document; grows the list of lost pairs along. */
static bool set_language(struct update_words *u, uint32_t docid, struct error *err)
{
	struct worker *w = u->worker;

	u->language = stem_search_language(w, u->before, docid, &u->value, err);
	if (!u->language)
		return false;
	u->index = (size_t)(u->language - w->languages);
	if (u->n_lost < w->n_languages) {
		struct stems *grown = realloc(u->lost, w->n_languages * sizeof *grown);

		if (!grown)
			return error_out_of_memory(err);
		u->lost = grown;
		while (u->n_lost < w->n_languages)
			u->lost[u->n_lost++] = (struct stems){ 0 };
	}
	return true;
}

/* The word of a term that is one, of the text or of the title; NULL for all other terms. */
static const char *word_of(const char *term, size_t *len)
{
	const size_t title = strlen(PREFIX_TITLE);

	if (*len == 0 || term[0] < 'A' || term[0] > 'Z')
		return term;
	if (*len <= title || memcmp(term, PREFIX_TITLE, title) != 0)
		return NULL;
	*len -= title;
	term += title;
	if (*len > 1 && term[0] == ':') {
		++term;
		--*len;
	}
	return term;
}

static bool lose_term(void *ctx, const char *term, size_t len, struct error *err)
{
	struct update_words *u = ctx;
	const char *word = word_of(term, &len);
	struct token token = { .term = word, .term_len = len };

	if (!word)
		return true;
	if (!analyzer_stem(u->language->analyzer, word, len, &token.stem, &token.stem_len, err))
		return false;
	return stems_see(&u->lost[u->index], &token, err);
}

bool update_words_lose(struct update_words *u, uint32_t docid, struct error *err)
{
	return set_language(u, docid, err) && xap_db_terms_of(u->before, docid, lose_term, u, err);
}

/* ---- Which keys may differ ---- */

static size_t put_text(struct list *l, const char *prefix, const char *text, size_t len)
{
	size_t at = l->text.len;

	buf_add_str(&l->text, prefix);
	buf_add(&l->text, text, len);
	buf_add_byte(&l->text, '\0');
	return at;
}

static bool note(struct list *l, const char *prefix, const char *key, size_t key_len,
	const char *word, size_t word_len, bool gained, struct error *err)
{
	if (l->n == l->cap) {
		size_t cap = l->cap ? 2 * l->cap : 1024;
		struct change *grown = realloc(l->items, cap * sizeof *grown);

		if (!grown)
			return error_out_of_memory(err);
		l->items = grown;
		l->cap = cap;
	}
	l->items[l->n++] = (struct change){ .key = put_text(l, prefix, key, key_len),
		.word = put_text(l, "", word, word_len),
		.gained = gained };
	return !l->text.failed || error_out_of_memory(err);
}

static bool note_pair(struct update_words *u, struct analyzer *a, const struct stems *s,
	const struct stem_pair *p, bool gained, struct error *err)
{
	const char *word = s->bytes.data + p->offset, *stem = word + p->word_len, *plain;
	size_t plain_len;

	if (!note(&u->changes, PREFIX_STEM, stem, p->stem_len, word, p->word_len, gained, err))
		return false;
	if (!p->stripped)
		return true;
	if (!analyzer_stem(a, word, p->word_len, &plain, &plain_len, err))
		return false;
	if (plain_len == p->stem_len && memcmp(plain, stem, plain_len) == 0)
		return true;
	return note(
		&u->changes, PREFIX_ACCENTED, word, p->word_len, stem, p->stem_len, gained, err);
}

struct accented {
	struct update_words *u;
	const char *word;
	size_t len;
};

/* A stem that the word has by its accents: it may have been lost with the word. */
static bool note_accented(void *ctx, const char *stem, size_t len, struct error *err)
{
	struct accented *a = ctx;

	return note(&a->u->changes, PREFIX_STEM, stem, len, a->word, a->len, false, err) &&
	       note(&a->u->changes, PREFIX_ACCENTED, a->word, a->len, stem, len, false, err);
}

static void set_key(struct buf *out, const char *prefix, const char *text, size_t len)
{
	buf_clear(out);
	buf_add_str(out, prefix);
	buf_add(out, text, len);
}

static bool note_lost(struct update_words *u, const struct stems *s, const struct stem_pair *p,
	struct analyzer *a, struct error *err)
{
	struct accented word = { u, s->bytes.data + p->offset, p->word_len };

	set_key(&u->group, PREFIX_ACCENTED, word.word, word.len);
	if (u->group.failed)
		return error_out_of_memory(err);
	return note_pair(u, a, s, p, false, err) &&
	       xap_db_synonyms(u->before, u->group.data, u->group.len, note_accented, &word, err);
}

static bool note_all(struct update_words *u, struct error *err)
{
	for (size_t i = 0; i < u->worker->n_languages; i++) {
		struct worker_language *l = &u->worker->languages[i];

		for (size_t k = 0; k < l->stems.n; k++) {
			if (!note_pair(u, l->analyzer, &l->stems, &l->stems.pairs[k], true, err))
				return false;
		}
		for (size_t k = 0; i < u->n_lost && k < u->lost[i].n; k++) {
			if (!note_lost(u, &u->lost[i], &u->lost[i].pairs[k], l->analyzer, err))
				return false;
		}
	}
	return true;
}

static bool add_item(void *ctx, const char *item, size_t len, struct error *err)
{
	struct buf *to = ctx;

	buf_add(to, item, len);
	buf_add_byte(to, '\0');
	return !to->failed || error_out_of_memory(err);
}

/* ---- What a key has now ---- */

static bool has_gained(const struct list *l, const char *key)
{
	size_t low = 0, high = l->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strcmp(l->text.data + l->items[middle].key, key) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < l->n && strcmp(l->text.data + l->items[low].key, key) == 0; low++) {
		if (l->items[low].gained)
			return true;
	}
	return false;
}

static bool still_has(struct update_words *u, const char *word, const char *stem, bool accented,
	bool *yes, struct error *err)
{
	buf_clear(&u->words);
	set_key(&u->group, PREFIX_ACCENTED, word, strlen(word));
	if (u->group.failed)
		return error_out_of_memory(err);
	if (!xap_db_synonyms(u->before, u->group.data, u->group.len, add_item, &u->words, err))
		return false;
	u->search.word = word;
	u->search.stem = stem;
	u->search.accented = accented;
	u->search.ambiguous = u->words.len > 0 || has_gained(&u->changes, u->group.data);
	return stem_search_ask(&u->search, yes, err);
}

static int by_key(const void *left, const void *right, void *text)
{
	const struct change *a = left, *b = right;
	int order = strcmp((char *)text + a->key, (char *)text + b->key);

	if (order == 0)
		order = strcmp((char *)text + a->word, (char *)text + b->word);
	/* What was gained first: it settles the matter. */
	return order ? order : b->gained - a->gained;
}

static bool has_item(const struct buf *items, const char *word)
{
	for (size_t at = 0; at < items->len; at += strlen(items->data + at) + 1) {
		if (strcmp(items->data + at, word) == 0)
			return true;
	}
	return false;
}

/* Whether `word` belongs to `key` now: for a stem its words, for an accented word its stems. */
static bool belongs(
	struct update_words *u, const char *key, const char *word, bool *yes, struct error *err)
{
	size_t accented = strlen(PREFIX_ACCENTED);

	if (strncmp(key, PREFIX_ACCENTED, accented) == 0)
		return still_has(u, key + accented, word, true, yes, err);
	return still_has(u, word, key + strlen(PREFIX_STEM), false, yes, err);
}

/* The words that the key should have, from those it had and from changes first to first + n - 1. */
static bool settle(struct update_words *u, const char *key, const struct buf *old, size_t first,
	size_t n, struct buf *now, struct error *err)
{
	const char *text = u->changes.text.data, *stem = key + strlen(PREFIX_STEM), *last = NULL;
	bool yes;

	for (size_t at = 0; at < old->len; at += strlen(old->data + at) + 1) {
		bool is_changed = false;

		for (size_t i = first; i < first + n && !is_changed; i++)
			is_changed = strcmp(text + u->changes.items[i].word, old->data + at) == 0;
		if (!is_changed)
			add_item(now, old->data + at, strlen(old->data + at), err);
	}
	for (size_t i = first; i < first + n; i++) {
		const struct change *c = &u->changes.items[i];
		const char *word = text + c->word;

		if (last && strcmp(last, word) == 0)
			continue;
		last = word;
		yes = c->gained;
		/* A word that was not there and is not gained is none of the key's, but for the
		   stem itself, which a key with no other word does not name. */
		if (!yes && (has_item(old, word) || strcmp(word, stem) == 0) &&
			!belongs(u, key, word, &yes, err))
			return false;
		if (yes)
			add_item(now, word, strlen(word), err);
	}
	return !now->failed || error_out_of_memory(err);
}

/* The stem itself as a word: named only beside others. */
static bool settle_stem(struct update_words *u, const char *key, const struct buf *old,
	struct buf *now, struct error *err)
{
	const char *stem = key + strlen(PREFIX_STEM);
	bool yes;

	if (strncmp(key, PREFIX_STEM, strlen(PREFIX_STEM)) != 0)
		return true;
	if (now->len > 0 && old->len == 0 && !has_item(now, stem)) {
		if (!belongs(u, key, stem, &yes, err))
			return false;
		if (yes)
			add_item(now, stem, strlen(stem), err);
	}
	if (now->len == strlen(stem) + 1 && strcmp(now->data, stem) == 0)
		buf_clear(now);
	return !now->failed || error_out_of_memory(err);
}

static bool write_difference(struct xap_writer *writer, const char *key, const struct buf *old,
	const struct buf *now, struct error *err)
{
	size_t len = strlen(key);

	for (size_t at = 0; at < old->len; at += strlen(old->data + at) + 1) {
		const char *word = old->data + at;

		if (!has_item(now, word) &&
			!xap_writer_drop_synonym(writer, key, len, word, strlen(word), err))
			return false;
	}
	for (size_t at = 0; at < now->len; at += strlen(now->data + at) + 1) {
		const char *word = now->data + at;

		if (!has_item(old, word) &&
			!xap_writer_synonym(writer, key, len, word, strlen(word), err))
			return false;
	}
	return true;
}

static bool write_key(struct update_words *u, struct xap_writer *writer, size_t first, size_t n,
	struct error *err)
{
	CLEANUP(buf_done) struct buf old = { 0 };
	CLEANUP(buf_done) struct buf now = { 0 };
	const char *key = u->changes.text.data + u->changes.items[first].key;

	return xap_db_synonyms(u->before, key, strlen(key), add_item, &old, err) &&
	       settle(u, key, &old, first, n, &now, err) && settle_stem(u, key, &old, &now, err) &&
	       write_difference(writer, key, &old, &now, err);
}

bool update_words_write(
	struct update_words *u, struct xap_db *after, struct xap_writer *writer, struct error *err)
{
	struct list *l = &u->changes;
	size_t next;

	u->search = (struct stem_search){ .after = after, .worker = u->worker };
	if (!note_all(u, err))
		return false;
	if (l->n > 1)
		qsort_r(l->items, l->n, sizeof *l->items, by_key, l->text.data);
	for (size_t i = 0; i < l->n; i = next) {
		const char *key = l->text.data + l->items[i].key;

		for (next = i + 1;
			next < l->n && strcmp(l->text.data + l->items[next].key, key) == 0; next++)
			continue;
		if (!write_key(u, writer, i, next - i, err))
			return false;
	}
	return true;
}
