/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Weights are tf-idf: what a text says often and others seldom is what it is about. Knows nothing
 * of queries.
 */
#include "searcher/stem_pool.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "common/schema.h"
#include "searcher/grow.h"

void stem_pool_done(struct stem_pool *p)
{
	tally_done(&p->names);
	free(p->amounts);
	*p = (struct stem_pool){ 0 };
}

bool stem_pool_add(
	struct stem_pool *p, const char *stem, size_t len, double amount, struct error *err)
{
	size_t known = p->names.n, index;

	if (!tally_add(&p->names, stem, len, &index, err))
		return false;
	if (index == known) {
		double *amounts = grow(p->amounts, known, sizeof *amounts, err);

		if (!amounts)
			return false;
		p->amounts = amounts;
		amounts[index] = 0;
	}
	p->amounts[index] += amount;
	p->total += amount;
	return true;
}

struct taking {
	struct stem_pool *pool;
	struct analyzer *analyzer;
	const struct language *language;
};

static bool take_token(void *ctx, const struct token *token, struct error *err)
{
	const struct taking *t = ctx;
	const char *stem;
	size_t len;

	if (token->kind == TOKEN_JOINED_END ||
		language_is_stop_word(t->language, token->term, token->term_len))
		return true;
	return token_stem(t->analyzer, token, &stem, &len, err) &&
	       (!stem || stem_pool_add(t->pool, stem, len, 1, err));
}

bool stem_pool_text(
	struct stem_pool *p, struct analyzer *a, const char *text, size_t len, struct error *err)
{
	const char *code = analyzer_language(a);
	struct taking t = {
		.pool = p, .analyzer = a, .language = language_find(code, strlen(code))
	};

	return analyzer_run(a, text, len, take_token, &t, err);
}

bool stem_pool_paragraph(struct stem_pool *p, struct index *ix, uint32_t docid, struct error *err)
{
	struct buf code CLEANUP(buf_done) = { 0 };
	struct buf data CLEANUP(buf_done) = { 0 };
	struct provenance from;
	struct analyzer *a;
	const char *text;
	size_t len;

	if (!xap_db_value(ix->db, docid, SLOT_LANGUAGE, &code, err) ||
		!xap_db_data(ix->db, docid, &data, err) ||
		!schema_data_decode(data.data, data.len, &from, &text, &len, err))
		return false;
	a = index_analyzer(ix, code.len ? code.data : ix->facts.languages[0].code, err);
	return a && stem_pool_text(p, a, text, len, err);
}

void telling_stems_done(struct telling_stems *t)
{
	for (size_t i = 0; i < t->n; i++)
		free(t->items[i].stem);
	free(t->items);
	*t = (struct telling_stems){ 0 };
}

static int by_weight(const void *a, const void *b)
{
	const struct telling_stem *x = a, *y = b;

	if (x->weight != y->weight)
		return x->weight < y->weight ? 1 : -1;
	return strcmp(x->stem, y->stem);
}

/* How many paragraphs have the stem in their text. */
static bool frequency(
	struct xap_db *db, const struct tallied *name, uint32_t *paragraphs, struct error *err)
{
	struct buf term CLEANUP(buf_done) = { 0 };
	uint64_t occurrences;

	schema_term(&term, PREFIX_STEM, name->value, name->len);
	if (term.failed)
		return error_out_of_memory(err);
	return xap_db_freqs(db, term.data, term.len, paragraphs, &occurrences, err);
}

bool stem_pool_best(const struct stem_pool *p, struct index *ix, enum telling by, uint32_t least,
	size_t n, struct telling_stems *out, struct error *err)
{
	uint32_t documents = ix->stats.documents;
	struct telling_stems best CLEANUP(telling_stems_done) = { 0 };

	best.items = calloc(p->names.n + 1, sizeof *best.items);
	if (!best.items)
		return error_out_of_memory(err);
	for (size_t i = 0; i < p->names.n; i++) {
		const struct tallied *name = &p->names.items[i];
		struct telling_stem s = { .len = name->len, .amount = p->amounts[i] };

		if (!frequency(ix->db, name, &s.paragraphs, err))
			return false;
		if (s.paragraphs < least || s.paragraphs >= documents)
			continue;
		s.idf = log((double)documents / s.paragraphs);
		s.weight = s.amount * (by == TELLING_BY_ROOT ? sqrt(s.idf) : s.idf);
		s.stem = strdup(name->value);
		if (!s.stem)
			return error_out_of_memory(err);
		best.items[best.n++] = s;
	}
	if (best.n > 0)
		qsort(best.items, best.n, sizeof *best.items, by_weight);
	while (best.n > n)
		free(best.items[--best.n].stem);
	*out = best;
	best = (struct telling_stems){ 0 };
	return true;
}
