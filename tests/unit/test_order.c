/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/schema.h"
#include "searcher/order.h"
#include "tests/unit/scratch.h"

enum { TIES = 100 };

static void add(struct xap_writer *w, const char *article, uint32_t ordinal, uint32_t wdf)
{
	struct xap_doc *doc;
	struct error err = { 0 };
	char number[9];
	size_t len = xap_sortable(ordinal, number);

	doc = xap_doc_new(&err);
	assert_non_null(doc);
	/* One length for all, so that the score depends on wdf alone. */
	assert_true(xap_doc_term(doc, "word", 4, wdf, &err));
	assert_true(xap_doc_term(doc, "filler", 6, 10 - wdf, &err));
	assert_true(xap_doc_value(doc, SLOT_ARTICLE, article, strlen(article), &err));
	assert_true(xap_doc_value(doc, SLOT_ORDINAL, number, len, &err));
	assert_true(xap_writer_add(w, doc, &err));
	xap_doc_free(doc);
}

/* One better and one worse paragraph; between them many equal ones, added in an order that is
 * neither that of the ids nor its reverse. */
static void make_database(void)
{
	struct xap_writer *w CLEANUP(xap_writer_closep) = NULL;
	struct error err = { 0 };

	w = xap_writer_create("db", &err);
	assert_non_null(w);
	add(w, "worse", 1, 1);
	for (unsigned i = 0; i < TIES; i++) {
		char article[16];
		unsigned place = i * 37 % TIES;

		snprintf(article, sizeof article, "a%02u", place / 2);
		add(w, article, place % 2 ? 10 : 9, 2);
	}
	add(w, "better", 1, 3);
	assert_true(xap_writer_commit(w, &err));
}

static void fetch(uint32_t offset, uint32_t count, struct ranking_page *page)
{
	struct xap_db *db CLEANUP(xap_db_closep) = NULL;
	struct xap_query *query CLEANUP(xap_query_freep) = NULL;
	const struct ranking ranking = ranking_default();
	const struct ranking_want want = { .ranking = &ranking, .offset = offset, .count = count };
	struct error err = { 0 };

	db = xap_db_open("db", &err);
	assert_non_null(db);
	query = xap_query_term("word", 4, &err);
	assert_non_null(query);
	assert_true(ranking_page_fetch(db, query, &want, page, &err));
}

static void assert_place(const struct ranked *item, unsigned place)
{
	char article[16];

	snprintf(article, sizeof article, "a%02u", place / 2);
	assert_non_null(item->article);
	assert_string_equal(item->article, article);
	assert_true(item->ordinal == (place % 2 ? 10 : 9));
}

static void ties_are_in_order_on_every_page(void **state)
{
	(void)state;
	make_database();
	for (uint32_t offset = 1; offset + 7 <= TIES; offset += 7) {
		struct ranking_page page CLEANUP(ranking_page_done) = { 0 };

		fetch(offset, 7, &page);
		assert_int_equal(page.n, 7);
		for (uint32_t i = 0; i < 7; i++)
			assert_place(&page.items[i], offset - 1 + i);
	}
}

static void the_best_comes_first_and_the_worst_last(void **state)
{
	struct ranking_page page CLEANUP(ranking_page_done) = { 0 };

	(void)state;
	make_database();
	fetch(0, 1000, &page);
	assert_int_equal(page.n, TIES + 2);
	assert_int_equal(page.items[0].docid, TIES + 2);
	assert_int_equal(page.items[TIES + 1].docid, 1);
	assert_true(page.items[0].score > page.items[1].score);
}

static void totals_do_not_depend_on_the_page(void **state)
{
	(void)state;
	make_database();
	for (uint32_t offset = 0; offset < 200; offset += 50) {
		struct ranking_page page CLEANUP(ranking_page_done) = { 0 };

		fetch(offset, 1, &page);
		assert_true(page.exact);
		assert_int_equal(page.total, TIES + 2);
	}
}

static void a_page_past_the_end_is_empty(void **state)
{
	struct ranking_page page CLEANUP(ranking_page_done) = { 0 };

	(void)state;
	make_database();
	fetch(4000000000U, 4000000000U, &page);
	assert_int_equal(page.n, 0);
}

static void scores_are_rounded_to_six_decimals(void **state)
{
	(void)state;
	assert_true(score_rounded(1.00000049) == 1.0);
	assert_true(score_rounded(1.0000005001) == 1.000001);
	assert_true(score_rounded(0) == 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_SCRATCH(ties_are_in_order_on_every_page),
		IN_SCRATCH(the_best_comes_first_and_the_worst_last),
		IN_SCRATCH(totals_do_not_depend_on_the_page),
		IN_SCRATCH(a_page_past_the_end_is_empty),
		cmocka_unit_test(scores_are_rounded_to_six_decimals),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
