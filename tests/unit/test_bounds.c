/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Bounds against the postings that they are of, and what damaged files do. */
#include "tests/unit/unit.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/bounds.h"
#include "common/glass/postings.h"
#include "common/norms.h"
#include "indexer/bounds_write.h"
#include "indexer/norms_write.h"
#include "tests/unit/prose.h"
#include "tests/unit/random_query.h"
#include "tests/unit/scratch.h"

enum { DOCUMENTS = 9000, WORDS = 60, DAMAGES = 300 };

static struct xap_stats written(uint32_t least)
{
	struct xap_stats stats;
	struct error err = { 0 };
	struct xap_db *db;

	assert_true(norms_write("db", &err));
	assert_true(bounds_write("db", least, NULL, &err));
	db = prose_open("db");
	assert_true(xap_db_stats(db, &stats, &err));
	xap_db_close(db);
	return stats;
}

/* Without k1, which makes no difference to which is more. */
static double share(double wdf, double length, double mean)
{
	return wdf / (1 - BOUNDS_B + BOUNDS_B * length / mean);
}

static bool is_near(double a, double b)
{
	return fabs(a - b) <= 1e-9 * b;
}

/* No posting is above its block's bound or its group's, and one is at it. */
static void assert_bounds(
	struct bound_list *l, struct postings *p, const struct norms *norms, double mean)
{
	uint32_t block = 0;
	double most = 0, group_most = 0;

	for (;;) {
		uint32_t docid = postings_docid(p);
		const struct bound *b, *g;
		double is;

		if (docid == POSTINGS_END ||
			(block < l->n_blocks && docid > l->blocks[block].last)) {
			b = &l->blocks[block++];
			assert_true(is_near(most, share(b->wdf, b->length, mean)));
			if (block == l->n_blocks || block % BOUNDS_GROUP == 0) {
				g = &l->groups[(block - 1) / BOUNDS_GROUP];
				assert_int_equal(g->last, b->last);
				assert_true(is_near(group_most, share(g->wdf, g->length, mean)));
				group_most = 0;
			}
			most = 0;
		}
		if (docid == POSTINGS_END)
			break;
		assert_true(bound_list_skip(l, docid));
		assert_int_equal(l->block, block);
		is = share(p->wdfs[p->next], norms_length(norms, docid), mean);
		most = is > most ? is : most;
		group_most = is > group_most ? is : group_most;
		postings_skip(p, docid + 1);
	}
	assert_int_equal(block, l->n_blocks);
	assert_false(bound_list_skip(l, UINT32_MAX));
	assert_int_equal(l->block, l->n_blocks);
}

static void bounds_hold_and_are_reached(void **state)
{
	struct error err = { 0 };
	struct database d;
	struct xap_stats stats;
	unsigned bounded = 0;

	(void)state;
	random_database("db", DOCUMENTS, 17);
	stats = written(BOUNDS_LEAST);
	assert_true(database_open(&d, "db", &err));
	struct bounds *bounds = bounds_open("db", &stats, &err);
	struct norms *norms = norms_open("db", &stats, &err);

	assert_non_null(bounds);
	assert_non_null(norms);
	for (int i = 1; i <= WORDS; i++) {
		char word[16];
		size_t len = (size_t)snprintf(word, sizeof word, "w%d", i);
		struct bound_list l;
		struct postings p;
		bool is = postings_open(&p, &d, word, len);

		assert_int_equal(
			bound_list_open(&l, bounds, word, len), is && p.documents >= BOUNDS_LEAST);
		if (is && p.documents >= BOUNDS_LEAST) {
			assert_bounds(&l, &p, norms, (double)stats.total_length / stats.documents);
			bounded++;
		}
		postings_done(&p);
	}
	assert_in_range(bounded, 5, WORDS - 5);
	assert_true(bounds_check("db", BOUNDS_LEAST, &err));
	norms_close(norms);
	bounds_close(bounds);
	database_close(&d);
}

/* Around all prefixes, too; ids only filter, whatever wdf they have here. */
static void words_stems_and_titles_have_bounds(void **state)
{
	static const char *const texts[] = { "1 @ Slast Zstem ZStem [ word \xc3\xa9t\xc3\xa9 \xff "
					     "Qid#p1 XKkey XAid A K" };
	static const char *const bounded[] = { "1", "@", "Slast", "Zstem", "ZStem", "[", "word",
		"\xc3\xa9t\xc3\xa9", "\xff" };
	const uint32_t n = sizeof bounded / sizeof bounded[0];
	struct error err = { 0 };
	struct xap_stats stats;
	struct bounds *bounds;

	(void)state;
	prose_database("db", texts, 1);
	stats = written(1);
	bounds = bounds_open("db", &stats, &err);
	assert_non_null(bounds);
	assert_int_equal(bounds->n_terms, n);
	for (uint32_t i = 0; i < n; i++) {
		struct bound_list l;

		assert_true(bound_list_open(&l, bounds, bounded[i], strlen(bounded[i])));
	}
	assert_true(bounds_check("db", 1, &err));
	bounds_close(bounds);
}

static void a_signal_stops_it(void **state)
{
	const atomic_int stop = 15;
	struct error err = { 0 };

	(void)state;
	random_database("db", 10, 17);
	assert_true(norms_write("db", &err));
	assert_false(bounds_write("db", 1, &stop, &err));
	assert_int_equal(err.code, ERROR_INTERRUPTED);
}

static void an_empty_database_has_bounds(void **state)
{
	struct error err = { 0 };
	struct xap_stats stats;
	struct bounds *bounds;

	(void)state;
	random_database("db", 0, 17);
	stats = written(1);
	bounds = bounds_open("db", &stats, &err);
	assert_non_null(bounds);
	assert_int_equal(bounds->n_terms, 0);
	bounds_close(bounds);
}

static void damage_is_no_harm(void **state)
{
	struct error err = { 0 };
	struct xap_stats stats;
	struct bounds *bounds;
	uint64_t seed = 3;
	char *bytes;
	size_t size;

	(void)state;
	random_database("db", 300, 17);
	stats = written(1);
	bounds = bounds_open("db", &stats, &err);
	assert_non_null(bounds);
	size = bounds->file.size;
	bytes = malloc(size);
	assert_non_null(bytes);
	memcpy(bytes, bounds->file.header, size);
	bounds_close(bounds);
	for (int i = 0; i < DAMAGES; i++) {
		size_t at = sizeof(struct side_header) +
			    next_random(&seed) % (size - sizeof(struct side_header));
		char was = bytes[at];

		bytes[at] = (char)next_random(&seed);
		scratch_write("db/" BOUNDS_FILE, bytes, i % 8 ? size : at);
		bounds = bounds_open("db", &stats, &err);
		assert_true(bounds || err.code == ERROR_CORRUPT);
		for (int k = 1; bounds && k <= WORDS; k++) {
			char word[16];
			size_t len = (size_t)snprintf(word, sizeof word, "w%d", k);
			struct bound_list l;

			for (uint32_t docid = 0; bound_list_open(&l, bounds, word, len) &&
						 bound_list_skip(&l, docid);)
				docid += 50;
		}
		assert_true((bounds && bytes[at] == was) || !bounds_check("db", 1, &err));
		bounds_close(bounds);
		bytes[at] = was;
	}
	free(bytes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_SCRATCH(bounds_hold_and_are_reached),
		IN_SCRATCH(words_stems_and_titles_have_bounds),
		IN_SCRATCH(a_signal_stops_it),
		IN_SCRATCH(an_empty_database_has_bounds),
		IN_SCRATCH(damage_is_no_harm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
