/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/unit.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "common/xap.h"
#include "tests/unit/prose.h"
#include "tests/unit/scratch.h"

static const char *const texts[] = { "the ship is in dry dock", "ship maintenance in dock",
	"maintenance of the ship", "dock", "running dogs", "run dog run",
	"artillery ship ship ship" };

static struct xap_db *texts_db(void)
{
	prose_database("db", texts, sizeof texts / sizeof *texts);
	return prose_open("db");
}

static struct xap_query *term(const char *word)
{
	struct error err = { 0 };
	struct xap_query *q = xap_query_term(word, strlen(word), &err);

	assert_non_null(q);
	return q;
}

/* Frees its parts. */
static struct xap_query *combine(enum xap_op op, uint32_t window, size_t n, struct xap_query *a,
	struct xap_query *b, struct xap_query *c)
{
	struct xap_query *parts[] = { a, b, c };
	struct error err = { 0 };
	struct xap_query *q =
		xap_query_combine(op, (const struct xap_query *const *)parts, n, window, &err);

	if (!q)
		fail_msg("%s", err.msg);
	for (size_t i = 0; i < 3; i++)
		xap_query_free(parts[i]);
	return q;
}

static struct xap_query *pair(enum xap_op op, const char *a, const char *b)
{
	return combine(op, 0, 2, term(a), term(b), NULL);
}

static const struct xap_search usual = { .k1 = 1.2, .b = 0.75, .count = 10, .check_at_least = 100 };

static struct xap_results *search(
	struct xap_db *db, const struct xap_query *q, const struct xap_search *how)
{
	struct error err = { 0 };
	struct xap_results *r = xap_search_run(db, q, how, &err);

	if (!r)
		fail_msg("%s", err.msg);
	return r;
}

/* Frees the query; expects exactly these documents, in whatever order of rank. */
static void assert_matches(struct xap_db *db, struct xap_query *q, const char *expected)
{
	struct xap_results *r = search(db, q, &usual);
	uint32_t lower, estimated, upper;
	char found[64] = "";

	for (uint32_t docid = 1; docid < 10; docid++)
		for (size_t i = 0; i < xap_results_count(r); i++)
			if (xap_results_get(r, i).docid == docid)
				snprintf(found + strlen(found), sizeof found - strlen(found), "%u",
					(unsigned)docid);
	assert_string_equal(found, expected);
	xap_results_total(r, &lower, &estimated, &upper);
	assert_int_equal(lower, strlen(expected));
	assert_int_equal(estimated, strlen(expected));
	assert_int_equal(upper, strlen(expected));
	xap_results_free(r);
	xap_query_free(q);
}

/* ---- What matches ---- */

static void operators_match_what_they_say(void **state)
{
	struct xap_db *db = texts_db();

	(void)state;
	assert_matches(db, term("ship"), "1237");
	assert_matches(db, term("submarine"), "");
	assert_matches(db, pair(XAP_OR, "dock", "artillery"), "1247");
	assert_matches(db, pair(XAP_AND, "ship", "dock"), "12");
	assert_matches(db, pair(XAP_AND_NOT, "ship", "dock"), "37");
	assert_matches(db, combine(XAP_AND_NOT, 0, 3, term("ship"), term("dock"), term("of")), "7");
	assert_matches(db, pair(XAP_AND_MAYBE, "ship", "dogs"), "1237");
	assert_matches(db, pair(XAP_FILTER, "ship", "maintenance"), "23");
	assert_matches(
		db, combine(XAP_FILTER, 0, 3, term("ship"), term("maintenance"), term("in")), "2");
	assert_matches(db, combine(XAP_PHRASE, 0, 2, term("ship"), term("maintenance"), NULL), "2");
	assert_matches(db, combine(XAP_PHRASE, 4, 2, term("ship"), term("dock"), NULL), "2");
	assert_matches(db, combine(XAP_PHRASE, 5, 2, term("ship"), term("dock"), NULL), "12");
	assert_matches(db, combine(XAP_NEAR, 4, 2, term("ship"), term("maintenance"), NULL), "23");
	assert_matches(db, combine(XAP_NEAR, 0, 2, term("ship"), term("maintenance"), NULL), "2");
	xap_db_close(db);
}

