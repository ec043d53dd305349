/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Works from the receipt, which says of each word of the query where it stands and how often it
 * occurs; knows nothing of the query's grammar but that a word after a sign can be put in quotes.
 * Words after = are what the user insists on, patterns are no spellings, excluded words are better
 * absent, and numbers have no neighbours that mean the same: none of them gets a reading.
 */
#include "searcher/suggest_words.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "common/schema.h"
#include "common/utf8.h"
#include "searcher/grow.h"
#include "searcher/query_edits.h"
#include "searcher/query_expand.h"
#include "searcher/query_field.h"

enum {
	SHORT_WORD = 5,	   /* characters up to which one edit is enough */
	LEAST_LETTERS = 3, /* shorter words are near to all others */
	LEAST_HALF = 2,	   /* characters of each half of a split word */
	SPLIT_DISTANCE = 2,
	JOIN_DISTANCE = 0,     /* that both make a known word is seldom an accident */
	MAX_NEIGHBOURS = 1000, /* words of the vocabulary that are sorted by distance */
};

/* A token of the query. */
struct place {
	const struct receipt_word *word;
	char *term; /* owned */
	size_t len;
	size_t start, end; /* bytes of the query */
	enum query_field field;
	bool absent;
	bool ignored; /* a stop word */
	bool whole;   /* a plain word, and signs at most */
	bool part;    /* of a hyphenated word */
	bool quoted;  /* stands in quotes */
	bool bound;   /* after a sign or a field: two words in its place need quotes */
};

struct finder {
	struct index *ix;
	const struct request *request;
	const struct receipt_word *word; /* whose tokens come */
	enum query_field field;
	struct place *places;
	size_t n;
};

static void finder_done(struct finder *f)
{
	for (size_t i = 0; i < f->n; i++)
		free(f->places[i].term);
	free(f->places);
}

void suggest_words_done(struct suggest_words *w)
{
	for (size_t i = 0; i < w->n; i++) {
		for (size_t k = 0; k < w->items[i].n; k++)
			free(w->items[i].readings[k].text);
	}
	*w = (struct suggest_words){ 0 };
}

static bool frequency(struct xap_db *db, const char *prefix, const char *term, size_t len,
	uint32_t *out, struct error *err)
{
	struct buf key CLEANUP(buf_done) = { 0 };
	uint64_t occurrences;

	schema_term(&key, prefix, term, len);
	if (key.failed)
		return error_out_of_memory(err);
	return xap_db_freqs(db, key.data, key.len, out, &occurrences, err);
}

/* Whether neither the word nor, where inflections count, its stem is anywhere. */
static bool is_absent(struct finder *f, const struct token *t, bool *absent, struct error *err)
{
	const struct field_row *row = field_row(f->field);
	uint32_t word = 0, of_stem = 0;
	const char *stem;
	size_t len;

	*absent = false;
	if (f->word->paragraphs > 0)
		return true;
	if (!frequency(f->ix->db, row->prefix, t->term, t->term_len, &word, err))
		return false;
	if (word == 0 && row->stem_prefix && strcmp(f->word->kind, "phrase") != 0) {
		if (!token_stem(f->ix->analyzers[0], t, &stem, &len, err) ||
			(stem && !frequency(f->ix->db, row->stem_prefix, stem, len, &of_stem, err)))
			return false;
	}
	*absent = word == 0 && of_stem == 0;
	return true;
}

/* Whether a sign, a field or the like stands right before the word. */
static bool is_bound(const struct finder *f)
{
	size_t start = f->word->start;

	return start > 0 && !strchr(" \t\n(", f->request->query[start - 1]);
}

/* Whether the word is the token, and signs at most around it. */
static bool is_all_of(const char *word, const struct token *t)
{
	for (size_t i = 0; word[i]; i++) {
		unsigned char byte = (unsigned char)word[i];

		if ((i < t->start || i >= t->end) && (byte >= 0x80 || !ispunct(byte)))
			return false;
	}
	return true;
}

static bool add_place(void *ctx, const struct token *t, struct error *err)
{
	struct finder *f = ctx;
	struct place *places;
	bool absent;

	if (t->kind != TOKEN_WORD && t->kind != TOKEN_PART)
		return true;
	if (!is_absent(f, t, &absent, err))
		return false;
	absent = absent && !f->word->ignored;
	places = grow(f->places, f->n, sizeof *places, err);
	if (!places)
		return false;
	f->places = places;
	places[f->n] = (struct place){ .word = f->word,
		.term = strndup(t->term, t->term_len),
		.len = t->term_len,
		.start = f->word->start + t->start,
		.end = f->word->start + t->end,
		.field = f->field,
		.absent = absent,
		.ignored = f->word->ignored,
		.whole = strcmp(f->word->kind, "word") == 0 && is_all_of(f->word->text, t),
		.part = t->kind == TOKEN_PART,
		.quoted = strcmp(f->word->kind, "word") != 0,
		.bound = is_bound(f) };
	return places[f->n++].term || error_out_of_memory(err);
}

