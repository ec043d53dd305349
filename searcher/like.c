/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The stems are those with the most weight by tf-idf. A few dozen say what a paragraph is about;
 * more only cost time. A paragraph's own are read from the index; another text has to be analysed,
 * in the language that it seems to be written in.
 */
#include "searcher/like.h"

#include <stdlib.h>
#include <string.h>

#include "common/schema.h"
#include "common/utf8.h"
#include "searcher/hit_load.h"
#include "searcher/query_languages.h"
#include "searcher/query_match.h"
#include "searcher/query_parts.h"
#include "searcher/stem_pool.h"

enum { MAX_STEMS = 25 };

bool like_wanted(const struct request *request)
{
	return request->like || request->like_text;
}

struct stop_count {
	const struct language *language;
	size_t n;
};

static bool count_stop_word(void *ctx, const struct token *token, struct error *err)
{
	struct stop_count *c = ctx;

	(void)err;
	c->n += language_is_stop_word(c->language, token->term, token->term_len);
	return true;
}

/* The language with most stop words in the text; the main one if none has more. */
static struct analyzer *guess_language(
	const struct query_languages *languages, const char *text, size_t len, struct error *err)
{
	size_t best = 0, most = 0;

	for (size_t i = 0; languages->n > 1 && i < languages->n; i++) {
		struct stop_count c = { .language = languages->rows[i] };

		if (!analyzer_run(languages->analyzers[i], text, len, count_stop_word, &c, err))
			return NULL;
		if (c.n > most) {
			most = c.n;
			best = i;
		}
	}
	return languages->analyzers[best];
}

static bool stems_of_text(struct stem_pool *pool, const struct query_languages *languages,
	const struct request *request, const char **language, struct error *err)
{
	const char *text = request->like_text;
	size_t len = request->like_text_len, bad;
	struct analyzer *a;

	if (!utf8_valid(text, len, &bad))
		return error_set(err, ERROR_USAGE,
			"--like: the text is not valid UTF-8: byte 0x%02x at offset %zu",
			(unsigned char)text[bad], bad);
	a = guess_language(languages, text, len, err);
	if (!a || !stem_pool_text(pool, a, text, len, err))
		return false;
	if (pool->names.n == 0)
		return error_set(err, ERROR_USAGE, "--like: the text has no words");
	*language = analyzer_language(a);
	return true;
}

static bool stems_of_paragraph(struct stem_pool *pool, struct index *ix, const char *id,
	uint32_t *docid, struct error *err)
{
	if (!hit_find(ix, id, strlen(id), docid, err))
		return false;
	if (*docid == 0)
		return error_set(err, ERROR_NOT_FOUND,
			"--like: there is no paragraph \"%.200s\" in the index; it takes the id of "
			"a hit, such as talks.txt#p3, or - for a text on standard input",
			id);
	return stem_pool_paragraph(pool, ix, *docid, err);
}

static void free_id(char **id)
{
	free(*id);
}

/* The paragraph alone. Of several indexes another may have one of the same id; where there is but
 * one, a term is what can be matched fastest. */
static struct xap_query *this_one(struct index *ix, uint32_t docid, struct error *err)
{
	uint32_t there = index_docid_there(ix, docid);
	const struct xap_docids list = {
		.member = index_member_of(ix, docid)->db, .docids = &there, .n = 1
	};
	struct buf term CLEANUP(buf_done) = { 0 };
	char *id CLEANUP(free_id) = NULL;

	if (ix->n_members > 1)
		return xap_query_docids(&list, 1, err);
	if (!hit_load_id(ix, docid, &id, err))
		return NULL;
	schema_term(&term, PREFIX_PARAGRAPH, id, strlen(id));
	if (term.failed) {
		error_out_of_memory(err);
		return NULL;
	}
	return xap_query_term(term.data, term.len, err);
}

/* Takes `query`. */
static struct xap_query *without(
	struct xap_query *query, struct index *ix, uint32_t docid, struct error *err)
{
	struct parts both CLEANUP(parts_done) = { 0 };