static void a_phrase_may_hold_alternatives(void **state)
{
	struct xap_db *db = texts_db();

	(void)state;
	assert_matches(db,
		combine(XAP_PHRASE, 0, 2, pair(XAP_OR, "run", "running"),
			pair(XAP_OR, "dog", "dogs"), NULL),
		"56");
	assert_matches(db,
		combine(XAP_PHRASE, 0, 2,
			combine(XAP_OR, 0, 2, pair(XAP_OR, "run", "walk"), term("running"), NULL),
			term("dogs"), NULL),
		"5");
	/* A word without any form leaves nothing to match. */
	assert_matches(db,
		combine(XAP_PHRASE, 0, 2, combine(XAP_OR, 0, 0, NULL, NULL, NULL), term("dogs"),
			NULL),
		"");
	xap_db_close(db);
}

static void other_operators_inside_a_phrase_are_refused(void **state)
{
	struct error err = { 0 };
	struct xap_query *both = pair(XAP_AND, "run", "dog");
	struct xap_query *hidden = combine(XAP_OR, 0, 2, term("a"), pair(XAP_AND, "b", "c"), NULL);
	struct xap_query *word = term("run");
	const struct xap_query *plain[] = { word, both };
	const struct xap_query *deep[] = { word, hidden };

	(void)state;
	assert_null(xap_query_combine(XAP_PHRASE, plain, 2, 0, &err));
	assert_int_equal(err.code, ERROR_LIMIT);
	err.code = ERROR_NONE;
	assert_null(xap_query_combine(XAP_NEAR, deep, 2, 0, &err));
	assert_int_equal(err.code, ERROR_LIMIT);
	xap_query_free(both);
	xap_query_free(hidden);
	xap_query_free(word);
}

static void all_and_nothing_match_so(void **state)
{
	struct xap_db *db = texts_db();
	struct error err = { 0 };
	struct xap_query *all = xap_query_all(&err);
	struct xap_results *r;

	(void)state;
	assert_non_null(all);
	r = search(db, all, &usual);
	for (size_t i = 0; i < xap_results_count(r); i++)
		assert_true(xap_results_get(r, i).score == 0);
	xap_results_freep(&r);
	assert_null(r);
	assert_matches(db, all, "1234567");
	assert_matches(db, xap_query_nothing(&err), "");
	for (enum xap_op op = XAP_OR; op <= XAP_NEAR; op++)
		assert_matches(db, combine(op, 0, 0, NULL, NULL, NULL), "");
	for (enum xap_op op = XAP_OR; op <= XAP_NEAR; op++)
		assert_matches(db, combine(op, 0, 1, term("dogs"), NULL, NULL), "5");
	assert_matches(
		db, combine(XAP_AND_NOT, 0, 2, xap_query_all(&err), term("ship"), NULL), "456");
	assert_matches(db, combine(XAP_AND, 0, 2, xap_query_nothing(&err), term("ship"), NULL), "");
	assert_matches(db, combine(XAP_OR, 0, 2, xap_query_nothing(&err), term("dogs"), NULL), "5");
	xap_db_close(db);
}

static void a_query_describes_itself(void **state)
{
	struct error err = { 0 };
	struct xap_query *q = combine(XAP_AND_MAYBE, 0, 2, pair(XAP_OR, "a", "b"), term("c"), NULL);
	struct buf out = { 0 };

	(void)state;
	assert_true(xap_query_describe(q, &out, &err));
	assert_string_equal(out.data, "Query(((a OR b) AND_MAYBE c))");
	buf_done(&out);
	xap_query_freep(&q);
	assert_null(q);
}