static bool add_places(struct finder *f, const struct receipt *receipt, struct error *err)
{
	for (size_t i = 0; i < receipt->n_words; i++) {
		const struct receipt_word *w = &receipt->words[i];

		if (strcmp(w->role, "not") == 0 ||
			(strcmp(w->kind, "word") != 0 && strcmp(w->kind, "phrase") != 0 &&
				strcmp(w->kind, "stemmed phrase") != 0))
			continue;
		f->field = w->field ? field_find(w->field, strlen(w->field)) : IN_TEXT;
		f->word = w;
		if (!analyzer_run(f->ix->analyzers[0], w->text, strlen(w->text), add_place, f, err))
			return false;
	}
	return true;
}

static bool is_nearer(const struct suggest_reading *a, const struct suggest_reading *b)
{
	if (a->distance != b->distance)
		return a->distance < b->distance;
	if (a->paragraphs != b->paragraphs)
		return a->paragraphs > b->paragraphs;
	return strcmp(a->text, b->text) < 0;
}

/* Keeps the nearest, of them the most frequent; takes r.text, which may be NULL when memory ran
 * out. */
static bool add_reading(struct suggest_word *word, struct suggest_reading r, struct error *err)
{
	size_t at = word->n;

	if (!r.text)
		return error_out_of_memory(err);
	while (at > 0 && is_nearer(&r, &word->readings[at - 1]))
		at--;
	if (at == SUGGEST_MAX_READINGS ||
		(word->n > 0 && r.distance > word->readings[0].distance)) {
		free(r.text);
		return true;
	}
	while (word->n > 0 && word->readings[word->n - 1].distance > r.distance)
		free(word->readings[--word->n].text);
	if (word->n == SUGGEST_MAX_READINGS)
		free(word->readings[--word->n].text);
	memmove(&word->readings[at + 1], &word->readings[at],
		(word->n - at) * sizeof *word->readings);
	word->readings[at] = r;
	word->n++;
	return true;
}

static size_t count_letters(const struct place *p, bool *has_digit)
{
	size_t n = 0;

	*has_digit = false;
	for (size_t at = 0; at < p->len; n++) {
		uint32_t c;

		at += utf8_decode(p->term + at, p->len - at, &c);
		*has_digit = *has_digit || (c >= '0' && c <= '9');
	}
	return n;
}

static bool add_neighbours(struct suggest_word *word, const struct place *p, size_t letters,
	const struct finder *f, struct error *err)
{
	const struct expansion_limit limit = {
		.cap = MAX_NEIGHBOURS, .deadline = f->request->deadline, .matcher = f->ix->matcher
	};
	struct expansion near CLEANUP(expansion_done) = { 0 };
	struct edits *once CLEANUP(edits_freep) = edits_new(p->term, p->len, 1, err);

	if (!once || !expand_fuzzy(&near, f->ix->db, p->field, p->term, p->len,
			     letters <= SHORT_WORD ? 1 : 2, &limit, err))
		return false;
	for (size_t i = 0; i < near.n; i++) {
		const struct expansion_word *w = &near.words[i];

		if (!add_reading(word,
			    (struct suggest_reading){ .text = strndup(w->text, w->len),
				    .start = p->start,
				    .end = p->end,
				    .distance = edits_within(once, w->text, w->len) ? 1 : 2,
				    .paragraphs = w->df },
			    err))
			return false;
	}
	return true;
}

/* The best place to cut the word in two that both are there. */
static bool add_split(
	struct suggest_word *word, const struct place *p, const struct finder *f, struct error *err)
{
	const char *prefix = field_row(p->field)->prefix;
	bool quotes = p->bound && !p->quoted && !f->request->plain;
	struct buf text CLEANUP(buf_done) = { 0 };
	uint32_t best = 0;
	size_t cut = 0, letters = 0, bytes;
	bool has_digit;
	size_t all = count_letters(p, &has_digit);

