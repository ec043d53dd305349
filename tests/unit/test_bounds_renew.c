/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Bounds that are made before the database is written, night by night, against its postings. */
#include "tests/unit/unit.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/bounds.h"
#include "common/glass/postings.h"
#include "common/norms.h"
#include "indexer/bounds_renew.h"
#include "indexer/bounds_write.h"
#include "indexer/document_xapian.h"
#include "indexer/norms_write.h"
#include "tests/unit/copied_db.h"
#include "tests/unit/prose.h"
#include "tests/unit/random_query.h"
#include "tests/unit/scratch.h"

enum { FIRST = 3000, MOST = 8000, LONGEST = 60, WORDS = 80, NIGHTS = 8, LEAST = 40, NAME = 16 };

static uint64_t seed;
static char names[WORDS][NAME];
static bool is_there[MOST + 1];
static uint32_t last, before; /* docids; the second is the last of the night before */
static unsigned words;	      /* that are in use */
static uint32_t lost[MOST];
static size_t n_lost;
static struct bounds_gains gains;

/* What the builder would be given. Word 0 only filters. */
static void write_document(struct document *d, struct posting postings[LONGEST + 1])
{
	unsigned n = (unsigned)(next_random(&seed) % LONGEST);

	postings[0] = (struct posting){ .text = names[0], .len = (uint8_t)strlen(names[0]) };
	for (unsigned i = 1; i <= n; i++) {
		unsigned word = 1 + words / (2 + (unsigned)(next_random(&seed) % words));

		postings[i] = (struct posting){ .text = names[word],
			.len = (uint8_t)strlen(names[word]),
			.wdf = 1,
			.pos = i % 3 ? i : 0 };
	}
	*d = (struct document){ .postings = postings, .n_postings = n + 1 };
}

/* Docid 0: a new one. */
static void put(struct xap_writer *w, uint32_t docid)
{
	struct posting postings[LONGEST + 1];
	struct error err = { 0 };
	struct xap_doc *doc = xap_doc_new(&err);
	struct document d;

	assert_non_null(doc);
	write_document(&d, postings);
	assert_true(document_to_xapian(doc, &d, &err));
	if (docid == 0) {
		assert_in_range(last, 0, MOST - 1);
		assert_true(xap_writer_add(w, doc, &err));
		docid = ++last;
	} else {
		assert_true(xap_writer_replace(w, docid, doc, &err));
		lost[n_lost++] = docid;
	}
	is_there[docid] = true;
	assert_true(bounds_gains_add(&gains, docid, before, &d, &err));
	xap_doc_free(doc);
}

static void commit(struct xap_writer *w)
{
	struct error err = { 0 };

	assert_true(xap_writer_commit(w, &err));
	xap_writer_close(w);
}

static void begin(void)
{
	struct error err = { 0 };
	struct xap_writer *w = xap_writer_create("old", &err);

	assert_non_null(w);
	seed = 41;
	last = before = 0;
	words = WORDS / 2;
	memset(is_there, 0, sizeof is_there);
	for (unsigned i = 0; i < WORDS; i++)
		snprintf(names[i], NAME, "w%u", i);
	gains = (struct bounds_gains){ .most = 1 << 26 };
	while (last < FIRST)
		put(w, 0);
	commit(w);
	assert_true(norms_write("old", &err));
}

/* "new" becomes a copy of "old". */
static struct xap_writer *begin_night(void)
{
	bounds_gains_done(&gains);
	gains = (struct bounds_gains){ .most = 1 << 26 };
	n_lost = 0;
	before = last;
	return copied_db_open("old", "new");
}

static void end_night(void)
{
	assert_int_equal(system("rm -r old && mv new old"), 0);
}

static void change(struct xap_writer *w, unsigned replaced, unsigned removed, unsigned added)
{
	struct error err = { 0 };

	for (unsigned i = 0; i < removed + replaced; i++) {
		uint32_t docid = 1 + (uint32_t)(next_random(&seed) % before);
		bool again = !is_there[docid];

		for (size_t k = 0; k < n_lost; k++)
			again = again || lost[k] == docid;
		if (again)
			continue;
		if (i >= removed) {
			put(w, docid);
			continue;
		}
		assert_true(xap_writer_remove(w, docid, &err));
		is_there[docid] = false;
		lost[n_lost++] = docid;
	}
	while (added-- > 0)
		put(w, 0);
}

static struct xap_stats stats_of(const char *path)
{
	struct error err = { 0 };
	struct xap_db *db = prose_open(path);
	struct xap_stats stats;

