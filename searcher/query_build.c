/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a query means. A paragraph matches it by these rules, and by nothing else:
 *
 * Pieces. White space and quotation marks cut a query into pieces (query_lex.h); the analyzer of
 * each language of the index cuts each piece into tokens; of many languages, the
 * INDEX_MAX_LANGUAGES with most paragraphs are asked, or only the request's, then of paragraphs in
 * it. A piece without tokens means nothing. A piece that says the same as another of its kind
 * counts once.
 *
 * A word of one token fits a paragraph that holds its stem: the main language's stem in any
 * paragraph; another language's in paragraphs of that language; the stems that the index knows from
 * accented forms of the word in any. What was typed with accents is looked up without them as well.
 * A token without stem (numbers, symbols) fits where it stands. u.s. is also us.
 *
 * A word of several tokens is a stemmed phrase of them. Where they are parts of a hyphenated group,
 * the group is either its parts or the word written together.
 *
 * A stemmed phrase fits consecutive words, each of which shares a stem, in any of the languages,
 * with the query's. An exact phrase fits the words themselves, without regard to case and accents;
 * hyphenated groups and initialisms are written either way (groups beyond READING_MAX_WAYS phrases
 * in parts only; a note tells). Analyses that differ by language are alternatives.
 *
 * A run of a script without spaces fits where its bigrams follow each other; a single character at
 * the end of a piece fits terms that begin with it (READING_MAX_EXPANSION of them).
 *
 * All pieces with + must fit, or if there are none, at least one without sign (with request->all:
 * all of both), and none with -. A stop word among these others does not count, if there is
 * anything else to look for.
 *
 * Rank: stems and words by BM25; beside its stem the plain word, by ranking.surface; words in the
 * title of the article, by ranking.title; with +, words without sign too.
 */
#include <string.h>

#include "common/utf8.h"
#include "searcher/query.h"
#include "searcher/query_items.h"
#include "searcher/query_mark.h"
#include "searcher/query_match.h"
#include "searcher/query_parts.h"
#include "searcher/query_receipt.h"

enum {
	MAX_QUERY = 10000, /* bytes: several pages, more than anyone means to ask at once */
	/* Terms that decide what matches: beyond, a query takes seconds and says little. */
	MAX_TERMS = 1000,
};

struct builder {
	struct index *ix;
	const struct request *request;
	struct query_languages languages;
	struct query_items items;
};

static void builder_done(struct builder *b)
{
	query_items_done(&b->items);
}

static bool check_text(const struct request *request, struct error *err)
{
	size_t bad;

	if (request->query_len > MAX_QUERY)
		return error_set(err, ERROR_USAGE,
			"the query has %zu bytes; at most %d can be asked at once",
			request->query_len, MAX_QUERY);
	if (!utf8_valid(request->query, request->query_len, &bad))
		return error_set(err, ERROR_USAGE,
			"the query is not valid UTF-8: byte 0x%02x at offset %zu",
			(unsigned char)request->query[bad], bad);
	return true;
}

static bool choose_languages(struct builder *b, struct error *err)
{
	const char *code = b->request->language;
	struct query_languages *l = &b->languages;

	if (!code) {
		memcpy(l->analyzers, b->ix->analyzers, sizeof l->analyzers);
		memcpy(l->rows, b->ix->languages, sizeof l->rows);
		l->n = b->ix->n_languages;
		return true;
	}
	l->rows[0] = language_find(code, strlen(code));
	if (!l->rows[0])
		return error_set(err, ERROR_USAGE, "there is no language \"%s\"", code);
	l->analyzers[0] = index_analyzer(b->ix, l->rows[0]->code, err);
	l->n = 1;
	return l->analyzers[0] != NULL;
}

/* Whether there is something to look for. */
static bool check_items(const struct query_items *items, struct error *err)
{
	size_t positive = 0, exclusions = 0;

	for (size_t i = 0; i < items->n; i++) {
		if (items->items[i].use == ITEM_EMPTY)
			continue;
		if (items->items[i].role == ROLE_NOT)
			exclusions++;
		else
			positive++;
	}
	if (positive > 0)
		return true;
	if (exclusions > 0)
		return error_set(err, ERROR_USAGE, "only exclusions: say also what to look for");
	return error_set(err, ERROR_USAGE, "the query has no words");
}

static bool make_readings(struct builder *b, struct receipt *receipt, struct error *err)
{
	size_t terms = 0;

	for (size_t i = 0; i < b->items.n; i++) {
		struct query_item *item = &b->items.items[i];

		if (item->use != ITEM_USED)
			continue;
		if (!reading_make(&item->reading, &item->terms, item->node, b->ix->db,
			    MAX_TERMS - terms, receipt, err))
			return false;
		terms += item->reading.terms;
		if (terms > MAX_TERMS)
			return error_set(err, ERROR_LIMIT,
				"the query needs more than %d terms of the index, counting the "
				"forms "
				"of each word: ask for fewer words at once",
				MAX_TERMS);
	}
	return true;
}

