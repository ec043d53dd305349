/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The analyzer's life, its driver, and what becomes of one folded word: spelling variant, stem,
 * accents off, all of it remembered in the cache. What a word is, is decided elsewhere (see
 * analyzer_internal.h).
 */
#include "common/analyzer.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "common/analyzer_internal.h"
#include "common/utf8.h"

/* One analyzer a thread; the words of a few hundred megabytes of text fit. */
#define CACHE_BYTES ((size_t)64 << 20)

/* Makes the stemmer of a language that has one. */
static bool need_stemmer(struct analyzer *a, struct error *err)
{
	const char *name = a->language->stemmer;
	struct stem_source *source = a->options.source;

	if (a->stemmer || !name)
		return true;
	a->library = stemmer_library_find(err);
	if (!a->library || (source && !source->admit(source, a->language->code, err)))
		return false;
	a->stemmer = a->library->make(name, "UTF_8");
	return a->stemmer || error_set(err, ERROR_VERSION,
				     "this libstemmer has no stemmer \"%s\" (language \"%s\")",
				     name, a->language->code);
}

struct analyzer *analyzer_new(
	const char *language, const struct analyzer_options *options, struct error *err)
{
	return analyzer_new_beside(NULL, language, options, err);
}

struct analyzer *analyzer_new_beside(struct analyzer *other, const char *language,
	const struct analyzer_options *options, struct error *err)
{
	const struct language *row = language_find(language, strlen(language));
	struct analyzer *a;

	if (!row) {
		error_set(err, ERROR_USAGE,
			"there is no language \"%s\" here; give a code such as \"en\", or \"none\"",
			language);
		return NULL;
	}
	/* A searcher makes one for each language of the index, for a query of a few words: pages
	   that it need not touch are time. */
	a = malloc(sizeof *a);
	if (!a) {
		error_out_of_memory(err);
		return NULL;
	}
	memset(a, 0, offsetof(struct analyzer, queue));
	a->language = row;
	if (options)
		a->options = *options;
	a->cache = stem_cache_new(a->options.cache ? a->options.cache : CACHE_BYTES, err);
	a->fold = fold_new(strcmp(row->code, "tr") == 0, other ? other->fold : NULL);
	if (!a->fold)
		error_out_of_memory(err);
	if (!a->cache || !a->fold || (!a->options.stems_when_asked && !need_stemmer(a, err))) {
		analyzer_free(a);
		return NULL;
	}
	return a;
}

void analyzer_free(struct analyzer *a)
{
	if (!a)
		return;
	if (a->ascii_stemmer && a->ascii_stemmer != a->stemmer)
		a->library->free(a->ascii_stemmer);
	if (a->stemmer)
		a->library->free(a->stemmer);
	stem_cache_free(a->cache);
	fold_free(a->fold);
	free(a);
}

void analyzer_freep(struct analyzer **a)
{
	analyzer_free(*a);
}

size_t analyzer_cache_size(const struct analyzer *a)
{
	return stem_cache_size(a->cache);
}

void analyzer_forget(struct analyzer *a)
{
	stem_cache_empty(a->cache);
	a->counts.forgotten++;
}

const struct analyzer_counts *analyzer_counts(const struct analyzer *a)
{
	return &a->counts;
}

const char *analyzer_language(const struct analyzer *a)
{
	return a->language->code;
}

/* ---- One word ---- */

static bool is_ascii(const char *word, size_t len)
{
	unsigned char high = 0;

	for (size_t i = 0; i < len; i++)
		high |= (unsigned char)word[i];
	return high < 0x80;
}

/* Made when it is first needed. A byte is a letter to it, which is a third less to do. */
static struct sb_stemmer *ascii_stemmer(struct analyzer *a)
{
	if (!a->ascii_stemmer)
		a->ascii_stemmer = a->library->make(a->language->stemmer, "ISO_8859_1");
	if (!a->ascii_stemmer)
		a->ascii_stemmer = a->stemmer;
	return a->ascii_stemmer;
}

/* What the stemmer makes of a word, accents still on. */
static bool snowball(struct analyzer *a, const char *word, size_t len, const char **stem,
	size_t *stem_len, struct error *err)
{
	struct sb_stemmer *stemmer;
	const sb_symbol *out;
	int out_len;

	*stem = word;
	*stem_len = len;
	if (a->language->own_stem && a->language->own_stem(word, len))
		return true;
	if (!need_stemmer(a, err))
		return false;
	if (!a->stemmer)
		return true;
	stemmer = is_ascii(word, len) ? ascii_stemmer(a) : a->stemmer;
	out = a->library->stem(stemmer, (const sb_symbol *)word, (int)len);
	if (!out)
		return error_out_of_memory(err);
	out_len = a->library->length(stemmer);
	/* Serbian letters may grow in the Latin script; a stem that fits nowhere is not used. */
	if (out_len > 0 && out_len <= ANALYZER_MAX_TERM) {
		*stem = (const char *)out;
		*stem_len = (size_t)out_len;
	}
	return true;
}