	if (!parts_add(&both, query, err) || !parts_add(&both, this_one(ix, docid, err), err))
		return NULL;
	return parts_combine(&both, XAP_AND_NOT, err);
}

/* Takes `query`. */
static struct xap_query *in_language(struct xap_query *query, const char *code, struct error *err)
{
	struct parts both CLEANUP(parts_done) = { 0 };

	if (!parts_add(&both, query, err) || !parts_add(&both, language_query(code, err), err))
		return NULL;
	return parts_combine(&both, XAP_FILTER, err);
}

/* Any of the stems, without the paragraph itself; `docid` is 0 if they are of no paragraph. */
static struct xap_query *make_query(struct index *ix, const struct telling_stems *stems,
	uint32_t docid, const char *language, struct error *err)
{
	struct parts any CLEANUP(parts_done) = { 0 };
	struct xap_query *query;

	for (size_t i = 0; i < stems->n; i++) {
		struct buf term CLEANUP(buf_done) = { 0 };

		schema_term(&term, PREFIX_STEM, stems->items[i].stem, stems->items[i].len);
		if (term.failed) {
			error_out_of_memory(err);
			return NULL;
		}
		if (!parts_add(&any, xap_query_term(term.data, term.len, err), err))
			return NULL;
	}
	query = any.n > 0 ? parts_combine(&any, XAP_OR, err) : xap_query_nothing(err);
	if (query && docid != 0)
		query = without(query, ix, docid, err);
	if (query && language)
		query = in_language(query, language, err);
	return query;
}

static bool make_patterns(
	const struct telling_stems *stems, struct patterns *patterns, struct error *err)
{
	for (size_t i = 0; i < stems->n; i++) {
		const struct telling_stem *s = &stems->items[i];
		struct pattern *pattern = patterns_add(patterns, err);
		struct slot *slot = pattern ? pattern_add_slot(pattern, err) : NULL;

		if (!slot || !slot_add_form(slot, s->stem, s->len, true, MARK_STEM, NULL, err))
			return false;
		pattern->weight = s->idf;
	}
	return true;
}

static bool say_stems(const struct telling_stems *stems, const char *id, const char *language,
	struct receipt *receipt, struct error *err)
{
	struct buf tree CLEANUP(buf_done) = { 0 };

	buf_printf(&tree, "like(%s:", id ? id : "-");
	for (size_t i = 0; i < stems->n; i++)
		buf_printf(&tree, " %s", stems->items[i].stem);
	buf_add_byte(&tree, ')');
	receipt->tree = buf_take(&tree);
	receipt->languages = language ? strdup(language) : NULL;
	return (receipt->tree && (!language || receipt->languages)) || error_out_of_memory(err);
}

bool like_plan(struct index *ix, const struct request *request, struct plan *out, struct error *err)
{
	struct plan plan CLEANUP(plan_done) = { 0 };
	struct stem_pool pool CLEANUP(stem_pool_done) = { 0 };
	struct telling_stems stems CLEANUP(telling_stems_done) = { 0 };
	struct query_languages languages;
	const char *language, *read_as = NULL;
	/* A paragraph of the index is one of those that have its stems. */
	uint32_t least = request->like ? 2 : 1, docid = 0;

	if (!query_languages_choose(&languages, ix, request->language, err))
		return false;
	language = request->language ? languages.rows[0]->code : NULL;
	if (!(request->like ? stems_of_paragraph(&pool, ix, request->like, &docid, err)
			    : stems_of_text(&pool, &languages, request, &read_as, err)) ||
		!stem_pool_best(&pool, ix, TELLING_BY_IDF, least, MAX_STEMS, &stems, err))
		return false;
	plan.query = make_query(ix, &stems, docid, language, err);
	if (!plan.query || !make_patterns(&stems, &plan.patterns, err) ||
		!say_stems(&stems, request->like, read_as ? read_as : language, &plan.receipt, err))
		return false;
	*out = plan;
	plan = (struct plan){ 0 };
	return true;
}
