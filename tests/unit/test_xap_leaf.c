/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Random queries of every operator, with our own weighing of terms and with Xapian's. */
#include "tests/unit/unit.h"

#include "common/norms.h"
#include "indexer/norms_write.h"
#include "tests/unit/prose.h"
#include "tests/unit/random_query.h"
#include "tests/unit/scratch.h"

enum { DOCUMENTS = 400, QUERIES = 2000, DEPTH = 3 };

static void scores_are_xapians(void **state)
{
	struct xap_db *plain, *with;
	struct xap_stats stats;
	struct norms *norms;
	struct error err = { 0 };
	uint64_t seed = 7;

	(void)state;
	random_database("db", DOCUMENTS, 3);
	assert_true(norms_write("db", &err));
	plain = prose_open("db");
	with = prose_open("db");
	assert_true(xap_db_stats(with, &stats, &err));
	norms = norms_open("db", &stats, &err);
	assert_non_null(norms);
	assert_true(xap_db_add_norms(with, norms, &err));
	for (int i = 0; i < QUERIES; i++) {
		struct xap_query *q = random_query(&seed, DEPTH);
		const struct xap_search how = random_search(&seed, DOCUMENTS, i % 2);
		struct xap_results *a = xap_search_run(plain, q, &how, &err);
		struct xap_results *b = xap_search_run(with, q, &how, &err);

		assert_non_null(a);
		assert_non_null(b);
		assert_same_results(a, b);
		xap_results_free(a);
		xap_results_free(b);
		xap_query_free(q);
	}
	xap_db_close(plain);
	xap_db_close(with);
	norms_close(norms);
}

int main(void)
{
	const struct CMUnitTest tests[] = { IN_SCRATCH(scores_are_xapians) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