static size_t strip(const struct analyzer *a, const char *word, size_t len, char *out)
{
	if (!a->options.keep_accents && !is_ascii(word, len))
		return fold_strip(word, len, out);
	memcpy(out, word, len);
	return len;
}

/* Writes the stem of a word that has one. */
static bool find_stem(struct analyzer *a, const struct word *word, char bare[ANALYZER_MAX_TERM],
	size_t *stem_len, struct error *err)
{
	struct stem_source *source = a->options.source;
	char spelling[ANALYZER_MAX_TERM];
	size_t spelling_len = word->len;
	const char *stem;

	if (source && a->language->stemmer &&
		source->find(source, a->language->code, word->bytes, word->len, bare, stem_len))
		return true;
	memcpy(spelling, word->bytes, word->len);
	if (a->language->spelling)
		a->language->spelling(spelling, &spelling_len, sizeof spelling);
	if (!snowball(a, spelling, spelling_len, &stem, stem_len, err))
		return false;
	*stem_len = strip(a, stem, *stem_len, bare);
	return true;
}

/* Adds a word that the cache has not. */
static struct known_word *add_word(struct analyzer *a, const struct word *word, uint64_t key,
	bool with_stem, struct error *err)
{
	char term[ANALYZER_MAX_TERM], bare[ANALYZER_MAX_TERM];
	size_t term_len = strip(a, word->bytes, word->len, term), stem_len = 0;
	const char *stem = word->bytes;
	struct known_word *record;

	if (with_stem) {
		if (!find_stem(a, word, bare, &stem_len, err))
			return NULL;
		stem = bare;
	}
	record = stem_cache_add(
		a->cache, word->bytes, word->len, key, term, term_len, stem, stem_len);
	if (!record)
		error_out_of_memory(err);
	return record;
}

/* The same of what is no word. */
static struct known_word *add_as_is(
	struct analyzer *a, const struct word *word, uint64_t key, struct error *err)
{
	struct known_word *record = stem_cache_add(
		a->cache, word->bytes, word->len, key, word->bytes, word->len, word->bytes, 0);

	if (!record)
		error_out_of_memory(err);
	return record;
}

static bool comes_with_stem(const struct analyzer *a, const struct word *word)
{
	return word->letter && !a->options.stems_when_asked;
}

/* The record of a token's word, whose stem is not to be used unless the word comes with it; `key`
   is token_key(). NULL on failure. */
static inline struct known_word *lookup(struct analyzer *a, enum token_kind kind,
	const struct word *word, uint64_t key, struct error *err)
{
	struct known_word *record = stem_cache_find(a->cache, word->bytes, word->len, key);

	if (record)
		return record;
	return kind < TOKEN_NGRAM ? add_word(a, word, key, comes_with_stem(a, word), err)
				  : add_as_is(a, word, key, err);
}

/* The record of a word that has a stem, with it. */
static const struct known_word *lookup_stem(
	struct analyzer *a, const struct word *word, struct error *err)
{
	uint64_t key = stem_key(a, word);
	const struct known_word *record = stem_cache_find(a->cache, word->bytes, word->len, key);

	return record ? record : add_word(a, word, key, true, err);
}

/* Whether the word is its own term and comes without a stem, so that nothing needs to be known of
   it. What a query's process reads is read once: a record of each word would cost more. */
static inline bool is_plain(const struct analyzer *a, enum token_kind kind, const struct word *word)
{
	return kind >= TOKEN_NGRAM ||
	       (a->options.stems_when_asked && is_ascii(word->bytes, word->len));
}

/* Hands out what is_plain(). */
static bool emit_as_is(struct run *r, enum token_kind kind, uint32_t pos, const struct word *word)
{
	const struct token token = {
		.term = word->bytes,
		.term_len = word->len,
		.pos = pos,
		.kind = kind,
		.start = word->start,
		.end = word->end,
		.word = kind < TOKEN_NGRAM ? word : NULL,
	};

	r->a->counts.tokens++;
	return r->fn(r->ctx, &token, r->err);
}

static inline bool emit_word(struct run *r, enum token_kind kind, uint32_t pos,
	const struct word *word, const struct known_word *known)
{
	struct token token;

	if (!known)
		return false;
	token = (struct token){
		.term = known_word_term(known),
		.term_len = known->term_len,
		.stem = known->stem_len > 0 ? known_word_stem(known) : NULL,
		.stem_len = known->stem_len,
		.pos = pos,
		.kind = kind,
		.stripped = known_word_is_stripped(known),
		.start = word->start,
		.end = word->end,
		.word = word,
	};
	r->a->counts.tokens++;
	return r->fn(r->ctx, &token, r->err);
}

