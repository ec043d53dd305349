/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Queries that a range of values or a list of documents narrows, by our own matching and Xapian's.
 */
#include "tests/unit/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/matched_db.h"
#include "tests/unit/prose.h"
#include "tests/unit/random_query.h"
#include "tests/unit/scratch.h"

enum { DOCUMENTS = 9000, QUERIES = 150, SPARSE = 20000 };

/* Takes both. */
static struct xap_query *join(enum xap_op op, struct xap_query *a, struct xap_query *b)
{
	struct xap_query *parts[] = { a, b };
	struct error err = { 0 };
	struct xap_query *q =
		xap_query_combine(op, (const struct xap_query *const *)parts, 2, 0, &err);

	assert_non_null(q);
	xap_query_free(a);
	xap_query_free(b);
	return q;
}

static void assert_is_xapians(
	const struct matched_db *f, const struct xap_query *q, const struct xap_search *how)
{
	struct error err = { 0 };
	struct xap_results *a = xap_search_run(f->db, q, how, &err), *b = matched_db_ask(f, q, how);

	assert_non_null(a);
	assert_same_results(a, b);
	xap_results_free(a);
	xap_results_free(b);
}

static struct xap_query *range(uint32_t slot, const char *from, const char *to)
{
	struct error err = { 0 };
	struct xap_query *q = xap_query_value_range(slot, from, to, &err);

	assert_non_null(q);
	return q;
}

/* Long enough for what is looked up to be kept. */
static void a_range_is_xapians_however_often(void **state)
{
	static const char *const ranges[][2] = { { "2003", "2004:" }, { "2010", "2018" },
		{ "20070305", "20070305" }, { "0", ":" }, { "2001", "201" } };
	struct matched_db f;
	uint64_t seed = 31;

	(void)state;
	random_database("db", DOCUMENTS, 12);
	matched_db_prepare("db");
	matched_db_open(&f, "db");
	for (int i = 0; i < QUERIES; i++) {
		const char *const *r = ranges[i % 5];
		struct xap_query *q = join(i % 4 ? XAP_FILTER : XAP_AND_NOT, random_words(&seed, 2),
			range(RANDOM_DATES, r[0], r[1]));
		const struct xap_search how = random_search(&seed, DOCUMENTS, i % 2);

		assert_is_xapians(&f, q, &how);
		xap_query_free(q);
	}
	matched_db_close(&f);
}

/* More than are kept at once, again and again: what was asked before must not show. */
static void what_was_asked_before_does_not_show(void **state)
{
	enum { YEARS = 12 };
	const struct xap_search how = {
		.weighting = XAP_BM25, .k1 = 1, .b = 0.4, .count = 20, .check_at_least = 50
	};
	struct xap_results *first[YEARS];
	struct matched_db f;
	struct error err = { 0 };

	(void)state;
	random_database("db", DOCUMENTS, 12);
	matched_db_prepare("db");
	matched_db_open(&f, "db");
	for (int i = 0; i < 10 * YEARS; i++) {
		int year = i < 5 * YEARS ? i % YEARS : i / 5 % YEARS;
		char from[8], to[8];
		struct xap_results *r;
		struct xap_query *q;
		uint32_t x[3], y[3];

		sprintf(from, "%d", 2000 + year);
		sprintf(to, "%d:", 2003 + year);
		q = join(XAP_FILTER, xap_query_term("w1", 2, &err), range(RANDOM_DATES, from, to));
		r = matched_db_ask(&f, q, &how);
		xap_query_free(q);
		if (i < YEARS) {
			first[year] = r;
			continue;
		}
		xap_results_total(first[year], &x[0], &x[1], &x[2]);
		xap_results_total(r, &y[0], &y[1], &y[2]);
		assert_memory_equal(x, y, sizeof x);
		assert_same_results(first[year], r);
		xap_results_free(r);
	}
	for (int year = 0; year < YEARS; year++)
		xap_results_free(first[year]);
	matched_db_close(&f);
}

/* Slot 4 in documents that lie together, and in few others; slot 400 in two. */
static void sparse_database(void)
{
	struct error err = { 0 };
	struct xap_writer *w = xap_writer_create("db", &err);

	assert_non_null(w);
	for (unsigned i = 1; i <= SPARSE; i++) {
		struct xap_doc *d = prose_document(i % 3 ? "ant bee" : "bee");
		char value[400] = { 0 };

		memset(value, '0' + (int)(i % 10), sizeof value - 1);
		value[i % 7 ? 8 : sizeof value - 1] = '\0';
		if ((i > 5000 && i < 5400) || i % 1999 == 0)
			assert_true(xap_doc_value(d, 4, value, strlen(value), &err));
		if (i == 1 || i == SPARSE)
			assert_true(xap_doc_value(d, 400, "x", 1, &err));
		assert_true(xap_writer_add(w, d, &err));
		xap_doc_free(d);
	}
	assert_true(xap_writer_commit(w, &err));
	xap_writer_close(w);
}

