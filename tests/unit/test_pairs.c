/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Pairs of words against Xapian's phrases of two, and what damaged files do. */
#include "tests/unit/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/pairs.h"
#include "indexer/pairs_write.h"
#include "tests/unit/prose.h"
#include "tests/unit/random_query.h"
#include "tests/unit/scratch.h"

enum { DOCUMENTS = 9000, WORDS = 40, DAMAGES = 200, RANGES = 4 };

static const struct pairs_options all_sizes = { .min_documents = 1, .share = 20 };

static struct xap_stats stats_of(const char *path)
{
	struct xap_db *db = prose_open(path);
	struct xap_stats stats;
	struct error err = { 0 };

	assert_true(xap_db_stats(db, &stats, &err));
	xap_db_close(db);
	return stats;
}

static struct pairs *written(struct xap_stats *stats)
{
	struct error err = { 0 };
	struct pairs *p;

	assert_true(pairs_write("db", &all_sizes, NULL, &(struct pairs_work){ .jobs = 1 }, &err));
	*stats = stats_of("db");
	p = pairs_open("db", stats, &err);
	assert_non_null(p);
	return p;
}

static struct xap_results *phrase(struct xap_db *db, const char *a, const char *b)
{
	const struct xap_search how = { .weighting = XAP_BOOL, .count = DOCUMENTS };
	struct error err = { 0 };
	struct xap_query *one = xap_query_term(a, strlen(a), &err);
	struct xap_query *two = xap_query_term(b, strlen(b), &err);
	const struct xap_query *parts[] = { one, two };
	struct xap_query *q = xap_query_combine(XAP_PHRASE, parts, 2, 2, &err);
	struct xap_results *r = xap_search_run(db, q, &how, &err);

	assert_non_null(r);
	xap_query_free(one);
	xap_query_free(two);
	xap_query_free(q);
	return r;
}

/* By steps of one, of many, and by windows. */
static void assert_list(const struct pairs *p, uint32_t a, uint32_t b, const struct xap_results *r)
{
	size_t n = xap_results_count(r);
	struct pair_list l, far, marked;

	pair_list_open(&l, p, a, b);
	far = marked = l;
	assert_int_equal(l.documents, n);
	for (size_t i = 0; i < n; i++) {
		uint32_t docid = xap_results_get(r, i).docid;

		pair_list_skip(&l, i ? xap_results_get(r, i - 1).docid + 1 : 1);
		assert_int_equal(l.docid, docid);
		if (i % 7 == 0) {
			pair_list_skip(&far, docid);
			assert_int_equal(far.docid, docid);
		}
		if (i == 0 || docid / 64 != xap_results_get(r, i - 1).docid / 64) {
			uint64_t bits = 0;

			pair_list_mark(&marked, docid / 64 * 64, docid / 64 * 64 + 64, &bits);
			for (size_t k = i; k < n && xap_results_get(r, k).docid / 64 == docid / 64;
				k++)
				bits ^= UINT64_C(1) << xap_results_get(r, k).docid % 64;
			assert_int_equal(bits, 0);
		}
	}
	pair_list_skip(&l, n ? xap_results_get(r, n - 1).docid + 1 : 1);
	assert_int_equal(l.docid, UINT32_MAX);
	assert_false(l.bad || far.bad || marked.bad);
}

static void pairs_are_phrases_of_two(void **state)
{
	struct error err = { 0 };
	struct xap_stats stats;
	struct pairs *p;
	struct xap_db *db;
	unsigned known = 0;

	(void)state;
	random_database("db", DOCUMENTS, 17);
	p = written(&stats);
	db = prose_open("db");
	assert_in_range(p->n_words, 5, WORDS - 5);
	for (int i = 0; i < WORDS * WORDS; i++) {
		char first[16], second[16];
		uint32_t a, b;

		snprintf(first, sizeof first, "w%d", 1 + i / WORDS);
		snprintf(second, sizeof second, "w%d", 1 + i % WORDS);
		if (!pairs_word(p, first, strlen(first), &a) ||
			!pairs_word(p, second, strlen(second), &b))
			continue;
		struct xap_results *r = phrase(db, first, second);

		assert_list(p, a, b, r);
		xap_results_free(r);
		known++;
	}
	assert_int_equal(known, p->n_words * p->n_words);
	assert_true(pairs_check("db", &all_sizes, &err));
	xap_db_close(db);
	pairs_close(p);
}

