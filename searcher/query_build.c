/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a query means. A paragraph matches it by these rules, and by nothing else:
 *
 * Pieces. White space, quotation marks and parentheses cut a query into pieces (query_lex.h,
 * query_parse.c); the analyzer of each language of the index cuts each piece into tokens; of many
 * languages, the INDEX_MAX_LANGUAGES with most paragraphs are asked, or only the request's, then of
 * paragraphs in it. A piece without tokens means nothing. A piece that says the same as another of
 * its kind in its group counts once.
 *
 * A word of one token fits a paragraph that holds its stem: each language's stem in
 * paragraphs of that language, the main one's also where no language is asked for; the stems that
 * the index knows from accented forms of the word in any. What was typed with accents is looked up
 * without them as well. A token without stem (numbers, symbols) fits where it stands. u.s. is also
 * us. After =, the word itself is all that fits.
 *
 * A word of several tokens is a stemmed phrase of them (after =, an exact one). Where they are
 * parts of a hyphenated group, the group is either its parts or the word written together.
 *
 * A stemmed phrase fits consecutive words, each of which shares a stem, in any of the languages,
 * with the query's. An exact phrase fits the words themselves, without regard to case and accents;
 * hyphenated groups and initialisms are written either way (groups beyond READING_MAX_WAYS phrases
 * in parts only; a note tells). Analyses that differ by language are alternatives.
 *
 * Near: all tokens of the quotation or of the words that NEAR or ADJ join, at places of their own,
 * the last at most the given number of words behind the first (and never less than there are tokens
 * for); with ADJ in the order of the query.
 *
 * Wildcards (query_lex.h) and fuzzy words stand for the words of the index that fit
 * (query_expand.h), the most frequent ones up to a cap; where the piece is no single word, it is
 * looked for as it stands, and a note tells. With edits, words weigh less (query_words.c).
 *
 * A run of a script without spaces fits where its bigrams follow each other; a single character at
 * the end of a piece fits terms that begin with it (READING_MAX_EXPANSION of them).
 *
 * Fields (query_field.h): title: looks in titles, stems and phrases included. The others filter:
 * author: and keyword: by words and phrases as they stand; source: by its words in a row; lang:,
 * article:, url: and host: by the whole value, in which * is a wildcard; date: by query_date.h.
 *
 * Groups, of which the whole query is one: all pieces with + must fit, or if there are none, at
 * least one without sign (with request->all: all of both), and none with -, and any of the filters
 * of each field. A stop word among those without sign does not count, if its group has anything
 * else to look for. What only excludes is all paragraphs but those; the whole query must not. AND
 * makes a group of which all, OR one of which any must fit; -x there is NOT x.
 *
 * Rank: stems and words by BM25; beside its stem the plain word, by ranking.surface; words in the
 * title of the article, by ranking.title; the words that a word of several tokens is made of, by
 * ranking.parts (query_evidence.c); in some languages, where a word is not, words that are like it,
 * by ranking.kin times their likeness (query_kin.c); with +, words without sign too; each times its
 * boosts, and more if the query repeats it, by ranking.k3. All these only weigh, but: where the
 * main language has words that are like others, the query is two words or more without sign or
 * operator and nothing else (exclusions and filters apart), and matches are in the order of their
 * scores, one of those, or a part of a word in the text, is enough to match.
 */
#include <string.h>

#include "common/utf8.h"
#include "searcher/query.h"
#include "searcher/query_check.h"
#include "searcher/query_compose.h"
#include "searcher/query_evidence.h"
#include "searcher/query_items.h"
#include "searcher/query_kin.h"
#include "searcher/query_languages.h"
#include "searcher/query_mark.h"
#include "searcher/query_receipt.h"

enum {
	MAX_QUERY = 10000, /* bytes: several pages, more than anyone means to ask at once */
	/* Terms that decide what matches: beyond, a query takes seconds and says little. */
	MAX_TERMS = 1000,
	/* Words that all patterns of a query stand for: as many more, each as cheap as a rare one.
	 */
	MAX_EXPANDED = 20000,
};