static void gaps_between_values_are_passed_over(void **state)
{
	static const struct {
		uint32_t slot;
		const char *from, *to;
	} ranges[] = { { 4, "0", ":" }, { 4, "3", "5" }, { 4, "44444444", "44444444" },
		{ 400, "x", "x" }, { 400, "y", "z" }, { 5, "0", ":" }, { 4, "", "9" } };
	struct xap_search how = { .weighting = XAP_BM25, .k1 = 1, .count = SPARSE };
	struct matched_db f;
	struct error err = { 0 };

	(void)state;
	sparse_database();
	matched_db_prepare("db");
	matched_db_open(&f, "db");
	for (int i = 0; i < 42; i++) {
		struct xap_query *q =
			range(ranges[i % 7].slot, ranges[i % 7].from, ranges[i % 7].to);

		how.check_at_least = how.count = i % 2 ? SPARSE : 10;
		if (i >= 14)
			q = join(i >= 28 ? XAP_OR : XAP_FILTER,
				xap_query_term(i % 4 ? "ant" : "bee", 3, &err), q);
		assert_is_xapians(&f, q, &how);
		how.weighting = i % 3 ? XAP_BM25 : XAP_BOOL;
		xap_query_free(q);
	}
	matched_db_close(&f);
}

static struct xap_query *random_list(const struct matched_db *f, uint64_t *seed)
{
	uint32_t docids[200], docid = 0, gap = 1 + next_random(seed) % 80;
	struct xap_docids list = { .member = f->db, .docids = docids };
	struct error err = { 0 };
	size_t most = next_random(seed) % 200;
	struct xap_query *q;

	while (list.n < most && docid + gap < DOCUMENTS) {
		docid += 1 + next_random(seed) % gap;
		docids[list.n++] = docid;
	}
	list.all = next_random(seed) % 16 == 0;
	q = xap_query_docids(&list, 1, &err);
	assert_non_null(q);
	return q;
}

static void a_list_of_documents_is_xapians(void **state)
{
	static const enum xap_op ops[] = { XAP_FILTER, XAP_AND_NOT, XAP_AND_MAYBE };
	struct matched_db f;
	uint64_t seed = 37;

	(void)state;
	random_database("db", DOCUMENTS, 12);
	matched_db_prepare("db");
	matched_db_open(&f, "db");
	for (int i = 0; i < QUERIES; i++) {
		struct xap_query *q =
			join(ops[i % 3], random_words(&seed, 2), random_list(&f, &seed));
		struct xap_search how = random_search(&seed, DOCUMENTS, i % 2);

		if (i % 5 == 0)
			q = join(XAP_FILTER, q, random_list(&f, &seed));
		assert_is_xapians(&f, q, &how);
		how.weighting = XAP_BOOL;
		assert_is_xapians(&f, q, &how);
		xap_query_free(q);
	}
	matched_db_close(&f);
}

static void the_list_of_another_database_names_nothing(void **state)
{
	const struct xap_search how = { .weighting = XAP_BM25, .k1 = 1, .count = 10 };
	const uint32_t docids[] = { 1, 2, 3 };
	struct xap_docids list = { .docids = docids, .n = 3 };
	struct xap_results *r;
	struct xap_query *q;
	struct error err = { 0 };
	struct matched_db f;

	(void)state;
	random_database("db", 100, 12);
	random_database("other", 100, 12);
	matched_db_prepare("db");
	matched_db_open(&f, "db");
	list.member = prose_open("other");
	q = xap_query_docids(&list, 1, &err);
	r = matched_db_ask(&f, q, &how);
	assert_int_equal(xap_results_count(r), 0);
	xap_results_free(r);
	xap_query_free(q);
	xap_db_close((struct xap_db *)list.member);
	matched_db_close(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_SCRATCH(a_range_is_xapians_however_often),
		IN_SCRATCH(what_was_asked_before_does_not_show),
		IN_SCRATCH(gaps_between_values_are_passed_over),
		IN_SCRATCH(a_list_of_documents_is_xapians),
		IN_SCRATCH(the_list_of_another_database_names_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
