/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Several databases as one, by our own matching and Xapian's. */
#include "tests/unit/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/by_parts.h"
#include "tests/unit/matched_db.h"
#include "tests/unit/random_query.h"
#include "tests/unit/scratch.h"

enum { MEMBERS = 3, QUERIES = 150, DEPTH = 3, BLOCK = 700 };

/* Sizes and mean lengths are far apart: bounds that a member was built with are those of its own
   mean. */
static const struct {
	const char *path;
	size_t documents;
	unsigned longest;
} shapes[MEMBERS] = { { "a", 7000, 12 }, { "b", 4000, 180 }, { "c", 150, 60 } };

struct united {
	struct matched_db members[MEMBERS];
	struct xap_db *db;  /* by Xapian */
	struct xap_db *own; /* by our own reading */
	struct xap_stats stats;
	struct matcher *matcher;
};

static void prepare(void)
{
	for (size_t i = 0; i < MEMBERS; i++) {
		random_database_of(shapes[i].path, shapes[i].documents, shapes[i].longest, 50 + i);
		matched_db_prepare(shapes[i].path);
	}
}

/* The first n of them, from the last to the first if `back`. */
static void united_open(struct united *u, size_t n, bool back)
{
	struct xap_db *dbs[MEMBERS], *own[MEMBERS];
	struct matcher *matchers[MEMBERS];
	struct error err = { 0 };

	for (size_t i = 0; i < n; i++) {
		matched_db_open(&u->members[i], shapes[back ? n - 1 - i : i].path);
		dbs[i] = u->members[i].db;
		own[i] = u->members[i].own;
		matchers[i] = u->members[i].matcher;
	}
	u->db = xap_db_unite(dbs, n, &err);
	u->own = xap_db_unite(own, n, &err);
	assert_non_null(u->db);
	assert_non_null(u->own);
	assert_true(xap_db_stats(u->db, &u->stats, &err));
	u->matcher = matcher_unite(matchers, n, &err);
	assert_non_null(u->matcher);
}

static void united_close(struct united *u, size_t n)
{
	matcher_close(u->matcher);
	xap_db_close(u->own);
	xap_db_close(u->db);
	for (size_t i = 0; i < n; i++)
		matched_db_close(&u->members[i]);
}

static struct xap_results *ask(
	const struct united *u, const struct xap_query *q, const struct xap_search *how)
{
	struct error err = { 0 };
	struct xap_results *r;

	assert_true(matcher_can(q, how));
	r = matcher_run(u->matcher, q, how, &err);
	assert_non_null(r);
	return r;
}

static void answers_are_xapians(void **state)
{
	uint64_t seed = 61;

	(void)state;
	prepare();
	for (size_t n = 1; n <= MEMBERS; n++) {
		struct united u;

		united_open(&u, n, n == 3);
		for (int i = 0; i < QUERIES; i++) {
			struct xap_query *q = random_words(&seed, i % 3 ? DEPTH : 1);
			/* For a few matches alone Xapian 1.4.22 now and then passes over some of
			   the best, where several databases have what only adds weight. */
			struct xap_search how = random_search(&seed, u.stats.documents, true);
			struct error err = { 0 };
			struct xap_results *a, *b;

			if (i % 9 == 0)
				how.weighting = XAP_BOOL;
			a = xap_search_run(u.db, q, &how, &err);
			b = ask(&u, q, &how);
			assert_non_null(a);
			assert_same_results(a, b);
			assert_same_totals(a, b);
			xap_results_free(a);
			xap_results_free(b);
			xap_query_free(q);
		}
		united_close(&u, n);
	}
}

static void answers_are_those_of_the_parts(void **state)
{
	uint64_t seed = 67;
	struct united u;

	(void)state;
	prepare();
	united_open(&u, MEMBERS, false);
	for (int i = 0; i < QUERIES; i++) {
		struct xap_query *q = random_query(&seed, i % 2 ? DEPTH : 1);
		const struct xap_search how = random_search(&seed, u.stats.documents, i % 3 == 0);
		struct xap_results *r = ask(&u, q, &how);
		double *scores = by_parts(u.db, u.stats.last_docid, q, &how);

		assert_by_parts(r, scores, u.stats.last_docid, how.count);
		free(scores);
		xap_results_free(r);
		xap_query_free(q);
	}
	united_close(&u, MEMBERS);
}