static void terms_and_weights_out_of_range_are_refused(void **state)
{
	struct error err = { 0 };
	struct xap_query *q = term("x");
	char nuls[200] = { 0 };

	(void)state;
	assert_null(xap_query_term("", 0, &err));
	assert_int_equal(err.code, ERROR_LIMIT);
	assert_null(xap_query_term(nuls, sizeof nuls, &err));
	assert_null(xap_query_scale(q, -1, &err));
	assert_null(xap_query_scale(q, NAN, &err));
	assert_null(xap_query_scale(q, INFINITY, &err));
	assert_int_equal(err.code, ERROR_LIMIT);
	xap_query_free(q);
}

/* ---- Ranking ---- */

/* BM25 as the books have it, with Xapian's (k1 + 1) and its floor under the weight of frequent
   terms. */
static double bm25(double tf, double len, double df, double k1, double b)
{
	double n = sizeof texts / sizeof *texts, average = 24.0 / n;
	double odds = (n - df + 0.5) / (df + 0.5);
	double idf = log(odds < 2 ? odds * 0.5 + 1 : odds);

	return idf * (k1 + 1) * tf / (k1 * (b * len / average + 1 - b) + tf);
}

static void scores_are_bm25_without_a_clamp_on_short_documents(void **state)
{
	struct xap_db *db = texts_db();
	struct xap_query *q = term("dock");
	struct xap_results *r = search(db, q, &usual);

	(void)state;
	/* "dock" alone: 1 word where the average is 3.4, far below Xapian's default clamp of half.
	 */
	assert_int_equal(xap_results_count(r), 3);
	assert_int_equal(xap_results_get(r, 0).docid, 4);
	assert_true(fabs(xap_results_get(r, 0).score - bm25(1, 1, 3, 1.2, 0.75)) < 1e-6);
	assert_int_equal(xap_results_get(r, 1).docid, 2);
	assert_true(fabs(xap_results_get(r, 1).score - bm25(1, 4, 3, 1.2, 0.75)) < 1e-6);
	xap_results_free(r);
	xap_query_free(q);
	xap_db_close(db);
}

static void scaling_multiplies_the_score(void **state)
{
	struct xap_db *db = texts_db();
	struct error err = { 0 };
	struct xap_query *q = term("dogs");
	struct xap_query *twice = xap_query_scale(q, 2, &err);
	struct xap_results *once = search(db, q, &usual);
	struct xap_results *more = search(db, twice, &usual);

	(void)state;
	assert_true(
		fabs(2 * xap_results_get(once, 0).score - xap_results_get(more, 0).score) < 1e-9);
	xap_results_free(once);
	xap_results_free(more);
	xap_query_free(twice);
	assert_matches(db, xap_query_scale(q, 0, &err), "5");
	xap_query_free(q);
	xap_db_close(db);
}

static void only_the_first_of_a_filter_weighs(void **state)
{
	struct xap_db *db = texts_db();
	struct xap_query *alone = term("maintenance");
	struct xap_query *filtered = pair(XAP_FILTER, "maintenance", "in");
	struct xap_query *maybe = pair(XAP_AND_MAYBE, "maintenance", "in");
	struct xap_results *a = search(db, alone, &usual), *f = search(db, filtered, &usual),
			   *m = search(db, maybe, &usual);

	(void)state;
	assert_int_equal(xap_results_get(f, 0).docid, 2);
	assert_int_equal(xap_results_get(m, 0).docid, 2);
	assert_int_equal(xap_results_get(a, 0).docid, 2);
	assert_true(fabs(xap_results_get(a, 0).score - xap_results_get(f, 0).score) < 1e-9);
	assert_true(xap_results_get(m, 0).score > xap_results_get(f, 0).score);
	xap_results_free(a);
	xap_results_free(f);
	xap_results_free(m);
	xap_query_free(alone);
	xap_query_free(filtered);
	xap_query_free(maybe);
	xap_db_close(db);
}

