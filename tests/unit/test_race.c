/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Several threads at one search, and totals: the same whoever did what. */
#include "tests/unit/unit.h"

#include <math.h>
#include <string.h>

#include "indexer/norms_write.h"
#include "tests/unit/matched_db.h"
#include "tests/unit/prose.h"
#include "tests/unit/random_query.h"
#include "tests/unit/scratch.h"

/* Blocks that are no multiple of a window, and more of them than threads. */
enum { DOCUMENTS = 9000, BLOCK = 700, QUERIES = 200, DEPTH = 3 };

static void open_random(struct matched_db *f)
{
	random_database("db", DOCUMENTS, 3);
	matched_db_prepare("db");
	matched_db_open(f, "db");
}

static struct xap_results *ask(const struct matched_db *f, unsigned threads,
	const struct xap_query *q, const struct xap_search *how)
{
	const struct matcher_sharing sharing = { .threads = threads, .block = BLOCK };

	matcher_share(f->matcher, &sharing);
	return matched_db_ask(f, q, how);
}

/* A page or none, of which nothing, something or everything is counted. */
static struct xap_search some_search(uint64_t *seed)
{
	static const uint32_t counts[] = { 0, 50, 1000, DOCUMENTS };
	struct xap_search how = random_search(seed, DOCUMENTS, next_random(seed) % 8 == 0);

	if (next_random(seed) % 8 == 0)
		how.count = 0;
	how.check_at_least = counts[next_random(seed) % 4];
	return how;
}

static void answers_are_the_same_with_any_number_of_threads(void **state)
{
	static const unsigned threads[] = { 2, 3, 8 };
	struct matched_db f;
	uint64_t seed = 17;
	unsigned done = 0;

	(void)state;
	open_random(&f);
	for (int i = 0; i < QUERIES; i++) {
		struct xap_query *q = random_query(&seed, DEPTH);
		const struct xap_search how = some_search(&seed);

		if (matcher_can(q, &how)) {
			struct xap_results *alone = ask(&f, 1, q, &how);
			struct xap_results *together = ask(&f, threads[i % 3], q, &how);

			assert_same_bytes(alone, together);
			xap_results_free(alone);
			xap_results_free(together);
			done++;
		}
		xap_query_free(q);
	}
	assert_true(done > QUERIES / 4);
	matched_db_close(&f);
}

/* Sums in another order differ in their last bits. */
#define BITS 1e-9

/* Of a page in the order of all matches, with what scores up to `tie` less than its last. */
static void assert_page(
	const struct xap_results *page, const struct xap_results *all, const struct xap_search *how)
{
	size_t n = xap_results_count(all), last = how->first + how->count, least, most;

	least = most = last < n ? last : n;
	for (size_t i = least; how->tie > 0 && how->count > 0 && i < n; i++) {
		double behind =
			xap_results_get(all, last - 1).score - xap_results_get(all, i).score;

		least += behind <= how->tie - BITS;
		most += behind <= how->tie + BITS;
	}
	least = least > how->first ? least - how->first : 0;
	most = most > how->first ? most - how->first : 0;
	assert_in_range(xap_results_count(page), least, most);
	for (size_t i = 0; i < xap_results_count(page); i++)
		assert_true(fabs(xap_results_get(page, i).score -
				    xap_results_get(all, how->first + i).score) <= BITS);
}

static void what_ties_with_the_last_comes_along(void **state)
{
	static const double ties[] = { 0, 1e-6, 0.3, 1000 };
	struct matched_db f;
	uint64_t seed = 41;
	size_t more = 0;

	(void)state;
	open_random(&f);
	for (int i = 0; i < 2 * QUERIES; i++) {
		struct xap_query *q = random_query(&seed, i % 2 ? 0 : DEPTH);
		struct xap_search how = some_search(&seed), whole;

		how.tie = ties[next_random(&seed) % 4];
		whole = how;
		whole.first = 0;
		whole.count = DOCUMENTS;
		if (matcher_can(q, &how)) {
			struct xap_results *all = ask(&f, 1, q, &whole);
			struct xap_results *page = ask(&f, 1 + (unsigned)i % 3, q, &how);

			assert_page(page, all, &how);
			more += xap_results_count(page) > how.count;
			xap_results_free(page);
			xap_results_free(all);
		}
		xap_query_free(q);
	}
	assert_true(more > QUERIES / 8);
	matched_db_close(&f);
}