	for (size_t at = 0; at < p->len; at += bytes, letters++) {
		uint32_t c, first = 0, second = 0;

		bytes = utf8_decode(p->term + at, p->len - at, &c);
		if (letters < LEAST_HALF || all - letters < LEAST_HALF)
			continue;
		if (!frequency(f->ix->db, prefix, p->term, at, &first, err) ||
			(first > 0 && !frequency(f->ix->db, prefix, p->term + at, p->len - at,
					      &second, err)))
			return false;
		if (first > best && second > best) {
			best = first < second ? first : second;
			cut = at;
		}
	}
	if (best == 0)
		return true;
	buf_add_str(&text, quotes ? "\"" : "");
	buf_add(&text, p->term, cut);
	buf_add_byte(&text, ' ');
	buf_add(&text, p->term + cut, p->len - cut);
	buf_add_str(&text, quotes ? "\"" : "");
	return add_reading(word,
		(struct suggest_reading){ .text = buf_take(&text),
			.start = p->start,
			.end = p->end,
			.distance = SPLIT_DISTANCE,
			.paragraphs = best },
		err);
}

/* Two words with nothing but blanks between them, as one. */
static bool add_joined(struct suggest_word *word, const struct place *a, const struct place *b,
	const struct finder *f, struct error *err)
{
	struct buf text CLEANUP(buf_done) = { 0 };
	uint32_t paragraphs;

	if (a->part || b->part || a->ignored || b->ignored || a->field != b->field ||
		a->quoted != b->quoted || a->end >= b->start || a->len + b->len > ANALYZER_MAX_TERM)
		return true;
	for (size_t at = a->end; at < b->start; at++) {
		if (f->request->query[at] != ' ')
			return true;
	}
	buf_add(&text, a->term, a->len);
	buf_add(&text, b->term, b->len);
	if (text.failed)
		return error_out_of_memory(err);
	if (!frequency(
		    f->ix->db, field_row(a->field)->prefix, text.data, text.len, &paragraphs, err))
		return false;
	if (paragraphs == 0)
		return true;
	return add_reading(word,
		(struct suggest_reading){ .text = buf_take(&text),
			.start = a->start,
			.end = b->end,
			.distance = JOIN_DISTANCE,
			.paragraphs = paragraphs },
		err);
}

static bool read_word(
	struct suggest_word *word, const struct finder *f, size_t i, struct error *err)
{
	const struct place *p = &f->places[i];
	bool has_digit;
	size_t letters = count_letters(p, &has_digit);

	if (has_digit)
		return true;
	if (letters >= LEAST_LETTERS && !add_neighbours(word, p, letters, f, err))
		return false;
	if (!p->part && !add_split(word, p, f, err))
		return false;
	if (i > 0 && !add_joined(word, &f->places[i - 1], p, f, err))
		return false;
	return i + 1 == f->n || add_joined(word, p, &f->places[i + 1], f, err);
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n';
}

/* The word with what is tied to it, and the blanks before it or, at a beginning, behind it. */
struct receipt_span suggest_words_drop(const struct request *request, size_t start, size_t end)
{
	const char *text = request->query;
	struct receipt_span drop;

	while (start > 0 && !is_blank(text[start - 1]) && text[start - 1] != '(')
		start--;
	while (end < request->query_len && !is_blank(text[end]) && text[end] != ')')
		end++;
	drop = (struct receipt_span){ start, end };
	while (drop.start > 0 && is_blank(text[drop.start - 1]))
		drop.start--;
	while (drop.start == start && drop.end < request->query_len && is_blank(text[drop.end]))
		drop.end++;
	return drop;
}

/* Readings of place `i`: whoever said harbour did not say it twice. In a row of words it may be
   meant. */
static void look_for_repeats(struct suggest_word *word, const struct finder *f, size_t i)
{
	const struct place *p = &f->places[i];

	for (size_t k = 0; k < word->n && p->whole; k++) {
		struct suggest_reading *r = &word->readings[k];

		/* Two words joined are longer. */
		if (r->start != p->start || r->end != p->end)
			continue;
		r->whole = true;
		for (size_t at = 0; at < f->n; at++) {
			const struct place *other = &f->places[at];

			r->repeats = r->repeats || (other->whole && other->field == p->field &&
							   strcmp(other->term, r->text) == 0);
		}
	}
}

bool suggest_words_find(struct suggest_words *out, struct index *ix, const struct request *request,
	const struct receipt *receipt, struct error *err)
{
	struct finder f CLEANUP(finder_done) = { .ix = ix, .request = request };

	if (!add_places(&f, receipt, err))
		return false;
	for (size_t i = 0; i < f.n && out->n < SUGGEST_MAX_WORDS; i++) {
		struct suggest_word *word = &out->items[out->n];

		if (!f.places[i].absent)
			continue;
		if (!read_word(word, &f, i, err)) {
			out->n++; /* frees what it has */
			return false;
		}
		look_for_repeats(word, &f, i);
		word->word = f.places[i].word;
		out->n += word->n > 0;
	}
	return true;
}
