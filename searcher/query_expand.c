/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * See query_expand.h. The walk starts at the literal beginning of a pattern, if it has one.
 * Otherwise it goes through the field's whole vocabulary, but never through what begins with a
 * capital: those are the terms of other fields, among them one for each paragraph. Words that may
 * be some edits away are found without a walk where the generation has a vocabulary.
 */
#include "searcher/query_expand.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "common/schema.h"
#include "searcher/query_edits.h"

struct walk {
	const char *pattern;
	size_t len;
	const struct field_row *row;
	size_t prefix_len;
	struct edits *edits; /* of fuzzy words; else NULL */
	unsigned most;	     /* of them */
	bool (*fits)(struct walk *w, const char *text, size_t len);
	size_t past; /* bytes at the beginning of the last term that no further term is wanted with
		      */
	struct expansion *to;
	const struct expansion_limit *limit;
	unsigned looked_at;
};

/* Terms between two looks at the clock: some ten microseconds. */
enum { CLOCK_TERMS = 256 };

void expansion_done(struct expansion *e)
{
	for (size_t i = 0; i < e->n; i++)
		free(e->words[i].text);
	free(e->words);
	*e = (struct expansion){ 0 };
}

static size_t code_len(const char *text, size_t len)
{
	size_t n = 1;

	while (n < len && ((unsigned char)text[n] & 0xC0) == 0x80)
		n++;
	return n;
}

/* The last * seen is tried again one character further whenever what follows it does not fit. */
static bool glob(struct walk *w, const char *text, size_t len)
{
	const char *p = w->pattern;
	bool whole = w->row->content == CONTENT_VALUE; /* ? is text in addresses */
	size_t at = 0, i = 0, star = SIZE_MAX, retry = 0;

	while (at < len) {
		if (i < w->len && p[i] == '*') {
			star = i++;
			retry = at;
		} else if (i < w->len && p[i] == '?' && !whole) {
			at += code_len(text + at, len - at);
			i++;
		} else if (i < w->len && p[i] == text[at]) {
			at++;
			i++;
		} else if (star != SIZE_MAX) {
			retry += code_len(text + retry, len - retry);
			at = retry;
			i = star + 1;
		} else {
			return false;
		}
	}
	while (i < w->len && p[i] == '*')
		i++;
	return i == w->len;
}

/* Of a value that is words: one of them. */
static bool glob_word(struct walk *w, const char *text, size_t len)
{
	const char *end = text + len, *stop;

	for (; text < end; text = stop + 1) {
		stop = memchr(text, ' ', (size_t)(end - text));
		stop = stop ? stop : end;
		if (glob(w, text, (size_t)(stop - text)))
			return true;
	}
	return false;
}

static bool within_edits(struct walk *w, const char *text, size_t len)
{
	return edits_within(w->edits, text, len);
}

/* Whether the words stand in the value, from the beginning of a word to the end of one. */
static bool holds_words(struct walk *w, const char *text, size_t len)
{
	const char *from = text, *end = text + len, *found;

	while ((found = memmem(from, (size_t)(end - from), w->pattern, w->len))) {
		if ((found == text || found[-1] == ' ') &&
			(found + w->len == end || found[w->len] == ' '))
			return true;
		from = found + 1;
	}
	return false;
}

/* Going to the next term is faster than leaping over the few that share a longer beginning. */
static size_t leap(const struct walk *w)
{
	enum { MOST_BYTES = 5 };
	size_t hopeless = edits_hopeless(w->edits);

	return hopeless > 0 && hopeless <= MOST_BYTES ? w->prefix_len + hopeless : 0;
}

static size_t past_term(void *ctx, const char *term UNUSED, size_t len UNUSED)
{
	return ((struct walk *)ctx)->past;
}

static bool has_time(struct walk *w)
{
	struct timespec now;

	if (w->limit->deadline <= 0 || w->looked_at++ % CLOCK_TERMS != 0)
		return true;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9 < w->limit->deadline;
}

/* Stops the walk, which is no error. */
static bool cut(struct walk *w, struct error *err)
{
	w->to->cut = true;
	err->code = ERROR_NONE;
	return false;
}

static bool keep(const struct walk *w, const char *word, size_t len, uint32_t df, struct error *err)
{
	struct expansion *to = w->to;
	struct expansion_word *kept;

	if ((to->n & (to->n - 1)) == 0) {
		struct expansion_word *words =
			realloc(to->words, (to->n ? 2 * to->n : 1) * sizeof *words);

		if (!words)
			return error_out_of_memory(err);
		to->words = words;
	}
	kept = &to->words[to->n];
	*kept = (struct expansion_word){ .text = strndup(word, len), .len = len, .df = df };
	kept->edits = w->edits ? edits_count(w->edits) : 0;
	if (!kept->text)
		return error_out_of_memory(err);
	to->n++;
	return true;
}

/* Among words, a blank is in whole values only. */
static bool is_value(const struct walk *w, const char *text, size_t len)
{
	return w->row->content == CONTENT_WORDS && memchr(text, ' ', len);
}

static bool on_term(void *ctx, const char *term, size_t len, uint32_t df, struct error *err)
{
	struct walk *w = ctx;
	bool colon;

	if (!has_time(w))
		return cut(w, err);
	w->past = 0;
	term += w->prefix_len;
	len -= w->prefix_len;
	/* schema_term() puts a colon before what could be taken for a part of the prefix. */
	colon = w->prefix_len > 0 && len > 1 && term[0] == ':';
	term += colon;
	len -= colon;
	if (is_value(w, term, len))
		return true;
	if (!w->fits(w, term, len)) {
		w->past = w->edits && !colon ? leap(w) : 0;
		return true;
	}
	return keep(w, term, len, df, err);
}