struct builder {
	struct index *ix;
	const struct request *request;
	struct query_words words;
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

/* Whether there is something to look for. */
static bool is_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool refuse_wordless(const struct request *r, struct error *err)
{
	size_t start = 0, end = r->query_len;

	while (start < end && is_blank(r->query[start]))
		start++;
	while (end > start && is_blank(r->query[end - 1]))
		end--;
	return query_refuse("the query has no words", r->query, r->query_len, start, end, err);
}

static bool check_items(const struct query_items *items, const struct request *r, struct error *err)
{
	const struct query_node *first = NULL, *last = NULL;

	for (size_t i = 0; i < items->n; i++) {
		const struct query_item *item = &items->items[i];

		if (item->use == ITEM_EMPTY)
			continue;
		if (!item->excluded)
			return true;
		first = first ? first : item->node;
		last = item->node;
	}
	if (!first)
		return refuse_wordless(r, err);
	return query_refuse("only exclusions: say also what to look for", r->query, r->query_len,
		first->start, last->end, err);
}

static bool make_reading(const struct builder *b, struct query_item *item, size_t max_terms,
	size_t expanded, struct receipt *receipt, struct error *err)
{
	enum field_content content = field_row(item->node->field)->content;
	struct expansion_limit limit = { .cap = MAX_EXPANDED - expanded,
		.deadline = b->request->deadline,
		.matcher = b->ix->matcher };

	if (limit.cap > b->request->max_expansion)
		limit.cap = b->request->max_expansion;
	if (content == CONTENT_WORDS)
		return reading_make(&item->reading, &item->terms, item->node, b->ix->db, max_terms,
			&limit, receipt, err);
	return reading_make_value(&item->reading, &item->terms, item->node, b->words.text,
		b->ix->db, &limit, receipt, err);
}

static bool make_readings(struct builder *b, struct receipt *receipt, struct error *err)
{
	size_t terms = 0, expanded = 0;

	for (size_t i = 0; i < b->items.n; i++) {
		struct query_item *item = &b->items.items[i];

		if (item->use != ITEM_USED)
			continue;
		if (!make_reading(b, item, MAX_TERMS - terms, expanded, receipt, err))
			return false;
		terms += item->reading.terms;
		expanded += item->reading.used;
		if (terms > MAX_TERMS)
			return error_set(err, ERROR_LIMIT,
				"the query needs more than %d terms of the index, counting the "
				"forms of each word: ask for fewer words at once",
				MAX_TERMS);
	}
	return true;
}

static bool make_patterns(const struct builder *b, struct patterns *patterns, struct error *err)
{
	for (size_t i = 0; i < b->items.n; i++) {
		const struct query_item *item = &b->items.items[i];

		if (item->use == ITEM_USED && !item->excluded &&
			(!query_mark(patterns, item, b->ix->db, b->ix->stats.documents, err) ||
				!query_mark_loose(patterns, &b->items, item, b->ix->db,
					b->ix->stats.documents, err)))
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

/* Elsewhere, what has little to say for itself would stand before what has much. */
static bool is_ranked(const struct request *request)
{
	return request->sort == SORT_RELEVANCE && request->ranking.weighting != XAP_BOOL;
}

bool query_plan(
	struct index *ix, const struct request *request, struct plan *out, struct error *err)
{
	CLEANUP(plan_done) struct plan plan = { 0 };
	CLEANUP(query_node_done) struct query_node root = { 0 };
	CLEANUP(builder_done)
	struct builder b = {
		.ix = ix, .request = request, .words = { .db = ix->db, .text = request->query }
	};
	const struct query_syntax syntax = { .plain = request->plain, .now = request->now };

	if (!check_text(request, err) ||
		!query_languages_choose(&b.words.languages, ix, request->language, err) ||
		!query_parse(
			request->query, request->query_len, &syntax, &root, &plan.receipt, err) ||
		(request->strict &&
			!query_check(&plan.receipt, request->query, request->query_len, err)) ||
		!query_items_make(&b.items, &root, request->all, &b.words, &plan.receipt, err) ||
		!check_items(&b.items, request, err))
		return false;
	query_items_mark_stop_words(&b.items, &root, &b.words.languages);
	query_items_mark_unused(&b.items, &root);
	if (!make_readings(&b, &plan.receipt, err) ||
		!query_evidence(&b.items, &b.words.languages, err) ||
		(request->ranking.kin > 0 &&
			!query_kin(&b.items, &root, &b.words.languages, ix, err)))
		return false;
	b.items.loose = b.items.loose && is_ranked(request);
	plan.query = query_compose(&b.items, &root, request, err);
	if (!plan.query || !make_patterns(&b, &plan.patterns, err) ||
		!query_receipt(&plan.receipt, &b.items, &root, &b.words, err))
		return false;
	*out = plan;
	plan = (struct plan){ 0 };
	return true;
}
