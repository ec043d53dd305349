/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Our own matching against Xapian's; and what it does with damaged tables. */
#include "tests/unit/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "indexer/norms_write.h"
#include "tests/unit/by_parts.h"
#include "tests/unit/matched_db.h"
#include "tests/unit/random_query.h"
#include "tests/unit/scratch.h"

/* Enough for tables of three levels, lists of several chunks and many windows. */
enum { DOCUMENTS = 9000, QUERIES = 400, DEPTH = 3, DAMAGES = 90 };

static void open_random(struct matched_db *f, size_t documents)
{
	random_database("db", documents, 11);
	matched_db_prepare("db");
	matched_db_open(f, "db");
}

static void answers_are_xapians(void **state)
{
	struct matched_db f;
	struct error err = { 0 };
	uint64_t seed = 5;

	(void)state;
	open_random(&f, DOCUMENTS);
	for (int i = 0; i < QUERIES; i++) {
		struct xap_query *q = random_words(&seed, DEPTH);
		const struct xap_search how = random_search(&seed, DOCUMENTS, i % 2);
		struct xap_results *a = xap_search_run(f.db, q, &how, &err);
		struct xap_results *b = matcher_run(f.matcher, q, &how, &err);

		assert_true(matcher_can(q, &how));
		assert_non_null(a);
		assert_non_null(b);
		assert_same_results(a, b);
		if (i % 2)
			assert_same_totals(a, b);
		xap_results_free(a);
		xap_results_free(b);
		xap_query_free(q);
	}
	matched_db_close(&f);
}

static void answers_are_those_of_the_parts(void **state)
{
	struct matched_db f;
	struct error err = { 0 };
	uint64_t seed = 6;

	(void)state;
	open_random(&f, DOCUMENTS);
	for (int i = 0; i < QUERIES; i++) {
		struct xap_query *q = random_query(&seed, i % 2 ? DEPTH : 1);
		const struct xap_search how = random_search(&seed, DOCUMENTS, i % 3 == 0);
		struct xap_results *r = matcher_run(f.matcher, q, &how, &err);
		double *scores = by_parts(f.db, f.stats.last_docid, q, &how);

		assert_true(matcher_can(q, &how));
		assert_non_null(r);
		assert_by_parts(r, scores, f.stats.last_docid, how.count);
		free(scores);
		xap_results_free(r);
		xap_query_free(q);
	}
	matched_db_close(&f);
}

static void totals_are_bounds_where_matches_are_left_out(void **state)
{
	struct matched_db f;
	struct error err = { 0 };
	uint64_t seed = 9;

	(void)state;
	open_random(&f, DOCUMENTS);
	for (int i = 0; i < QUERIES / 4; i++) {
		struct xap_query *q = random_query(&seed, 2);
		struct xap_search how = random_search(&seed, DOCUMENTS, true);
		struct xap_results *all, *few;
		uint32_t exact, lower, estimated, upper;

		if (matcher_can(q, &how)) {
			all = matcher_run(f.matcher, q, &how, &err);
			how.count = 10;
			how.check_at_least = 50;
			few = matcher_run(f.matcher, q, &how, &err);
			assert_non_null(all);
			assert_non_null(few);
			exact = (uint32_t)xap_results_count(all);
			xap_results_total(few, &lower, &estimated, &upper);
			assert_true(lower <= exact && exact <= upper);
			assert_true(lower <= estimated && estimated <= upper);
			assert_true(lower >= (exact < 50 ? exact : 50));
			xap_results_free(all);
			xap_results_free(few);
		}
		xap_query_free(q);
	}
	matched_db_close(&f);
}

static struct xap_query *two_words(enum xap_op op, const char *a, const char *b)
{
	struct error err = { 0 };
	struct xap_query *one = xap_query_term(a, strlen(a), &err);
	struct xap_query *two = xap_query_term(b, strlen(b), &err);
	const struct xap_query *parts[] = { one, two };
	struct xap_query *q = xap_query_combine(op, parts, 2, 0, &err);

	assert_non_null(q);
	xap_query_free(one);
	xap_query_free(two);
	return q;
}

static void it_says_what_it_cannot(void **state)
{
	struct xap_search how = { .weighting = XAP_BM25 };
	struct xap_query *either = two_words(XAP_OR, "a", "b");

	(void)state;
	assert_true(matcher_can(either, &how));
	how.order = XAP_BY_VALUE_UP;
	how.slot = RANDOM_LETTERS;
	assert_false(matcher_can(either, &how));
	how = (struct xap_search){ .weighting = XAP_PL2, .c = 1 };
	assert_false(matcher_can(either, &how));
	xap_query_free(either);
}

