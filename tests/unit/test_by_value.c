/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The newest and the oldest matches, by our own matching and by Xapian's. */
#include "tests/unit/unit.h"

#include <string.h>

#include "common/schema.h"
#include "searcher/match/value_key.h"
#include "tests/unit/matched_db.h"
#include "tests/unit/prose.h"
#include "tests/unit/random_query.h"
#include "tests/unit/scratch.h"

enum { DOCUMENTS = 6000, QUERIES = 120, DEPTH = 2 };

static void keys_order_as_values_do(void **state)
{
	static const char *const ascending[] = { "", "0", "1999", "19990101", "199901010000",
		"19990101235959", "2000", "20000000000000", "99999999999999" };
	enum { N = sizeof ascending / sizeof *ascending };

	(void)state;
	for (size_t i = 0; i < N; i++) {
		const unsigned char *value = (const unsigned char *)ascending[i];
		size_t len = strlen(ascending[i]);

		for (int rising = 0; rising < 2; rising++) {
			double key = value_key(value, len, rising);
			char text[VALUE_KEY_DIGITS];

			assert_int_equal(value_key_text(key, rising, text), len);
			assert_memory_equal(text, value, len);
			if (i + 1 < N) {
				double next = value_key((const unsigned char *)ascending[i + 1],
					strlen(ascending[i + 1]), rising);

				assert_true(rising && i > 0 ? key > next : key < next);
			}
		}
	}
	assert_true(value_key((const unsigned char *)"1999-01-01", 10, false) < 0);
	assert_true(value_key((const unsigned char *)"199901010000000", 15, false) < 0);
}

/* Xapian's key of what has no value, the least first, is a byte above all. */
static void assert_same_keys(const struct xap_results *a, const struct xap_results *b)
{
	for (size_t i = 0; i < xap_results_count(a); i++) {
		size_t a_len, b_len;
		const char *x = xap_results_key(a, i, &a_len), *y = xap_results_key(b, i, &b_len);

		if (a_len == 1 && *x == '\xff')
			a_len = 0;
		assert_int_equal(a_len, b_len);
		assert_memory_equal(x, y, a_len);
	}
}

static struct xap_search some_search(uint64_t *seed, int i)
{
	struct xap_search how = random_search(seed, DOCUMENTS, i % 3 == 0);

	how.order = i % 2 ? XAP_BY_VALUE_UP : XAP_BY_VALUE_DOWN;
	how.slot = SLOT_DATE;
	how.check_at_least = DOCUMENTS;
	return how;
}

static void matches_by_date_are_xapians(void **state)
{
	struct matched_db f;
	uint64_t seed = 83;
	struct error err = { 0 };

	(void)state;
	assert_int_equal(SLOT_DATE, RANDOM_DATES);
	random_database("db", DOCUMENTS, 14);
	matched_db_prepare("db");
	matched_db_open(&f, "db");
	for (int i = 0; i < QUERIES; i++) {
		struct xap_query *q = random_words(&seed, DEPTH);
		const struct xap_search how = some_search(&seed, i);
		struct xap_results *a = xap_search_run(f.db, q, &how, &err);
		struct xap_results *b = matched_db_ask(&f, q, &how);

		assert_non_null(a);
		assert_same_results(a, b);
		assert_same_keys(a, b);
		assert_same_totals(a, b);
		xap_results_free(a);
		xap_results_free(b);
		xap_query_free(q);
	}
	matched_db_close(&f);
}

static void threads_do_not_show(void **state)
{
	struct matched_db f;
	uint64_t seed = 89;

	(void)state;
	random_database("db", DOCUMENTS, 14);
	matched_db_prepare("db");
	matched_db_open(&f, "db");
	for (int i = 0; i < QUERIES; i++) {
		struct matcher_sharing sharing = { .threads = 1, .block = 700 };
		struct xap_query *q = random_query(&seed, DEPTH);
		struct xap_search how = some_search(&seed, i);
		struct xap_results *alone, *together;

		how.tie = 1e-6;
		matcher_share(f.matcher, &sharing);
		alone = matched_db_ask(&f, q, &how);
		sharing.threads = 3;
		matcher_share(f.matcher, &sharing);
		together = matched_db_ask(&f, q, &how);
		assert_same_bytes(alone, together);
		xap_results_free(alone);
		xap_results_free(together);
		xap_query_free(q);
	}
	matched_db_close(&f);
}

/* Half of them of one day, the others of none: what ties is scored one and all. */
static void one_day_and_none_tie(void **state)
{
	struct error err = { 0 };
	struct xap_writer *w = xap_writer_create("db", &err);
	struct xap_query *q = xap_query_term("ant", 3, &err);
	struct matched_db f;

	(void)state;
	for (unsigned i = 0; i < DOCUMENTS; i++) {
		struct xap_doc *d = prose_document(i % 5 ? "ant bee" : "ant ant cat dog");

		if (i % 2)
			assert_true(xap_doc_value(d, SLOT_DATE, "20200101", 8, &err));
		assert_true(xap_writer_add(w, d, &err));
		xap_doc_free(d);
	}
	assert_true(xap_writer_commit(w, &err));
	xap_writer_close(w);
	matched_db_prepare("db");
	matched_db_open(&f, "db");
	for (int i = 0; i < 8; i++) {
		const struct xap_search how = { .weighting = i < 6 ? XAP_BM25 : XAP_BOOL,
			.k1 = 1,
			.b = 0.4,
			.order = i % 2 ? XAP_BY_VALUE_UP : XAP_BY_VALUE_DOWN,
			.slot = SLOT_DATE,
			.first = i == 4 ? 20 : 0,
			.count = i < 2 ? 10 : DOCUMENTS / 2 + 100,
			.check_at_least = DOCUMENTS };
		struct xap_results *a = xap_search_run(f.db, q, &how, &err);
		struct xap_results *b = matched_db_ask(&f, q, &how);

		assert_same_results(a, b);
		assert_same_keys(a, b);
		for (size_t k = 0; k < xap_results_count(a); k++)
			assert_int_equal(xap_results_get(a, k).docid, xap_results_get(b, k).docid);
		xap_results_free(a);
		xap_results_free(b);
	}
	xap_query_free(q);
	matched_db_close(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keys_order_as_values_do),
		IN_SCRATCH(matches_by_date_are_xapians),
		IN_SCRATCH(threads_do_not_show),
		IN_SCRATCH(one_day_and_none_tie),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