/* The word of an item, as the cache expected it or not. NULL on failure. */
static inline struct known_word *confirm(struct run *r, const struct queued *item)
{
	const struct word *word = &item->word;

	if (item->known && known_word_is(item->known, word->bytes, word->len))
		return item->known;
	return lookup(r->a, item->kind, word, item->key, r->err);
}

static bool emit_queued_one_by_one(struct run *r, const struct queued *items, unsigned n)
{
	for (unsigned i = 0; i < n; i++) {
		const struct queued *item = &items[i];
		const struct word *word = &item->word;

		if (word->len == 0)
			continue;
		if (is_plain(r->a, item->kind, word)
				? !emit_as_is(r, item->kind, item->pos, word)
				: !emit_word(r, item->kind, item->pos, word, confirm(r, item)))
			return false;
	}
	return true;
}

static bool emit_words(struct run *r, const struct word_token *tokens, size_t n)
{
	r->a->counts.tokens += n;
	return r->words(r->ctx, tokens, n, r->err);
}

bool run_emit_queued(struct run *r, const struct queued *items, unsigned n)
{
	struct word_token tokens[QUEUE_ITEMS];
	size_t kept = 0;

	if (!r->words)
		return emit_queued_one_by_one(r, items, n);
	for (unsigned i = 0; i < n; i++) {
		if (items[i].word.len == 0)
			continue;
		tokens[kept] = (struct word_token){
			.word = confirm(r, &items[i]), .pos = items[i].pos, .kind = items[i].kind
		};
		if (!tokens[kept++].word)
			return false;
	}
	return kept == 0 || emit_words(r, tokens, kept);
}

bool run_emit(struct run *r, enum token_kind kind, const struct word *word)
{
	struct known_word *known;

	if (!r->words && is_plain(r->a, kind, word))
		return emit_as_is(r, kind, r->pos, word);
	known = lookup(r->a, kind, word, token_key(kind, word), r->err);
	if (!r->words)
		return emit_word(r, kind, r->pos, word, known);
	return known && emit_words(r, &(struct word_token){ known, r->pos, kind }, 1);
}

/* ---- Text ---- */

/* Hands out to one of the two functions; the other is NULL. */
static bool run(struct analyzer *a, const char *text, size_t len, word_tokens_fn *words,
	token_fn *fn, void *ctx, struct error *err)
{
	struct run r = { .a = a,
		.text = text,
		.len = len,
		.words = words,
		.fn = fn,
		.ctx = ctx,
		.err = err,
		.word_end = SIZE_MAX };
	size_t at = 0;

	a->queue.count = 0; /* a run may have been stopped */
	a->counts.forgotten += stem_cache_trim(a->cache);
	while (at < len) {
		if (!a->units_only) {
			if (!run_plain(&r, &at))
				return false;
			if (at == len)
				break;
		} else if (a->fold->action[(unsigned char)text[at]] == PLAIN_SPACE) {
			at++;
			continue;
		}
		if (!run_units(&r, &at))
			return false;
	}
	return true;
}

bool analyzer_run_words(struct analyzer *a, const char *text, size_t len, word_tokens_fn *words,
	void *ctx, struct error *err)
{
	return run(a, text, len, words, NULL, ctx, err);
}

bool analyzer_run(struct analyzer *a, const char *text, size_t len, token_fn *fn, void *ctx,
	struct error *err)
{
	return run(a, text, len, NULL, fn, ctx, err);
}

bool token_stem(struct analyzer *a, const struct token *token, const char **stem, size_t *stem_len,
	struct error *err)
{
	const struct known_word *record;

	*stem = token->stem;
	*stem_len = token->stem_len;
	if (token->stem || !token->word || !token->word->letter)
		return true;
	record = lookup_stem(a, token->word, err);
	if (!record)
		return false;
	*stem = record->bytes + record->stem_at;
	*stem_len = record->stem_len;
	return true;
}

bool analyzer_stem(struct analyzer *a, const char *word, size_t len, const char **stem,
	size_t *stem_len, struct error *err)
{
	struct word copy = { .len = len, .letter = true };
	const struct known_word *record;
	size_t bad;

	if (len > ANALYZER_MAX_TERM || !utf8_valid(word, len, &bad) ||
		!fold_begins_with_letter(word, len)) {
		*stem = NULL;
		*stem_len = 0;
		return true;
	}
	a->counts.forgotten += stem_cache_trim(a->cache);
	memcpy(copy.bytes, word, len);
	record = lookup_stem(a, &copy, err);
	if (!record)
		return false;
	*stem = record->bytes + record->stem_at;
	*stem_len = record->stem_len;
	return true;
}
