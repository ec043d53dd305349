/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/unit.h"

#include <string.h>

#include "common/schema.h"
#include "searcher/group.h"
#include "tests/unit/scratch.h"

/* Article and score of each match; docid is the place, from 1. */
static const struct {
	const char *article;
	double score;
} made[] = { { "b", 2 }, { "b", 2 }, { "b", 3 }, { "a", 3 }, { "a", 1 }, { "c", 2.5 },
	{ "d", 3.0000001 }, { "B", 0 } };

enum { N_MADE = sizeof made / sizeof *made };

static struct xap_db *make_database(void)
{
	struct xap_writer *w CLEANUP(xap_writer_closep) = NULL;
	struct xap_doc *doc;
	struct error err = { 0 };
	struct xap_db *db;

	if (scratch_exists("db"))
		return xap_db_open("db", &err);
	w = xap_writer_create("db", &err);
	doc = xap_doc_new(&err);
	for (size_t i = 0; i < N_MADE; i++) {
		const char *article = made[i].article;

		assert_true(xap_doc_clear(doc, &err));
		assert_true(xap_doc_value(doc, SLOT_ARTICLE, article, strlen(article), &err));
		assert_true(xap_writer_add(w, doc, &err));
	}
	assert_true(xap_writer_commit(w, &err));
	xap_doc_free(doc);
	db = xap_db_open("db", &err);
	assert_non_null(db);
	return db;
}

/* The articles as "b:3/3[3 1] ...": score, matches, docids of the best. */
static void assert_groups(const struct grouping *how, const char *expected)
{
	struct xap_db *db CLEANUP(xap_db_closep) = make_database();
	struct group_page page CLEANUP(group_page_done) = { 0 };
	struct buf got CLEANUP(buf_done) = { 0 };
	uint32_t docids[N_MADE];
	double scores[N_MADE];
	const struct matches matches = { docids, scores, N_MADE, true };
	struct error err = { 0 };

	for (size_t i = 0; i < N_MADE; i++) {
		docids[i] = (uint32_t)i + 1;
		scores[i] = made[i].score;
	}
	assert_true(group_matches(db, &matches, how, &page, &err));
	assert_int_equal(page.articles, 5);
	for (size_t i = 0; i < page.n; i++) {
		const struct grouped *g = &page.items[i];

		buf_printf(&got, "%s%s:%g/%u[", i ? " " : "", g->article, g->score, g->matching);
		for (size_t k = 0; k < g->n_best; k++)
			buf_printf(&got, "%s%u", k ? " " : "", g->best[k].docid);
		buf_add_byte(&got, ']');
	}
	assert_string_equal(got.data ? got.data : "", expected);
}

static void articles_score_by_their_best_paragraph(void **state)
{
	const struct grouping how = { .score = GROUP_MAX, .per_group = 2, .count = 10 };

	(void)state;
	/* d is better by less than counts: equal ones stand by id. */
	assert_groups(&how, "a:3/2[4 5] b:3/3[3 1] d:3/1[7] c:2.5/1[6] B:0/1[8]");
}

static void articles_score_by_sum_and_mean(void **state)
{
	struct grouping how = { .score = GROUP_SUM, .per_group = 1, .count = 3 };

	(void)state;
	assert_groups(&how, "b:7/3[3] a:4/2[4] d:3/1[7]");
	how.score = GROUP_MEAN;
	assert_groups(&how, "d:3/1[7] c:2.5/1[6] b:2.33333/3[3]");
}

static void further_paragraphs_count_for_a_fifth_of_the_one_before(void **state)
{
	struct grouping how = { .score = GROUP_DISCOUNTED, .per_group = 2, .count = 3 };

	(void)state;
	assert_groups(&how, "b:3.48/3[3 1] a:3.2/2[4 5] d:3/1[7]");
}

static void only_the_best_paragraphs_of_a_long_article_count(void **state)
{
	enum { MANY = 20, COUNTED = 6 };
	struct xap_db *db CLEANUP(xap_db_closep) = make_database();
	struct group_page page CLEANUP(group_page_done) = { 0 };
	const struct grouping how = { .score = GROUP_DISCOUNTED, .per_group = 1, .count = 1 };
	/* The same paragraph as often as needed: only its article and score are looked at. */
	uint32_t docids[MANY];
	double scores[MANY], expected = 0;
	const struct matches matches = { docids, scores, MANY, true };
	struct error err = { 0 };

	(void)state;
	for (size_t i = 0; i < MANY; i++) {
		docids[i] = 1;
		scores[i] = 1;
	}
	for (size_t i = 0; i < COUNTED; i++)
		expected = expected * GROUP_DISCOUNT + 1;
	assert_true(group_matches(db, &matches, &how, &page, &err));
	assert_int_equal(page.items[0].matching, MANY);
	assert_float_equal(page.items[0].score, expected, 1e-6);
}

static void pages_hold_articles(void **state)
{
	struct grouping how = { .score = GROUP_MAX, .per_group = 9, .offset = 1, .count = 1 };

	(void)state;
	assert_groups(&how, "b:3/3[3 1 2]");
	how.offset = 4;
	how.count = 7;
	assert_groups(&how, "B:0/1[8]");
	how.offset = 5;
	assert_groups(&how, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_SCRATCH(articles_score_by_their_best_paragraph),
		IN_SCRATCH(articles_score_by_sum_and_mean),
		IN_SCRATCH(further_paragraphs_count_for_a_fifth_of_the_one_before),
		IN_SCRATCH(only_the_best_paragraphs_of_a_long_article_count),
		IN_SCRATCH(pages_hold_articles),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