	assert_true(xap_db_stats(db, &stats, &err));
	xap_db_close(db);
	return stats;
}

static double share(double wdf, double length, double mean)
{
	return wdf / (1 - BOUNDS_B + BOUNDS_B * length / mean);
}

/* None is above its block's bound, and one is at it. */
static void assert_list(
	struct bound_list *l, struct postings *p, const struct norms *norms, double mean)
{
	for (uint32_t block = 0; block < l->n_blocks; block++) {
		const struct bound *b = &l->blocks[block];
		double most = 0;

		assert_true(postings_docid(p) <= b->last);
		for (; postings_docid(p) <= b->last; postings_skip(p, postings_docid(p) + 1)) {
			uint32_t docid = postings_docid(p);

			most = fmax(
				most, share(p->wdfs[p->next], norms_length(norms, docid), mean));
		}
		assert_true(fabs(most - share(b->wdf, b->length, mean)) <= 1e-9 * most);
	}
	assert_int_equal(postings_docid(p), POSTINGS_END);
}

/* Of all words. */
static void assert_bounds(void)
{
	struct xap_stats stats = stats_of("new");
	struct error err = { 0 };
	struct bounds *bounds = bounds_open("new", &stats, &err);
	struct norms *norms = norms_open("new", &stats, &err);
	struct database d;

	assert_non_null(bounds);
	assert_non_null(norms);
	assert_true(database_open(&d, "new", &err));
	for (unsigned i = 0; i < WORDS; i++) {
		size_t len = strlen(names[i]);
		struct bound_list l;
		struct postings p;
		bool is = postings_open(&p, &d, names[i], len) && p.documents >= LEAST && i > 0;

		assert_int_equal(bound_list_open(&l, bounds, names[i], len), is);
		if (is)
			assert_list(&l, &p, norms, (double)stats.total_length / stats.documents);
		postings_done(&p);
	}
	database_close(&d);
	norms_close(norms);
	bounds_close(bounds);
	if (!bounds_check("new", LEAST, &err))
		fail_msg("%s", err.msg);
}

static void renew(void)
{
	const struct bounds_since since = {
		.directory = "old", .lost = lost, .n_lost = n_lost, .gains = &gains
	};
	struct error err = { 0 };

	if (!bounds_renew("new", &since, LEAST, NULL, &err))
		fail_msg("%s", err.msg);
}

static bool adopted(void)
{
	struct xap_stats stats = stats_of("new");
	struct error err = { 0 };
	bool is;

	assert_true(norms_write("new", &err));
	assert_true(bounds_adopt("new", &stats, &is, &err));
	return is;
}

static void they_are_those_of_the_database_as_it_becomes(void **state)
{
	(void)state;
	begin();
	for (unsigned night = 0; night < NIGHTS; night++) {
		struct xap_writer *w = begin_night();
		/* One without a change; words that there were not; many that go. */
		unsigned n = night == 2 ? 0 : 80;

		words = night == 4 ? WORDS - 2 : WORDS / 2;
		change(w, n, night == 6 ? FIRST / 3 : n / 2, night == 4 ? 300 : n);
		renew();
		commit(w);
		assert_true(adopted());
		assert_bounds();
		end_night();
	}
	bounds_gains_done(&gains);
}

static void what_was_not_expected_is_not_adopted(void **state)
{
	struct error err = { 0 };
	struct xap_writer *w;

	(void)state;
	begin();
	w = begin_night();
	change(w, 10, 10, 10);
	renew();
	put(w, 0);
	commit(w);
	assert_false(adopted());
	/* Nor is what is not there. */
	assert_int_equal(remove("new/" BOUNDS_FILE), 0);
	assert_false(adopted());
	assert_true(bounds_write("new", LEAST, NULL, &err));
	assert_bounds();
	bounds_gains_done(&gains);
}

static void too_many_are_not_kept(void **state)
{
	struct posting postings[LONGEST + 1];
	struct bounds_gains few = { .most = 1000 };
	struct error err = { 0 };
	struct document d;

	(void)state;
	for (uint32_t docid = 1; docid < 100; docid++) {
		write_document(&d, postings);
		assert_true(bounds_gains_add(&few, docid, 0, &d, &err));
	}
	assert_true(few.over);
	assert_int_equal(bounds_gains_count(&few), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_SCRATCH(they_are_those_of_the_database_as_it_becomes),
		IN_SCRATCH(what_was_not_expected_is_not_adopted),
		cmocka_unit_test(too_many_are_not_kept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