static void a_small_database_has_none(void **state)
{
	const struct pairs_options more = { .min_documents = 11, .share = 2 };
	struct error err = { 0 };
	struct xap_stats stats;

	(void)state;
	random_database("db", 10, 17);
	pairs_close(written(&stats));
	assert_int_equal(access("db/" PAIRS_FILE, F_OK), 0);
	assert_true(pairs_write("db", &more, NULL, &(struct pairs_work){ .jobs = 1 }, &err));
	assert_int_not_equal(access("db/" PAIRS_FILE, F_OK), 0);
	assert_true(pairs_check("db", &more, &err));
	assert_null(pairs_open("db", &stats, &err));
	assert_int_equal(err.code, ERROR_NOT_FOUND);
}

static void threads_do_not_show(void **state)
{
	struct error err = { 0 };
	struct xap_stats stats;
	struct pairs *one;

	(void)state;
	random_database("db", DOCUMENTS, 17);
	one = written(&stats);
	assert_int_equal(one->n_segments, RANGES);
	for (unsigned jobs = 2; jobs <= 8; jobs *= 2) {
		struct pairs *other;

		assert_true(pairs_write(
			"db", &all_sizes, NULL, &(struct pairs_work){ .jobs = jobs }, &err));
		other = pairs_open("db", &stats, &err);
		assert_non_null(other);
		assert_int_equal(other->file.size, one->file.size);
		assert_memory_equal(other->file.header, one->file.header, one->file.size);
		pairs_close(other);
	}
	pairs_close(one);
}

static void a_signal_stops_it(void **state)
{
	const atomic_int stop = 15;

	(void)state;
	random_database("db", 10, 17);
	for (unsigned jobs = 1; jobs <= 4; jobs *= 2) {
		const struct pairs_work how = { .jobs = jobs, .stop = &stop };
		struct error err = { 0 };

		assert_false(pairs_write("db", &all_sizes, NULL, &how, &err));
		assert_int_equal(err.code, ERROR_INTERRUPTED);
		assert_int_not_equal(access("db/" PAIRS_FILE, F_OK), 0);
		assert_int_not_equal(access("db/" PAIRS_FILE ".new", F_OK), 0);
	}
}

/* The first to fail is the one that is told, and none waits for its turn for ever. */
static void a_damaged_table_ends_all_threads(void **state)
{
	struct error err = { 0 };
	FILE *table;

	(void)state;
	random_database("db", DOCUMENTS, 17);
	table = fopen("db/position.glass", "r+");
	assert_non_null(table);
	fseek(table, 0, SEEK_END);
	/* Leaves claim to be of another level; the root is the last block that was written. */
	for (long at = ftell(table) / 8192 / 2 * 8192; at >= 0; at -= 8192) {
		fseek(table, at + 4, SEEK_SET);
		fputc(9, table);
	}
	fclose(table);
	assert_false(pairs_write("db", &all_sizes, NULL, &(struct pairs_work){ .jobs = 4 }, &err));
	assert_int_equal(err.code, ERROR_CORRUPT);
	assert_int_not_equal(access("db/" PAIRS_FILE, F_OK), 0);
}

/* Walks all lists, which must end, and ascend. */
static void walk_all(const struct pairs *p)
{
	for (uint32_t i = 0; i < p->n_words * p->n_words; i++) {
		struct pair_list l;
		uint32_t last = 0;

		pair_list_open(&l, p, i / p->n_words, i % p->n_words);
		while (l.docid != UINT32_MAX) {
			assert_true(l.docid > last && l.docid <= p->file.header->last_docid);
			last = l.docid;
			pair_list_skip(&l, last + 1);
		}
	}
}

static void damage_is_no_harm(void **state)
{
	struct error err = { 0 };
	struct xap_stats stats;
	struct pairs *p;
	uint64_t seed = 3;
	char *bytes;
	size_t size;

	(void)state;
	random_database("db", 300, 17);
	p = written(&stats);
	size = p->file.size;
	bytes = malloc(size);
	assert_non_null(bytes);
	memcpy(bytes, p->file.header, size);
	pairs_close(p);
	for (int i = 0; i < DAMAGES; i++) {
		size_t at = sizeof(struct side_header) +
			    next_random(&seed) % (size - sizeof(struct side_header));
		char was = bytes[at];

		bytes[at] = (char)next_random(&seed);
		scratch_write("db/" PAIRS_FILE, bytes, i % 8 ? size : at);
		p = pairs_open("db", &stats, &err);
		assert_true(p || err.code == ERROR_CORRUPT);
		if (p)
			walk_all(p);
		assert_true((p && bytes[at] == was) || !pairs_check("db", &all_sizes, &err));
		pairs_close(p);
		bytes[at] = was;
	}
	free(bytes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_SCRATCH(pairs_are_phrases_of_two),
		IN_SCRATCH(a_small_database_has_none),
		IN_SCRATCH(threads_do_not_show),
		IN_SCRATCH(a_signal_stops_it),
		IN_SCRATCH(a_damaged_table_ends_all_threads),
		IN_SCRATCH(damage_is_no_harm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
