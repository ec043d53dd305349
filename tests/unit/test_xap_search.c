/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How matches are weighed, and what is read of them. What matches at all is in test_xap_query.c. */
#include "tests/unit/unit.h"

#include <math.h>
#include <string.h>

#include "common/xap.h"
#include "tests/unit/prose.h"
#include "tests/unit/scratch.h"

static const char *const texts[] = { "ship ship ship dock", "ship in a long text on other things",
	"dock and quay", "quay", "nothing of the kind", "once more nothing" };

static struct xap_db *texts_db(void)
{
	prose_database("db", texts, sizeof texts / sizeof *texts);
	return prose_open("db");
}

static struct xap_query *any(const char *a, const char *b)
{
	struct error err = { 0 };
	struct xap_query *one = xap_query_term(a, strlen(a), &err);
	struct xap_query *two = xap_query_term(b, strlen(b), &err);
	const struct xap_query *parts[] = { one, two };
	struct xap_query *q = xap_query_combine(XAP_OR, parts, 2, 0, &err);

	assert_non_null(q);
	xap_query_free(one);
	xap_query_free(two);
	return q;
}

static void every_weighting_gives_finite_scores_for_the_same_matches(void **state)
{
	struct xap_db *db = texts_db();
	struct xap_query *q = any("ship", "dock");

	(void)state;
	for (enum xap_weighting w = XAP_BM25; w <= XAP_BOOL; w++) {
		const struct xap_search how = {
			.weighting = w, .k1 = 1, .b = 0.5, .c = 1, .delta = 1, .count = 10
		};
		struct error err = { 0 };
		struct xap_results *r = xap_search_run(db, q, &how, &err);

		assert_non_null(r);
		assert_int_equal(xap_results_count(r), 3);
		for (size_t i = 0; i < 3; i++) {
			double score = xap_results_get(r, i).score;

			assert_true(isfinite(score) && score >= 0);
			assert_true(w != XAP_BOOL || score == 0);
		}
		/* The one that has both words, one of them three times. */
		assert_int_equal(xap_results_get(r, 0).docid, 1);
		xap_results_free(r);
	}
	xap_query_free(q);
	xap_db_close(db);
}

static double best(struct xap_db *db, const struct xap_query *q, struct xap_search how)
{
	struct error err = { 0 };
	struct xap_results *r;
	double score;

	how.count = 1;
	r = xap_search_run(db, q, &how, &err);
	assert_non_null(r);
	score = xap_results_get(r, 0).score;
	xap_results_free(r);
	return score;
}

static void parameters_are_heeded(void **state)
{
	struct xap_db *db = texts_db();
	struct xap_query *q = any("ship", "dock");
	struct xap_search plain = { .weighting = XAP_BM25PLUS, .k1 = 1, .b = 0.5 }, plus = plain;

	(void)state;
	assert_true(best(db, q, (struct xap_search){ .weighting = XAP_COORD }) == 2);
	for (enum xap_weighting w = XAP_PL2; w <= XAP_INEB2; w++)
		assert_true(best(db, q, (struct xap_search){ .weighting = w, .c = 0.5 }) !=
			    best(db, q, (struct xap_search){ .weighting = w, .c = 5 }));
	plus.delta = 1;
	assert_true(best(db, q, plus) > best(db, q, plain));
	xap_query_free(q);
	xap_db_close(db);
}

static void parameters_out_of_range_are_refused(void **state)
{
	static const struct xap_search wrong[] = {
		{ .weighting = XAP_BM25, .k1 = -1 },
		{ .weighting = XAP_BM25PLUS, .b = 2 },
		{ .weighting = XAP_BM25PLUS, .delta = -1 },
		{ .weighting = XAP_BM25PLUS, .delta = NAN },
		{ .weighting = XAP_PL2, .c = 0 },
		{ .weighting = XAP_INL2, .c = -1 },
		{ .weighting = XAP_BB2, .c = NAN },
		{ .weighting = XAP_IFB2, .c = INFINITY },
	};
	struct xap_db *db = texts_db();
	struct xap_query *q = any("ship", "dock");

	(void)state;
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		struct error err = { 0 };

		assert_null(xap_search_run(db, q, &wrong[i], &err));
		assert_int_equal(err.code, ERROR_LIMIT);
	}
	xap_query_free(q);
	xap_db_close(db);
}

struct seen_values {
	size_t n;
	char text[64];
};

static bool see_value(void *ctx, size_t i, const char *value, size_t len, struct error *err)
{
	struct seen_values *seen = ctx;

	assert_int_equal(err->code, ERROR_NONE);
	assert_int_equal(i, seen->n++);
	strncat(seen->text, value, len);
	strcat(seen->text, ",");
	return strcmp(value, "stop") != 0;
}

