/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An index's paragraphs, analysed into memory; and which words share a stem, titles included. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "common/buf.h"
#include "common/schema.h"
#include "common/xap.h"
#include "tests/oracle/oracle.h"

/* Five days and a bit, in seconds. */
enum { AFTER = 5 * 86400 + 12345 };

struct analysis {
	struct oracle_tokens *out;
	struct analyzer *a;
};

static bool add_token(void *ctx, const struct token *token, struct error *err)
{
	struct analysis *analysis = ctx;
	struct oracle_tokens *t = analysis->out;
	const char *stem;
	size_t stem_len;

	/* The analyzers of an index hand out tokens without stems. */
	if (!token_stem(analysis->a, token, &stem, &stem_len, err))
		return false;
	if (t->n == t->cap) {
		size_t cap = t->cap ? 2 * t->cap : 16;
		struct oracle_token *grown = realloc(t->items, cap * sizeof *grown);

		if (!grown)
			return error_out_of_memory(err);
		t->items = grown;
		t->cap = cap;
	}
	t->items[t->n++] = (struct oracle_token){
		.term = strndup(token->term, token->term_len),
		.stem = stem ? strndup(stem, stem_len) : NULL,
		.stripped = token->stripped,
		.pos = token->pos,
		.kind = token->kind,
		.start = token->start,
		.end = token->end,
	};
	return true;
}

bool oracle_analyse(struct analyzer *a, const char *text, size_t len, struct oracle_tokens *out,
	struct error *err)
{
	struct analysis analysis = { out, a };

	return analyzer_run(a, text, len, add_token, &analysis, err);
}

bool oracle_strip(struct analyzer *a, struct oracle_tokens *t, struct error *err)
{
	for (size_t i = 0; i < t->n; i++) {
		struct oracle_token *token = &t->items[i];
		const char *bare;
		size_t len;

		if (!token->stripped || !token->stem)
			continue;
		if (!analyzer_stem(a, token->term, strlen(token->term), &bare, &len, err))
			return false;
		token->bare = bare ? strndup(bare, len) : NULL;
	}
	return true;
}

void oracle_tokens_done(struct oracle_tokens *t)
{
	for (size_t i = 0; i < t->n; i++) {
		free(t->items[i].term);
		free(t->items[i].stem);
		free(t->items[i].bare);
	}
	free(t->items);
	*t = (struct oracle_tokens){ 0 };
}

/* ---- Pairs of words ---- */

static bool add_pair(
	struct oracle_pairs *pairs, const char *key, const char *word, struct error *err)
{
	if (pairs->n == pairs->cap) {
		size_t cap = pairs->cap ? 2 * pairs->cap : 256;
		struct oracle_pair *grown = realloc(pairs->items, cap * sizeof *grown);

		if (!grown)
			return error_out_of_memory(err);
		pairs->items = grown;
		pairs->cap = cap;
	}
	pairs->items[pairs->n++] = (struct oracle_pair){ strdup(key), strdup(word) };
	return true;
}

static int compare_pairs(const void *a, const void *b)
{
	const struct oracle_pair *one = a, *two = b;
	int order = strcmp(one->key, two->key);

	return order ? order : strcmp(one->word, two->word);
}

static void finish_pairs(struct oracle_pairs *pairs)
{
	size_t kept = 0;

	if (pairs->n == 0)
		return;
	qsort(pairs->items, pairs->n, sizeof *pairs->items, compare_pairs);
	for (size_t i = 1; i < pairs->n; i++) {
		if (compare_pairs(&pairs->items[kept], &pairs->items[i]) == 0) {
			free(pairs->items[i].key);
			free(pairs->items[i].word);
		} else {
			pairs->items[++kept] = pairs->items[i];
		}
	}
	pairs->n = kept + 1;
}

