/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Groups by looking at each match once. Xapian's own collapsing would keep only the best of each
 * article and estimate how many there are; sums and exact numbers need all of them.
 */
#include "searcher/group.h"

#include <stdlib.h>
#include <string.h>

#include "common/schema.h"
#include "searcher/labelled.h"
#include "searcher/order.h"
#include "searcher/tally.h"

/* A seventh would count for less than a ten-thousandth of the best. */
enum { DISCOUNTED_PARAGRAPHS = 6 };

struct article_score {
	double score;
	double sum, first;
	double best[DISCOUNTED_PARAGRAPHS]; /* scores of paragraphs, best first; 0 where none is */
	bool seen;			    /* a match of it */
	size_t article;			    /* of the tally */
	const struct tallied *tallied;
};

/* What is gathered: whose paragraph each match is, and the articles. */
struct gathered {
	const struct matches *matches;
	size_t members;	 /* of the database */
	struct buf name; /* of an article */
	struct tally articles;
	size_t *article_of; /* of each match */
	struct article_score *scores;
	size_t *place_of; /* of each article on the page, from 1; 0: it is not there */
};

static void gathered_done(struct gathered *g)
{
	buf_done(&g->name);
	tally_done(&g->articles);
	free(g->article_of);
	free(g->scores);
	free(g->place_of);
}

void group_page_done(struct group_page *p)
{
	for (size_t i = 0; i < p->n; i++) {
		free(p->items[i].article);
		free(p->items[i].best);
	}
	free(p->items);
	*p = (struct group_page){ 0 };
}

static const char *const score_names[] = { [GROUP_DISCOUNTED] = "discounted",
	[GROUP_MAX] = "max",
	[GROUP_SUM] = "sum",
	[GROUP_MEAN] = "mean",
	[GROUP_FIRST] = "first" };

const char *group_score_name(enum group_score score)
{
	return score_names[score];
}

bool group_score_find(const char *name, enum group_score *out)
{
	for (size_t i = 0; i < sizeof score_names / sizeof *score_names; i++) {
		if (strcmp(name, score_names[i]) == 0) {
			*out = (enum group_score)i;
			return true;
		}
	}
	return false;
}

/* Of several indexes, the same id in two of them is two articles: the member's number follows the
 * id, behind a NUL. */
static bool take_article(void *ctx, size_t i, const char *value, size_t len, struct error *err)
{
	struct gathered *g = ctx;
	uint32_t member;

	if (g->members == 1)
		return tally_add(&g->articles, value, len, &g->article_of[i], err);
	member = (g->matches->docids[i] - 1) % (uint32_t)g->members;
	buf_clear(&g->name);
	buf_add(&g->name, value, len);
	buf_printf(&g->name, "%c%08x", 0, member);
	return !g->name.failed
		       ? tally_add(&g->articles, g->name.data, g->name.len, &g->article_of[i], err)
		       : error_out_of_memory(err);
}

static int by_score(const void *a, const void *b)
{
	const struct article_score *x = a, *y = b;

	if (x->score != y->score)
		return x->score < y->score ? 1 : -1;
	return tally_compare(x->tallied, y->tallied);
}

/* Matches come by docid: the first of an article is the first of its paragraphs that match. */
static void add_match(struct article_score *s, double score)
{
	size_t at = DISCOUNTED_PARAGRAPHS;

	if (!s->seen)
		s->first = score;
	s->seen = true;
	s->sum += score;
	while (at > 0 && s->best[at - 1] < score) {
		if (at < DISCOUNTED_PARAGRAPHS)
			s->best[at] = s->best[at - 1];
		at--;
	}
	if (at < DISCOUNTED_PARAGRAPHS)
		s->best[at] = score;
}

static double discounted(const double best[])
{
	double total = 0;

	for (size_t i = DISCOUNTED_PARAGRAPHS; i-- > 0;)
		total = total * GROUP_DISCOUNT + best[i];
	return total;
}

static double score_by(const struct article_score *s, enum group_score how)
{
	switch (how) {
	case GROUP_MAX:
		return s->best[0];
	case GROUP_SUM:
		return s->sum;
	case GROUP_MEAN:
		return s->sum / s->tallied->count;
	case GROUP_FIRST:
		return s->first;
	case GROUP_DISCOUNTED:
		break;
	}
	return discounted(s->best);
}

/* Scores and sorts the articles. */
static bool score_articles(
	struct gathered *g, const struct matches *matches, enum group_score how, struct error *err)
{
	size_t n = g->articles.n;

	g->scores = calloc(n + 1, sizeof *g->scores);
	if (!g->scores)
		return error_out_of_memory(err);
	for (size_t i = 0; i < matches->n; i++) {
		struct article_score *s = &g->scores[g->article_of[i]];

		add_match(s, matches->scores[i]);
	}
	for (size_t i = 0; i < n; i++) {
		struct article_score *s = &g->scores[i];

		s->article = i;
		s->tallied = &g->articles.items[i];
		s->score = score_rounded(score_by(s, how));
	}
	qsort(g->scores, n, sizeof *g->scores, by_score);
	return true;
}

/* Puts the match where it belongs among the best, if it does. Matches come by docid, which within
 * an article is the order of its paragraphs, so that of equal ones the earlier stays before. */
static void keep_best(struct grouped *item, struct xap_match match, size_t most)
{
	size_t at = item->n_best;

	while (at > 0 && item->best[at - 1].score < match.score)
		at--;
	if (at >= most)
		return;
	if (item->n_best < most)
		item->n_best++;
	for (size_t i = item->n_best - 1; i > at; i--)
		item->best[i] = item->best[i - 1];
	item->best[at] = match;
}

static bool fill_page(struct gathered *g, const struct matches *matches, const struct grouping *how,
	struct group_page *page, struct error *err)
{
	g->place_of = calloc(g->articles.n + 1, sizeof *g->place_of);
	page->items = calloc((size_t)how->count + 1, sizeof *page->items);
	if (!g->place_of || !page->items)
		return error_out_of_memory(err);
	for (size_t i = how->offset; i < g->articles.n && page->n < how->count; i++) {
		struct tallied *article = &g->articles.items[g->scores[i].article];
		struct grouped *item = &page->items[page->n++];

		*item = (struct grouped){ .article_len = strlen(article->value),
			.score = g->scores[i].score,
			.matching = article->count };
		item->article = TAKE_PTR(article->value);
		item->best = calloc((size_t)how->per_group + 1, sizeof *item->best);
		if (!item->best)
			return error_out_of_memory(err);
		g->place_of[g->scores[i].article] = page->n;
	}
	for (size_t i = 0; i < matches->n; i++) {
		size_t place = g->place_of[g->article_of[i]];
		struct xap_match match = { matches->docids[i], score_rounded(matches->scores[i]) };

		if (place > 0)
			keep_best(&page->items[place - 1], match, how->per_group);
	}
	return true;
}

bool group_matches(struct xap_db *db, const struct matches *matches, const struct grouping *how,
	struct group_page *out, struct error *err)
{
	struct group_page page CLEANUP(group_page_done) = { 0 };
	struct gathered g CLEANUP(
		gathered_done) = { .matches = matches, .members = xap_db_members(db) };

	g.article_of = calloc(matches->n + 1, sizeof *g.article_of);
	if (!g.article_of)
		return error_out_of_memory(err);
	if (!labelled_articles(db, matches->docids, matches->n, take_article, &g, err) ||
		!score_articles(&g, matches, how->score, err) ||
		!fill_page(&g, matches, how, &page, err))
		return false;
	page.articles = g.articles.n;
	*out = page;
	page = (struct group_page){ 0 };
	return true;
}