/* Where words are looked for without a walk. */
struct glance {
	struct walk *walk;
	struct xap_db *db;
};

static bool on_word(void *ctx, const char *word, size_t len, struct error *err)
{
	const struct glance *g = ctx;
	struct walk *w = g->walk;
	uint64_t occurrences;
	uint32_t df;

	if (!has_time(w))
		return cut(w, err);
	if (is_value(w, word, len) || !w->fits(w, word, len))
		return true;
	if (!xap_db_freqs(g->db, word, len, &df, &occurrences, err))
		return false;
	/* A damaged vocabulary has words that are nowhere. */
	return df == 0 || keep(w, word, len, df, err);
}

/* A fuzzy word itself before others. */
static int by_frequency(const void *a, const void *b)
{
	const struct expansion_word *x = a, *y = b;

	if ((x->edits == 0) != (y->edits == 0))
		return x->edits == 0 ? -1 : 1;
	if (x->df != y->df)
		return x->df > y->df ? -1 : 1;
	return strcmp(x->text, y->text);
}

/* What several vocabularies have, of sorted words. */
static void drop_repeats(struct expansion *e)
{
	size_t kept = 0;

	for (size_t i = 0; i < e->n; i++) {
		if (kept > 0 && by_frequency(&e->words[i], &e->words[kept - 1]) == 0)
			free(e->words[i].text);
		else
			e->words[kept++] = e->words[i];
	}
	e->n = kept;
}

/* All terms without prefix begin with something else than a capital. */
static bool walk_words(struct walk *w, struct xap_db *db, struct error *err)
{
	const struct matcher *m = w->limit->matcher;
	size_t n = w->edits ? matcher_vocabularies(m) : 0;

	for (size_t i = 0; i < n && !w->to->cut; i++) {
		if (!vocabulary_near(matcher_vocabulary(m, i), w->pattern, w->len, w->most, on_word,
			    &(struct glance){ w, db }, err) &&
			!w->to->cut)
			return false;
	}
	if (n > 0)
		return true;
	for (int byte = 1; byte < 256 && !w->to->cut; byte++) {
		char first = (char)byte;

		if (byte == 'A')
			byte = 'Z';
		else if (!xap_db_frequencies_past(db, &first, 1, on_term, past_term, w, err))
			return false;
	}
	return true;
}

/* `literal` is how the words begin. */
static bool walk(struct walk *w, struct xap_db *db, size_t literal, struct error *err)
{
	CLEANUP(expansion_done) struct expansion found = { 0 };
	CLEANUP(buf_done) struct buf prefix = { 0 };
	struct expansion *out = w->to;
	bool ok;

	w->to = &found;
	w->prefix_len = strlen(w->row->prefix);
	if (literal > 0)
		schema_term(&prefix, w->row->prefix, w->pattern, literal);
	else
		buf_add_str(&prefix, w->row->prefix);
	if (prefix.failed)
		return error_out_of_memory(err);
	/* A plain word takes no colon before it. */
	if (w->prefix_len == 0 && literal > 0)
		ok = xap_db_frequencies_past(db, w->pattern, literal, on_term, past_term, w, err);
	else if (w->prefix_len == 0)
		ok = walk_words(w, db, err);
	else
		ok = xap_db_frequencies_past(
			db, prefix.data, prefix.len, on_term, past_term, w, err);
	if (!ok)
		return false;
	if (found.n > 0)
		qsort(found.words, found.n, sizeof *found.words, by_frequency);
	drop_repeats(&found);
	found.found = found.n;
	while (found.n > w->limit->cap)
		free(found.words[--found.n].text);
	*out = found;
	found = (struct expansion){ 0 };
	return true;
}

bool expand_wildcard(struct expansion *out, struct xap_db *db, enum query_field field,
	const char *pattern, size_t len, const struct expansion_limit *limit, struct error *err)
{
	struct walk w = { .pattern = pattern,
		.len = len,
		.row = field_row(field),
		.fits = glob,
		.to = out,
		.limit = limit };
	size_t literal = 0;

	if (w.row->content == CONTENT_FOLDED) {
		w.fits = memchr(pattern, ' ', len) ? glob : glob_word;
		return walk(&w, db, 0, err);
	}
	while (literal < len && pattern[literal] != '*' &&
		(pattern[literal] != '?' || w.row->content == CONTENT_VALUE))
		literal++;
	if (literal > XAP_MAX_TERM / 2)
		literal = 0;
	return walk(&w, db, literal, err);
}

bool expand_fuzzy(struct expansion *out, struct xap_db *db, enum query_field field,
	const char *word, size_t len, unsigned edits, const struct expansion_limit *limit,
	struct error *err)
{
	CLEANUP(edits_freep) struct edits *e = edits_new(word, len, edits, err);
	struct walk w = { .pattern = word,
		.len = len,
		.row = field_row(field),
		.edits = e,
		.most = edits,
		.fits = within_edits,
		.to = out,
		.limit = limit };

	return e && walk(&w, db, 0, err);
}

bool expand_values(struct expansion *out, struct xap_db *db, enum query_field field,
	const char *words, size_t len, const struct expansion_limit *limit, struct error *err)
{
	struct walk w = { .pattern = words,
		.len = len,
		.row = field_row(field),
		.fits = holds_words,
		.to = out,
		.limit = limit };

	return walk(&w, db, 0, err);
}
