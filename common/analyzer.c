/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The analyzer's life, its driver, and what becomes of one folded word: spelling variant, stem,
 * accents off, all of it remembered in the cache. What a word is, is decided elsewhere (see
 * analyzer_internal.h).
 */
#include "common/analyzer.h"

#include <stdlib.h>
#include <string.h>

#include "common/analyzer_internal.h"
#include "common/utf8.h"

/* One analyzer a thread; the words of a few hundred megabytes of text fit. */
#define CACHE_BYTES ((size_t)64 << 20)

struct analyzer *analyzer_new(
	const char *language, const struct analyzer_options *options, struct error *err)
{
	return analyzer_new_beside(NULL, language, options, err);
}

struct analyzer *analyzer_new_beside(const struct analyzer *other, const char *language,
	const struct analyzer_options *options, struct error *err)
{
	const struct language *row = language_find(language, strlen(language));
	struct analyzer *a;
	bool turkish;

	if (!row) {
		error_set(err, ERROR_USAGE,
			"there is no language \"%s\" here; give a code such as \"en\", or \"none\"",
			language);
		return NULL;
	}
	a = calloc(1, sizeof *a);
	if (!a) {
		error_out_of_memory(err);
		return NULL;
	}
	a->language = row;
	if (options)
		a->options = *options;
	a->cache = stem_cache_new(CACHE_BYTES, err);
	if (a->cache && row->stemmer) {
		a->stemmer = sb_stemmer_new(row->stemmer, "UTF_8");
		if (!a->stemmer)
			error_set(err, ERROR_VERSION,
				"this libstemmer has no stemmer \"%s\" (language \"%s\")",
				row->stemmer, row->code);
	}
	if (!a->cache || (row->stemmer && !a->stemmer)) {
		analyzer_free(a);
		return NULL;
	}
	turkish = strcmp(row->code, "tr") == 0;
	fold_init(&a->fold, turkish, other ? &other->fold : NULL);
	return a;
}

void analyzer_free(struct analyzer *a)
{
	if (!a)
		return;
	sb_stemmer_delete(a->stemmer);
	stem_cache_free(a->cache);
	free(a);
}

void analyzer_freep(struct analyzer **a)
{
	analyzer_free(*a);
}

const struct analyzer_counts *analyzer_counts(const struct analyzer *a)
{
	return &a->counts;
}

void analyzer_counts_clear(struct analyzer *a)
{
	a->counts = (struct analyzer_counts){ 0 };
}

const char *analyzer_language(const struct analyzer *a)
{
	return a->language->code;
}

/* ---- One word ---- */

/* What the stemmer makes of a word, accents still on; false when out of memory. */
static bool snowball(
	struct analyzer *a, const char *word, size_t len, const char **stem, size_t *stem_len)
{
	const sb_symbol *out;
	int out_len;

	*stem = word;
	*stem_len = len;
	if (!a->stemmer)
		return true;
	out = sb_stemmer_stem(a->stemmer, (const sb_symbol *)word, (int)len);
	if (!out)
		return false;
	out_len = sb_stemmer_length(a->stemmer);
	/* Serbian letters may grow in the Latin script; a stem that fits nowhere is not used. */
	if (out_len > 0 && out_len <= ANALYZER_MAX_TERM) {
		*stem = (const char *)out;
		*stem_len = (size_t)out_len;
	}
	return true;
}

static size_t strip(const struct analyzer *a, const char *word, size_t len, char *out)
{
	if (!a->options.keep_accents)
		return fold_strip(word, len, out);
	memcpy(out, word, len);
	return len;
}

/* Keeps apart, in the cache, what a word is with a stem and without. */
#define NO_LETTER UINT64_C(0x5555555555555555)

struct stem_record *analyzer_lookup(
	struct analyzer *a, const char *word, size_t len, uint64_t hash, bool letter)
{
	const uint64_t own = letter ? hash : hash ^ NO_LETTER;
	struct stem_record *record = stem_cache_find(a->cache, word, len, own);
	char spelling[ANALYZER_MAX_TERM], term[ANALYZER_MAX_TERM], bare[ANALYZER_MAX_TERM];
	size_t spelling_len = len, stem_len;
	const char *stem;

	if (record)
		return record;
	if (!letter)
		return stem_cache_add(
			a->cache, word, len, own, term, strip(a, word, len, term), word, len);
	memcpy(spelling, word, len);
	if (a->language->spelling)
		a->language->spelling(spelling, &spelling_len, sizeof spelling);
	if (!snowball(a, spelling, spelling_len, &stem, &stem_len))
		return NULL;
	stem_len = strip(a, stem, stem_len, bare);
	return stem_cache_add(
		a->cache, word, len, own, term, strip(a, word, len, term), bare, stem_len);
}

bool run_emit(struct run *r, enum token_kind kind, const struct word *word)
{
	uint64_t hash = kind < TOKEN_NGRAM ? stem_cache_hash(word->bytes, word->len) : 0;

	return run_emit_hashed(r, kind, word, hash);
}

bool run_emit_hashed(struct run *r, enum token_kind kind, const struct word *word, uint64_t hash)
{
	struct token token = {
		.pos = r->pos,
		.kind = kind,
		.start = word->start,
		.end = word->end,
	};

	if (kind < TOKEN_NGRAM) {
		struct stem_record *record =
			analyzer_lookup(r->a, word->bytes, word->len, hash, word->letter);

		if (!record)
			return error_out_of_memory(r->err);
		token.term = record->bytes + record->term_at;
		token.term_len = record->term_len;
		if (word->letter) {
			token.stem = record->bytes + record->stem_at;
			token.stem_len = record->stem_len;
		}
		token.stripped = record->term_at > 0 || record->term_len != record->word_len;
		token.memo = &record->memo;
	} else { /* no accents that could come off */
		token.term = word->bytes;
		token.term_len = word->len;
	}
	r->a->counts.tokens++;
	return r->fn(r->ctx, &token, r->err);
}

/* ---- Text ---- */

bool analyzer_run(struct analyzer *a, const char *text, size_t len, token_fn *fn, void *ctx,
	struct error *err)
{
	struct run r = { .a = a, .text = text, .len = len, .fn = fn, .ctx = ctx, .err = err };
	size_t at = 0;

	stem_cache_trim(a->cache);
	while (at < len) {
		if (!a->units_only) {
			if (!run_plain(&r, &at))
				return false;
			if (at == len)
				break;
		} else if (a->fold.action[(unsigned char)text[at]] == PLAIN_SPACE) {
			at++;
			continue;
		}
		if (!run_units(&r, &at))
			return false;
	}
	return true;
}

bool analyzer_stem(struct analyzer *a, const char *word, size_t len, const char **stem,
	size_t *stem_len, struct error *err)
{
	const struct stem_record *record;
	size_t bad;

	if (len > ANALYZER_MAX_TERM || !utf8_valid(word, len, &bad) ||
		!fold_begins_with_letter(word, len)) {
		*stem = NULL;
		*stem_len = 0;
		return true;
	}
	stem_cache_trim(a->cache);
	record = analyzer_lookup(a, word, len, stem_cache_hash(word, len), true);
	if (!record)
		return error_out_of_memory(err);
	*stem = record->bytes + record->stem_at;
	*stem_len = record->stem_len;
	return true;
}