/* Adds the queries of the items of a role. */
static bool add_role(
	const struct builder *b, enum query_role role, struct parts *to, struct error *err)
{
	double surface = role == ROLE_NOT ? 0 : b->request->ranking.surface;

	for (size_t i = 0; i < b->items.n; i++) {
		const struct query_item *item = &b->items.items[i];

		if (item->use == ITEM_USED && item->role == role &&
			reading_matches(&item->reading) &&
			!parts_add(to, reading_query(&item->reading, surface, err), err))
			return false;
	}
	return true;
}

/* `query` op `other`; takes both. */
static struct xap_query *joined(
	struct xap_query *query, enum xap_op op, struct xap_query *other, struct error *err)
{
	CLEANUP(parts_done) struct parts both = { 0 };

	if (!parts_add(&both, query, err)) {
		xap_query_free(other);
		return NULL;
	}
	return parts_add(&both, other, err) ? parts_combine(&both, op, err) : NULL;
}

/* What must match, with the weight of what should. */
static struct xap_query *positive_query(const struct builder *b, struct error *err)
{
	CLEANUP(parts_done) struct parts musts = { 0 }, shoulds = { 0 };
	struct xap_query *must;

	if (!add_role(b, ROLE_MUST, &musts, err) || !add_role(b, ROLE_SHOULD, &shoulds, err))
		return NULL;
	if (musts.n == 0)
		return parts_combine(&shoulds, XAP_OR, err);
	must = parts_combine(&musts, XAP_AND, err);
	if (!must || shoulds.n == 0)
		return must;
	return joined(must, XAP_AND_MAYBE, parts_combine(&shoulds, XAP_OR, err), err);
}

static struct xap_query *with_titles(
	const struct builder *b, struct xap_query *query, struct error *err)
{
	CLEANUP(parts_done) struct parts titles = { 0 };
	CLEANUP(xap_query_freep) struct xap_query *main = query;

	if (!main || b->request->ranking.title <= 0)
		return TAKE_PTR(main);
	for (size_t i = 0; i < b->items.n; i++) {
		const struct query_item *item = &b->items.items[i];

		if (item->use == ITEM_USED && item->role != ROLE_NOT &&
			item->node->kind == QUERY_WORD && item->reading.match.n > 0 &&
			!parts_add(&titles, reading_title_query(&item->reading, err), err))
			return NULL;
	}
	if (titles.n == 0)
		return TAKE_PTR(main);
	return query_favour(TAKE_PTR(main), parts_combine(&titles, XAP_OR, err),
		b->request->ranking.title, err);
}

static struct xap_query *build_query(const struct builder *b, struct error *err)
{
	CLEANUP(parts_done) struct parts nots = { 0 };
	struct xap_query *query;

	if (!add_role(b, ROLE_NOT, &nots, err))
		return NULL;
	query = with_titles(b, positive_query(b, err), err);
	if (query && nots.n > 0)
		query = joined(query, XAP_AND_NOT, parts_combine(&nots, XAP_OR, err), err);
	if (query && b->request->language)
		query = joined(
			query, XAP_FILTER, language_query(b->languages.rows[0]->code, err), err);
	return query;
}

static bool make_patterns(const struct builder *b, struct patterns *patterns, struct error *err)
{
	for (size_t i = 0; i < b->items.n; i++) {
		const struct query_item *item = &b->items.items[i];

		if (item->use == ITEM_USED && item->role != ROLE_NOT &&
			!query_mark(patterns, item, b->ix->db, b->ix->stats.documents, err))
			return false;
	}
	return true;
}

void plan_done(struct plan *p)
{
	xap_query_free(p->query);
	patterns_done(&p->patterns);
	receipt_done(&p->receipt);
	*p = (struct plan){ 0 };
}

bool query_plan(
	struct index *ix, const struct request *request, struct plan *out, struct error *err)
{
	CLEANUP(plan_done) struct plan plan = { 0 };
	CLEANUP(query_node_done) struct query_node root = { 0 };
	CLEANUP(builder_done) struct builder b = { .ix = ix, .request = request };

	if (!check_text(request, err) || !choose_languages(&b, err) ||
		!query_parse(request->query, request->query_len, &root, &plan.receipt, err) ||
		!query_items_make(&b.items, &root, request->query, request->all, ix->db,
			&b.languages, &plan.receipt, err) ||
		!check_items(&b.items, err))
		return false;
	query_items_mark_stop_words(&b.items, &b.languages);
	if (!make_readings(&b, &plan.receipt, err))
		return false;
	plan.query = build_query(&b, err);
	if (!plan.query || !make_patterns(&b, &plan.patterns, err) ||
		!query_receipt(&plan.receipt, &b.items, request->query, ix->db, &b.languages, err))
		return false;
	*out = plan;
	plan = (struct plan){ 0 };
	return true;
}