static void equal_scores_are_ordered_by_docid_and_paged(void **state)
{
	static const char *const same[] = { "ox", "ox", "ox", "ox", "ox" };
	struct xap_search how = usual;
	struct xap_query *q = term("ox");
	struct xap_results *r;
	struct xap_db *db;

	(void)state;
	prose_database("same", same, 5);
	db = prose_open("same");
	how.first = 1;
	how.count = 2;
	r = search(db, q, &how);
	assert_int_equal(xap_results_count(r), 2);
	assert_int_equal(xap_results_get(r, 0).docid, 2);
	assert_int_equal(xap_results_get(r, 1).docid, 3);
	xap_results_free(r);
	how.first = how.count = how.check_at_least = UINT32_MAX;
	r = search(db, q, &how);
	assert_int_equal(xap_results_count(r), 0);
	xap_results_free(r);
	how.first = 4;
	r = search(db, q, &how);
	assert_int_equal(xap_results_count(r), 1);
	xap_results_free(r);
	xap_query_free(q);
	xap_db_close(db);
}

static void extreme_parameters_give_numbers(void **state)
{
	static const struct {
		double k1, b;
		bool fine;
	} rows[] = { { 0, 0, true }, { 0, 1, true }, { 1.2, 1, true }, { 1.2, 0, true },
		{ 1e9, 0.5, true }, { -1, 0.5, false }, { NAN, 0.5, false }, { 1, 1.5, false },
		{ 1, NAN, false } };
	struct error err = { 0 };
	struct xap_writer *w = xap_writer_create("flags", &err);
	struct xap_doc *d = xap_doc_new(&err);
	struct xap_query *q = term("flag");
	struct xap_db *db;

	(void)state;
	/* A document of length 0, found by a term of wdf 0. */
	assert_true(xap_doc_term(d, "flag", 4, 0, &err));
	assert_true(xap_writer_add(w, d, &err));
	prose_add(w, "some words");
	assert_true(xap_writer_commit(w, &err));
	xap_doc_free(d);
	xap_writer_close(w);
	db = prose_open("flags");
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct xap_search how = { .k1 = rows[i].k1, .b = rows[i].b, .count = 10 };
		struct xap_results *r = xap_search_run(db, q, &how, &err);

		assert_true(!!r == rows[i].fine);
		if (r)
			assert_true(xap_results_get(r, 0).score == 0);
		xap_results_free(r);
	}
	assert_int_equal(err.code, ERROR_LIMIT);
	xap_query_free(q);
	xap_db_close(db);
}

static void a_value_range_takes_in_both_ends_and_no_empty_value(void **state)
{
	static const char *const values[] = { "2024", "20241130", "", "2025", "202501" };
	struct error err = { 0 };
	struct xap_writer *w = xap_writer_create("values", &err);
	struct xap_doc *d = xap_doc_new(&err);
	struct xap_db *db;

	(void)state;
	assert_non_null(w);
	assert_non_null(d);
	for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
		assert_true(xap_doc_clear(d, &err));
		assert_true(xap_doc_value(d, 2, values[i], strlen(values[i]), &err));
		assert_true(xap_writer_add(w, d, &err));
	}
	assert_true(xap_writer_commit(w, &err));
	xap_doc_free(d);
	xap_writer_close(w);
	db = prose_open("values");
	assert_matches(db, xap_query_value_range(2, "2024", "2024:", &err), "12");
	assert_matches(db, xap_query_value_range(2, "2024", "2025", &err), "124");
	assert_matches(db, xap_query_value_range(2, "0", ":", &err), "1245");
	assert_matches(db, xap_query_value_range(2, "2026", ":", &err), "");
	assert_matches(db, xap_query_value_range(3, "0", ":", &err), "");
	xap_db_close(db);
}

static bool add_frequency(void *ctx, const char *text, size_t len, uint32_t df, struct error *err)
{
	(void)err;
	buf_printf(ctx, "%.*s=%u ", (int)len, text, df);
	return true;
}

static bool enough(void *ctx, const char *text, size_t len, uint32_t df, struct error *err)
{
	(void)text;
	(void)len;
	(void)df;
	++*(int *)ctx;
	err->code = ERROR_NONE;
	return false;
}