static void values_of_many_documents_come_in_one_walk(void **state)
{
	static const char *const values[] = { "one", "", "three", "", "stop", "six" };
	static const uint32_t docids[] = { 1, 2, 4, 5, 6 }, few[] = { 3, 6, 7, 100 };
	struct seen_values seen = { 0 };
	struct error err = { 0 };
	struct xap_writer *w = xap_writer_create("values", &err);
	struct xap_doc *doc = xap_doc_new(&err);
	struct xap_db *db;

	(void)state;
	for (size_t i = 0; i < 6; i++) {
		assert_true(xap_doc_clear(doc, &err));
		if (*values[i])
			assert_true(xap_doc_value(doc, 3, values[i], strlen(values[i]), &err));
		assert_true(xap_writer_add(w, doc, &err));
	}
	assert_true(xap_writer_commit(w, &err));
	xap_doc_free(doc);
	xap_writer_close(w);
	db = prose_open("values");
	assert_true(xap_db_values(db, 3, docids, 5, see_value, &seen, &err));
	assert_string_equal(seen.text, "one,,,stop,");
	seen = (struct seen_values){ 0 };
	assert_true(xap_db_values(db, 3, few, 4, see_value, &seen, &err));
	assert_string_equal(seen.text, "three,six,,,");
	seen = (struct seen_values){ 0 };
	assert_true(xap_db_values(db, 4, few, 2, see_value, &seen, &err));
	assert_string_equal(seen.text, ",,");
	xap_db_close(db);
}

static void documents_come_in_the_order_of_a_value(void **state)
{
	static const char *const values[] = { "2025", "", "2024", "202411", "" };
	static const struct {
		enum xap_order order;
		const char *expected;
	} rows[] = { { XAP_BY_VALUE_DOWN, "14325" }, { XAP_BY_VALUE_UP, "34125" } };
	struct error err = { 0 };
	struct xap_writer *w = xap_writer_create("dated", &err);
	struct xap_doc *doc = xap_doc_new(&err);
	struct xap_query *q = xap_query_term("x", 1, &err);
	struct xap_db *db;

	(void)state;
	for (size_t i = 0; i < 5; i++) {
		assert_true(xap_doc_clear(doc, &err));
		assert_true(xap_doc_term(doc, "x", 1, 1, &err));
		if (*values[i])
			assert_true(xap_doc_value(doc, 2, values[i], strlen(values[i]), &err));
		assert_true(xap_writer_add(w, doc, &err));
	}
	assert_true(xap_writer_commit(w, &err));
	xap_doc_free(doc);
	xap_writer_close(w);
	db = prose_open("dated");
	for (size_t i = 0; i < 2; i++) {
		const struct xap_search how = {
			.order = rows[i].order, .slot = 2, .k1 = 1, .b = 0.5, .count = 10
		};
		struct xap_results *r = xap_search_run(db, q, &how, &err);

		assert_int_equal(xap_results_count(r), 5);
		for (size_t k = 0; k < 5; k++) {
			size_t len;
			const char *key = xap_results_key(r, k, &len);
			uint32_t docid = xap_results_get(r, k).docid;

			assert_int_equal(docid, rows[i].expected[k] - '0');
			if (k < 3)
				assert_int_equal(memcmp(key, values[docid - 1], len), 0);
		}
		xap_results_free(r);
	}
	xap_query_free(q);
	xap_db_close(db);
}

enum { LONG = 1000 };

static void a_match_that_times_out_gives_what_it_found(void **state)
{
	static const char *words[LONG];
	struct xap_search how = { .k1 = 1, .b = 0.5, .count = LONG, .check_at_least = LONG };
	struct error err = { 0 };
	struct xap_query *both, *one = xap_query_term("ox", 2, &err);
	struct xap_query *all = xap_query_all(&err);
	const struct xap_query *parts[] = { one, all };
	struct xap_db *db;

	(void)state;
	for (size_t i = 0; i < LONG; i++)
		words[i] = "ox and cart";
	prose_database("long", words, LONG);
	db = prose_open("long");
	both = xap_query_combine(XAP_AND, parts, 2, 0, &err);
	for (unsigned i = 0; i < 3; i++) {
		const struct xap_query *q = i == 0 ? one : i == 1 ? all : both;
		struct xap_results *r, *late;
		uint32_t lower, estimated, upper;

		how.deadline = 1e12;
		r = xap_search_run(db, q, &how, &err);
		assert_false(xap_results_timed_out(r));
		assert_int_equal(xap_results_count(r), LONG);
		xap_results_total(r, &lower, &estimated, &upper);
		assert_int_equal(lower, LONG);
		assert_int_equal(upper, LONG);
		how.deadline = 1e-9; /* long ago */
		late = xap_search_run(db, q, &how, &err);
		assert_true(xap_results_timed_out(late));
		assert_in_range(xap_results_count(late), 1, XAP_CLOCK_INTERVAL);
		xap_results_total(late, &lower, &estimated, &upper);
		assert_in_range(lower, xap_results_count(late), LONG);
		assert_true(xap_results_get(late, 0).score == xap_results_get(r, 0).score);
		xap_results_free(r);
		xap_results_free(late);
	}
	xap_query_free(one);
	xap_query_free(all);
	xap_query_free(both);
	xap_db_close(db);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_SCRATCH(every_weighting_gives_finite_scores_for_the_same_matches),
		IN_SCRATCH(parameters_are_heeded),
		IN_SCRATCH(parameters_out_of_range_are_refused),
		IN_SCRATCH(documents_come_in_the_order_of_a_value),
		IN_SCRATCH(a_match_that_times_out_gives_what_it_found),
		IN_SCRATCH(values_of_many_documents_come_in_one_walk),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