static void answers_are_the_same_with_any_number_of_threads(void **state)
{
	static const uint32_t least[] = { 0, 50, 1000, UINT32_MAX };
	uint64_t seed = 71;
	struct united u;

	(void)state;
	prepare();
	united_open(&u, MEMBERS, false);
	for (int i = 0; i < QUERIES; i++) {
		struct matcher_sharing sharing = { .threads = 1, .block = BLOCK };
		struct xap_query *q = random_query(&seed, DEPTH);
		struct xap_search how = random_search(&seed, u.stats.documents, i % 8 == 0);
		struct xap_results *alone, *together;

		how.check_at_least = least[i % 4];
		matcher_share(u.matcher, &sharing);
		alone = ask(&u, q, &how);
		sharing.threads = 2 + (unsigned)i % 3;
		matcher_share(u.matcher, &sharing);
		together = ask(&u, q, &how);
		assert_same_bytes(alone, together);
		xap_results_free(alone);
		xap_results_free(together);
		xap_query_free(q);
	}
	united_close(&u, MEMBERS);
}

static void lists_of_documents_are_those_of_their_members(void **state)
{
	uint64_t seed = 73;
	struct united u;

	(void)state;
	prepare();
	united_open(&u, MEMBERS, false);
	for (int i = 0; i < QUERIES / 4; i++) {
		uint32_t first[] = { 1, 5, 17, 900, 901, 902, 6999 }, second[] = { 2, 3, 700 };
		const struct xap_docids lists[] = {
			{ .member = u.members[0].db, .docids = first, .n = 7 },
			{ .member = u.members[1].db, .docids = second, .n = 3 },
			{ .member = u.members[2].db, .all = true }
		};
		struct error err = { 0 };
		struct xap_query *parts[] = { random_words(&seed, 2),
			xap_query_docids(lists, 1 + (size_t)i % 3, &err) };
		struct xap_query *q = xap_query_combine(i % 2 ? XAP_FILTER : XAP_AND_NOT,
			(const struct xap_query *const *)parts, 2, 0, &err);
		const struct xap_search how = random_search(&seed, u.stats.documents, true);
		struct xap_results *a = xap_search_run(u.db, q, &how, &err), *b = ask(&u, q, &how);

		assert_non_null(a);
		assert_same_results(a, b);
		xap_results_free(a);
		xap_results_free(b);
		xap_query_free(q);
		xap_query_free(parts[0]);
		xap_query_free(parts[1]);
	}
	united_close(&u, MEMBERS);
}

static bool append_value(void *ctx, size_t i, const char *value, size_t len, struct error *err)
{
	(void)err;
	buf_printf(ctx, "%zu:%zu:", i, len);
	buf_add(ctx, value, len);
	return true;
}

/* Values, a text, and in how many documents a word is. */
static void read_all(struct xap_db *db, const uint32_t *docids, size_t n, struct buf *out)
{
	struct error err = { 0 };
	uint32_t documents;
	uint64_t occurrences;

	assert_true(xap_db_values(db, RANDOM_DATES, docids, n, append_value, out, &err));
	assert_true(xap_db_data(db, docids[n / 2], out, &err));
	assert_true(xap_db_freqs(db, "w2", 2, &documents, &occurrences, &err));
	buf_printf(out, "%u %ju", documents, (uintmax_t)occurrences);
}

static void what_is_stored_is_xapians(void **state)
{
	uint32_t docids[150], docid = 1;
	uint64_t seed = 79;
	struct united u;

	(void)state;
	prepare();
	united_open(&u, MEMBERS, true);
	for (int round = 0; round < 20; round++) {
		struct buf a = { 0 }, b = { 0 };
		size_t n = 0;

		/* The smallest member has none of the later ones. */
		for (docid = 1 + (uint32_t)round; n < 150 && docid < 3 * 150; n++) {
			docids[n] = docid;
			docid += 1 + next_random(&seed) % 5;
		}
		read_all(u.db, docids, n, &a);
		read_all(u.own, docids, n, &b);
		assert_int_equal(a.len, b.len);
		assert_memory_equal(a.data, b.data, a.len);
		buf_done(&a);
		buf_done(&b);
	}
	united_close(&u, MEMBERS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_SCRATCH(answers_are_xapians),
		IN_SCRATCH(answers_are_those_of_the_parts),
		IN_SCRATCH(answers_are_the_same_with_any_number_of_threads),
		IN_SCRATCH(lists_of_documents_are_those_of_their_members),
		IN_SCRATCH(what_is_stored_is_xapians),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