static void a_deadline_ends_it(void **state)
{
	const struct xap_search how = {
		.weighting = XAP_BM25, .k1 = 1, .b = 0.5, .count = 10, .deadline = 1e-9
	};
	struct xap_query *q = two_words(XAP_OR, "w1", "w2");
	struct xap_results *r;
	struct error err = { 0 };
	struct matched_db f;

	(void)state;
	open_random(&f, 50000);
	r = matcher_run(f.matcher, q, &how, &err);
	assert_non_null(r);
	assert_true(xap_results_timed_out(r));
	assert_int_equal(xap_results_count(r), 10);
	xap_results_free(r);
	xap_query_free(q);
	matched_db_close(&f);
}

enum { VALUED = 5000, EVERY = 3 };

/* Slot 0 in each third document, slot 300 in all but the first hundred. */
static void database_with_values(uint64_t *seed)
{
	struct error err = { 0 };
	struct xap_writer *w = xap_writer_create("db", &err);
	struct xap_doc *d = xap_doc_new(&err);

	assert_non_null(w);
	assert_non_null(d);
	for (unsigned i = 0; i < VALUED; i++) {
		char value[80];
		size_t len = next_random(seed) % sizeof value;

		memset(value, 'a' + (int)(i % 26), sizeof value);
		assert_true(xap_doc_clear(d, &err));
		assert_true(xap_doc_term(d, "w", 1, 1, &err));
		if (i % EVERY == 0)
			assert_true(xap_doc_value(d, 0, value, len, &err));
		if (i >= 100)
			assert_true(xap_doc_value(d, 300, value, 1, &err));
		assert_true(xap_writer_add(w, d, &err));
	}
	assert_true(xap_writer_commit(w, &err));
	xap_doc_free(d);
	xap_writer_close(w);
}

static bool append_value(void *ctx, size_t i, const char *value, size_t len, struct error *err)
{
	struct buf *to = ctx;

	(void)err;
	buf_printf(to, "%zu:%zu:", i, len);
	buf_add(to, value, len);
	return true;
}

static void values_are_xapians(void **state)
{
	static const uint32_t slots[] = { 0, 300, 5 };
	uint32_t docids[200];
	uint64_t seed = 4;
	struct error err = { 0 };
	struct matched_db f;

	(void)state;
	database_with_values(&seed);
	assert_true(norms_write("db", &err));
	matched_db_open(&f, "db");
	for (int round = 0; round < 60; round++) {
		unsigned gap = 1 + next_random(&seed) % 60;
		uint32_t slot = slots[round % 3], docid = 0;
		struct buf a = { 0 }, b = { 0 };
		size_t n = 0;

		while (n < 200 && docid + gap < VALUED) {
			docid += 1 + next_random(&seed) % gap;
			docids[n++] = docid;
		}
		assert_true(xap_db_values(f.db, slot, docids, n, append_value, &a, &err));
		assert_true(xap_db_values(f.own, slot, docids, n, append_value, &b, &err));
		assert_int_equal(a.len, b.len);
		assert_memory_equal(a.data, b.data, a.len);
		buf_done(&a);
		buf_done(&b);
	}
	matched_db_close(&f);
}

enum { LISTED = 6000, ALPHABET = 5 };

/* Words of few letters, NULs and the highest byte among them; those of one letter are in many
   chunks. */
static void database_with_words(uint64_t *seed)
{
	static const char letters[ALPHABET] = { 'a', 'b', '\0', '\x01', '\xff' };
	struct error err = { 0 };
	struct xap_writer *w = xap_writer_create("db", &err);
	struct xap_doc *d = xap_doc_new(&err);

	assert_non_null(w);
	assert_non_null(d);
	for (unsigned i = 0; i < LISTED; i++) {
		assert_true(xap_doc_clear(d, &err));
		for (int k = 0; k < 6; k++) {
			char word[8] = { letters[next_random(seed) % ALPHABET] };
			size_t len = 1;

			if (word[0] == '\0')
				word[0] = 'c';
			while (k > 2 && len < sizeof word && next_random(seed) % 3)
				word[len++] = letters[next_random(seed) % ALPHABET];
			assert_true(xap_doc_term(d, word, len, 1, &err));
		}
		assert_true(xap_writer_add(w, d, &err));
	}
	assert_true(xap_writer_commit(w, &err));
	xap_doc_free(d);
	xap_writer_close(w);
}

struct listing {
	struct buf text;
	unsigned rarely; /* leaps happen at one term in so many; 0: never */
	size_t most, n;
};

static bool list_word(void *ctx, const char *term, size_t len, uint32_t df, struct error *err)
{
	struct listing *l = ctx;

	(void)err;
	buf_add(&l->text, term, len);
	buf_printf(&l->text, ":%u\n", df);
	return ++l->n < l->most;
}

/* Says the same of the same term. */
static size_t leap_word(void *ctx, const char *term, size_t len)
{
	const struct listing *l = ctx;
	unsigned sum = 0;

	for (size_t i = 0; i < len; i++)
		sum = sum * 31 + (unsigned char)term[i];
	return l->rarely && sum % l->rarely == 0 ? 1 + sum / 7 % len : 0;
}