const struct oracle_pair *oracle_pairs_find(
	const struct oracle_pairs *pairs, const char *key, size_t *n)
{
	size_t low = 0, high = pairs->n, last;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (strcmp(pairs->items[middle].key, key) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	for (last = low; last < pairs->n && strcmp(pairs->items[last].key, key) == 0; last++)
		;
	*n = last - low;
	return pairs->items + low;
}

static void pairs_done(struct oracle_pairs *pairs)
{
	for (size_t i = 0; i < pairs->n; i++) {
		free(pairs->items[i].key);
		free(pairs->items[i].word);
	}
	free(pairs->items);
}

/* ---- Paragraphs and titles ---- */

struct pairing {
	struct oracle *o;
	struct analyzer *a;	/* that is handing out tokens */
	struct analyzer *inner; /* another one */
};

/* What this one token says of stems and surface words. */
static bool pair_token(void *ctx, const struct token *token, struct error *err)
{
	struct pairing *pairing = ctx;
	char term[ANALYZER_MAX_TERM + 1], stem[ANALYZER_MAX_TERM + 1];
	const char *listed, *bare;
	size_t listed_len, bare_len;

	if (!token_stem(pairing->a, token, &listed, &listed_len, err))
		return false;
	if (!listed)
		return true;
	memcpy(term, token->term, token->term_len);
	term[token->term_len] = '\0';
	memcpy(stem, listed, listed_len);
	stem[listed_len] = '\0';
	if (!add_pair(&pairing->o->surface, stem, term, err))
		return false;
	if (!token->stripped)
		return true;
	if (!analyzer_stem(pairing->inner, term, strlen(term), &bare, &bare_len, err))
		return false;
	if (bare_len == strlen(stem) && memcmp(bare, stem, bare_len) == 0)
		return true;
	return add_pair(&pairing->o->accented, term, stem, err);
}

/* analyzer_stem() must not be called inside a run of the same analyzer: `inner` is another one. */
static bool pair_text(struct oracle *o, struct analyzer *a, struct analyzer *inner,
	const char *text, size_t len, struct error *err)
{
	struct pairing pairing = { o, a, inner };

	return analyzer_run(a, text, len, pair_token, &pairing, err);
}

static bool index_positions(struct oracle_text *p, struct error *err)
{
	const struct oracle_tokens *t = &p->tokens;
	uint32_t pos = 0;

	p->n_positions = t->n ? t->items[t->n - 1].pos : 0;
	p->at = calloc(p->n_positions + 2, sizeof *p->at);
	if (!p->at)
		return error_out_of_memory(err);
	for (size_t i = 0; i < t->n; i++) {
		while (pos < t->items[i].pos)
			p->at[++pos] = i;
	}
	p->at[p->n_positions + 1] = t->n;
	return true;
}

void oracle_text_done(struct oracle_text *t)
{
	oracle_tokens_done(&t->tokens);
	free(t->text);
	free(t->at);
	*t = (struct oracle_text){ 0 };
}

bool oracle_text_make(struct oracle_text *out, struct analyzer *a, const char *language, char *text,
	struct error *err)
{
	*out = (struct oracle_text){ .language = language, .text = text, .len = strlen(text) };
	return oracle_analyse(a, text, out->len, &out->tokens, err) && index_positions(out, err);
}

static bool add_paragraph(struct oracle *o, uint32_t docid, struct error *err)
{
	struct oracle_paragraph *p = &o->paragraphs[o->n];
	CLEANUP(buf_done)
	struct buf data = { 0 }, article = { 0 }, ordinal = { 0 }, language = { 0 };
	CLEANUP(buf_done) struct buf id = { 0 }, date = { 0 };
	struct provenance from;
	const char *text;
	size_t len;
	struct analyzer *a;

	if (!xap_db_data(o->ix->db, docid, &data, err) ||
		!xap_db_value(o->ix->db, docid, SLOT_ARTICLE, &article, err) ||
		!xap_db_value(o->ix->db, docid, SLOT_ORDINAL, &ordinal, err) ||
		!xap_db_value(o->ix->db, docid, SLOT_LANGUAGE, &language, err) ||
		!xap_db_value(o->ix->db, docid, SLOT_DATE, &date, err) ||
		!schema_data_decode(data.data, data.len, &from, &text, &len, err))
		return false;
	schema_paragraph_id(&id, article.data, article.len,
		(uint32_t)xap_sortable_decode(ordinal.data, ordinal.len));
	a = index_analyzer(o->ix, language.data, err);
	if (!a)
		return false;
	*p = (struct oracle_paragraph){ .id = buf_take(&id),
		.article = buf_take(&article),
		.language = buf_take(&language),
		.date = date.len > 0 ? buf_take(&date) : strdup("") };
	o->n++;
	return oracle_text_make(&p->body, a, p->language, strndup(text, len), err) &&
	       oracle_load_fields(p, o->ix, err);
}

static bool pair_all(struct oracle *o, struct error *err)
{
	const struct analyzer_options options = { .keep_accents = o->ix->facts.keep_accents };

	for (size_t i = 0; i < o->n; i++) {
		const struct oracle_paragraph *p = &o->paragraphs[i];
		CLEANUP(analyzer_freep)
		struct analyzer *inner = analyzer_new(p->language, &options, err);
		struct analyzer *a = index_analyzer(o->ix, p->language, err);

		if (!a || !inner || !pair_text(o, a, inner, p->body.text, p->body.len, err) ||
			!pair_text(o, a, inner, p->title.text, p->title.len, err))
			return false;
	}
	finish_pairs(&o->surface);
	finish_pairs(&o->accented);
	return true;
}

/* Some time after the first paragraph that has a whole date. */
static int64_t choose_now(const struct oracle *o)
{
	struct tm tm = { 0 };

	for (size_t i = 0; i < o->n; i++) {
		if (sscanf(o->paragraphs[i].date, "%4d%2d%2d", &tm.tm_year, &tm.tm_mon,
			    &tm.tm_mday) == 3) {
			tm.tm_year -= 1900;
			tm.tm_mon--;
			return timegm(&tm) + AFTER;
		}
	}
	return 0;
}

bool oracle_load(struct oracle *out, struct index *ix, struct error *err)
{
	*out = (struct oracle){ .ix = ix };
	out->paragraphs = calloc(ix->stats.last_docid + 1, sizeof *out->paragraphs);
	if (!out->paragraphs)
		return error_out_of_memory(err);
	for (uint32_t docid = 1; docid <= ix->stats.last_docid; docid++) {
		if (!add_paragraph(out, docid, err))
			return false;
	}
	out->now = choose_now(out);
	return pair_all(out, err);
}

void oracle_done(struct oracle *o)
{
	for (size_t i = 0; i < o->n; i++) {
		struct oracle_paragraph *p = &o->paragraphs[i];

		oracle_text_done(&p->body);
		oracle_free_fields(p);
		free(p->id);
		free(p->article);
		free(p->language);
		free(p->date);
	}
	free(o->paragraphs);
	pairs_done(&o->surface);
	pairs_done(&o->accented);
	*o = (struct oracle){ 0 };
}