static void terms_come_with_their_frequencies(void **state)
{
	CLEANUP(buf_done) struct buf found = { 0 };
	struct error err = { 0 };
	struct xap_db *db = texts_db();
	int calls = 0;

	(void)state;
	assert_true(xap_db_frequencies(db, "do", 2, add_frequency, &found, &err));
	assert_string_equal(found.data, "dock=3 dog=1 dogs=1 ");
	assert_true(xap_db_frequencies(db, "", 0, enough, &calls, &err));
	assert_int_equal(calls, 1);
	xap_db_close(db);
}

static bool add_score(void *ctx, const char *text, size_t len, double score, struct error *err)
{
	(void)text;
	(void)len;
	(void)err;
	*(double *)ctx += score;
	return true;
}

/* Whatever the query is made of. */
static void parts_of_a_score_add_up_to_it(void **state)
{
	struct error err = { 0 };
	struct xap_db *db;
	struct xap_writer *w = xap_writer_create("parts", &err);
	struct xap_doc *d = xap_doc_new(&err);
	struct xap_query *scaled, *q, *ships, *run;
	struct xap_results *r;

	(void)state;
	for (uint32_t i = 0; i < 40; i++) {
		char name[8];
		uint32_t pos = 1;

		snprintf(name, sizeof name, "Q%u", (unsigned)i);
		assert_true(xap_doc_clear(d, &err));
		assert_true(xap_doc_term(d, name, strlen(name), 0, &err));
		for (const char *word = "abcdefg"; *word; word++)
			if ((i * 7 + (uint32_t)*word) % 3 != 0)
				assert_true(xap_doc_posting(d, word, 1, pos++, 1 + i % 4, &err));
		assert_true(xap_writer_add(w, d, &err));
	}
	assert_true(xap_writer_commit(w, &err));
	xap_doc_free(d);
	xap_writer_close(w);
	db = prose_open("parts");
	ships = combine(XAP_PHRASE, 0, 2, pair(XAP_OR, "a", "b"), term("c"), NULL);
	run = combine(XAP_AND_MAYBE, 0, 2, pair(XAP_AND, "d", "e"), term("f"), NULL);
	q = combine(
		XAP_OR, 0, 3, ships, run, combine(XAP_AND_NOT, 0, 2, term("g"), term("a"), NULL));
	scaled = xap_query_scale(q, 2.5, &err);
	xap_query_free(q);
	q = combine(XAP_AND_MAYBE, 0, 2, scaled, pair(XAP_FILTER, "b", "d"), NULL);
	r = search(db, q, &(struct xap_search){ .k1 = 1.2, .b = 0.75, .count = 50 });
	assert_true(xap_results_count(r) > 20);
	for (size_t i = 0; i < xap_results_count(r); i++) {
		struct xap_match match = xap_results_get(r, i);
		char name[8];
		double sum = 0;

		snprintf(name, sizeof name, "Q%u", (unsigned)match.docid - 1);
		assert_true(xap_search_parts(
			db, q, &usual, match.docid, name, strlen(name), add_score, &sum, &err));
		assert_true(fabs(sum - match.score) < 1e-6);
	}
	xap_results_free(r);
	xap_query_free(q);
	xap_db_close(db);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_SCRATCH(operators_match_what_they_say),
		IN_SCRATCH(a_phrase_may_hold_alternatives),
		IN_SCRATCH(other_operators_inside_a_phrase_are_refused),
		IN_SCRATCH(all_and_nothing_match_so),
		IN_SCRATCH(a_query_describes_itself),
		IN_SCRATCH(terms_and_weights_out_of_range_are_refused),
		IN_SCRATCH(scores_are_bm25_without_a_clamp_on_short_documents),
		IN_SCRATCH(scaling_multiplies_the_score),
		IN_SCRATCH(only_the_first_of_a_filter_weighs),
		IN_SCRATCH(equal_scores_are_ordered_by_docid_and_paged),
		IN_SCRATCH(a_value_range_takes_in_both_ends_and_no_empty_value),
		IN_SCRATCH(terms_come_with_their_frequencies),
		IN_SCRATCH(parts_of_a_score_add_up_to_it),
		IN_SCRATCH(extreme_parameters_give_numbers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