static void words_are_xapians(void **state)
{
	static const struct {
		const char *bytes;
		size_t len;
	} prefixes[] = { { "a", 1 }, { "b", 1 }, { "a\0", 2 }, { "\xff", 1 }, { "\xff\xff", 2 },
		{ "bab", 3 }, { "a\0b", 3 }, { "none", 4 }, { "c", 1 }, { "\x01", 1 }, { "", 0 } };
	enum { PREFIXES = sizeof prefixes / sizeof *prefixes };
	uint64_t seed = 6;
	struct error err = { 0 };
	struct matched_db f;

	(void)state;
	database_with_words(&seed);
	assert_true(norms_write("db", &err));
	matched_db_open(&f, "db");
	for (unsigned i = 0; i < 6 * PREFIXES; i++) {
		const char *prefix = prefixes[i % PREFIXES].bytes;
		size_t len = prefixes[i % PREFIXES].len;
		struct listing a = { .rarely = i / PREFIXES,
			.most = i < 5 * PREFIXES ? SIZE_MAX : 20 };
		struct listing b = { .rarely = a.rarely, .most = a.most };

		assert_true(
			xap_db_frequencies_past(f.db, prefix, len, list_word, leap_word, &a, &err));
		assert_true(xap_db_frequencies_past(
			f.own, prefix, len, list_word, leap_word, &b, &err));
		assert_int_equal(a.n, b.n);
		assert_int_equal(a.text.len, b.text.len);
		if (a.text.len > 0)
			assert_memory_equal(a.text.data, b.text.data, a.text.len);
		buf_done(&a.text);
		buf_done(&b.text);
	}
	matched_db_close(&f);
}

/* Some bytes of a file anew. */
static void damage(const char *path, uint64_t *seed)
{
	FILE *file = fopen(path, "r+b");
	long size;

	assert_non_null(file);
	fseek(file, 0, SEEK_END);
	size = ftell(file);
	for (int i = 0; i < 20; i++) {
		/* Most of them in the middle of blocks do little: half go to where blocks begin. */
		long at = (long)(next_random(seed) % (uint32_t)size);

		if (i % 2)
			at = at / 8192 * 8192 + (long)(next_random(seed) % 64);
		fseek(file, at, SEEK_SET);
		fputc((int)(next_random(seed) & 0xff), file);
	}
	fclose(file);
}

static void copy(const char *from, const char *to)
{
	char command[128];

	snprintf(command, sizeof command, "cp %s %s", from, to);
	assert_int_equal(system(command), 0);
}

static void ask_all(const struct matcher *m, uint64_t seed)
{
	for (int i = 0; i < 20; i++) {
		struct xap_query *q = random_query(&seed, 2);
		const struct xap_search how = random_search(&seed, 100, false);
		struct error err = { 0 };

		if (matcher_can(q, &how)) {
			struct xap_results *r = matcher_run(m, q, &how, &err);

			assert_true(r || err.code == ERROR_CORRUPT);
			xap_results_free(r);
		}
		xap_query_free(q);
	}
}

static void damage_is_an_error_or_another_answer(void **state)
{
	static const char *const files[] = { "db/postlist.glass", "db/position.glass", "db/pairs",
		"db/bounds" };
	enum { FILES = sizeof files / sizeof *files };
	struct matched_db f;
	uint64_t seed = 21;

	(void)state;
	open_random(&f, 3000);
	for (int i = 0; i < DAMAGES; i++) {
		struct error err = { 0 };
		struct matcher *m;
		struct xap_db *db;

		copy(files[i % FILES], "whole");
		damage(files[i % FILES], &seed);
		db = xap_db_open_later("db", &err);
		assert_non_null(db);
		m = matcher_open(xap_db_tables(db), "db", &f.stats, f.norms, &err);
		assert_non_null(m);
		ask_all(m, seed);
		matcher_close(m);
		xap_db_close(db);
		copy("whole", files[i % FILES]);
	}
	matched_db_close(&f);
}

static void a_foreign_version_file_is_refused(void **state)
{
	struct error err = { 0 };
	struct matched_db f;

	(void)state;
	open_random(&f, 10);
	scratch_write("db/iamglass", "IAmGlass", 8);
	assert_null(xap_db_open_later("db", &err));
	assert_int_equal(err.code, ERROR_CORRUPT);
	matched_db_close(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_SCRATCH(answers_are_xapians),
		IN_SCRATCH(answers_are_those_of_the_parts),
		IN_SCRATCH(totals_are_bounds_where_matches_are_left_out),
		cmocka_unit_test(it_says_what_it_cannot),
		IN_SCRATCH(a_deadline_ends_it),
		IN_SCRATCH(values_are_xapians),
		IN_SCRATCH(words_are_xapians),
		IN_SCRATCH(damage_is_an_error_or_another_answer),
		IN_SCRATCH(a_foreign_version_file_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