/* As Xapian counts them, looking at each. */
static uint32_t count(const struct matched_db *f, const struct xap_query *q)
{
	const struct xap_search how = { .weighting = XAP_BOOL, .check_at_least = DOCUMENTS };
	struct error err = { 0 };
	struct xap_results *r = xap_search_run(f->db, q, &how, &err);
	uint32_t total[3];

	assert_non_null(r);
	xap_results_total(r, &total[0], &total[1], &total[2]);
	assert_int_equal(total[0], total[2]);
	xap_results_free(r);
	return total[0];
}

static void totals_are_true(void **state)
{
	struct matched_db f;
	uint64_t seed = 29;

	(void)state;
	open_random(&f);
	for (int i = 0; i < QUERIES; i++) {
		struct xap_query *q = random_query(&seed, DEPTH - 1);
		const struct xap_search how = some_search(&seed);
		uint32_t lower, estimated, upper, exact;
		struct xap_results *r;

		if (matcher_can(q, &how)) {
			exact = count(&f, q);
			r = ask(&f, 1 + (unsigned)i % 3, q, &how);
			xap_results_total(r, &lower, &estimated, &upper);
			assert_in_range(exact, lower, upper);
			assert_in_range(estimated, lower, upper);
			assert_true(lower == upper || lower >= how.check_at_least);
			assert_true(lower == upper || how.check_at_least < DOCUMENTS);
			xap_results_free(r);
		}
		xap_query_free(q);
	}
	matched_db_close(&f);
}

/* The word, with whatever else only weighs. */
static struct xap_query *one_word(const char *word, const char *other)
{
	struct error err = { 0 };
	struct xap_query *parts[] = { xap_query_term(word, strlen(word), &err),
		xap_query_term(other, strlen(other), &err) };
	struct xap_query *q = xap_query_combine(
		XAP_AND_MAYBE, (const struct xap_query *const *)parts, 2, 0, &err);

	assert_non_null(q);
	xap_query_free(parts[0]);
	xap_query_free(parts[1]);
	return q;
}

static void the_total_of_a_word_is_known_without_counting(void **state)
{
	const struct xap_search how = { .weighting = XAP_BM25, .k1 = 1, .b = 0.5, .count = 10 };
	struct xap_query *q = one_word("w1", "w2");
	uint32_t lower, estimated, upper;
	struct xap_results *r;
	struct matched_db f;

	(void)state;
	open_random(&f);
	r = ask(&f, 1, q, &how);
	xap_results_total(r, &lower, &estimated, &upper);
	assert_int_equal(lower, count(&f, q));
	assert_int_equal(estimated, lower);
	assert_int_equal(upper, lower);
	xap_results_free(r);
	xap_query_free(q);
	matched_db_close(&f);
}

static void an_empty_database_has_no_matches(void **state)
{
	const struct xap_search how = { .weighting = XAP_BM25, .k1 = 1, .b = 0.5, .count = 10 };
	struct xap_query *q = one_word("w1", "w2");
	struct matched_db f;
	struct error err = { 0 };
	struct xap_results *r;

	(void)state;
	prose_database("db", NULL, 0);
	assert_true(norms_write("db", &err));
	matched_db_open(&f, "db");
	r = ask(&f, 2, q, &how);
	assert_int_equal(xap_results_count(r), 0);
	xap_results_free(r);
	xap_query_free(q);
	matched_db_close(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_SCRATCH(answers_are_the_same_with_any_number_of_threads),
		IN_SCRATCH(what_ties_with_the_last_comes_along),
		IN_SCRATCH(totals_are_true),
		IN_SCRATCH(the_total_of_a_word_is_known_without_counting),
		IN_SCRATCH(an_empty_database_has_no_matches),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
