/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/unit.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/prose.h"
#include "tests/unit/random_query.h"

/* Some of them are frequent, and some are rare. */
enum { WORDS = 40, RARE = 300, USUAL = 59, LONGEST = 200 };

uint32_t next_random(uint64_t *seed)
{
	*seed = *seed * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(*seed >> 33);
}

static int random_word(uint64_t *seed)
{
	if (next_random(seed) % 32 == 0)
		return (int)(WORDS + 1 + next_random(seed) % RARE);
	return (int)(WORDS / (1 + next_random(seed) % WORDS));
}

static void random_text(char *to, unsigned longest, uint64_t *seed)
{
	unsigned words = next_random(seed) % (longest + 1);

	*to = '\0';
	for (unsigned k = 0; k < words; k++)
		to += sprintf(to, "%sw%d", k ? " " : "", random_word(seed));
}

static void random_date(char out[16], uint64_t *seed)
{
	sprintf(out, "20%02u%02u%02u", next_random(seed) % 20, 1 + next_random(seed) % 12,
		1 + next_random(seed) % 28);
}

static void add_values(struct xap_doc *d, uint64_t *seed)
{
	struct error err = { 0 };
	char date[16], letter = (char)('a' + next_random(seed) % 26);

	random_date(date, seed);
	if (next_random(seed) % 8)
		assert_true(xap_doc_value(d, RANDOM_DATES, date, strlen(date), &err));
	assert_true(xap_doc_value(d, RANDOM_LETTERS, &letter, 1, &err));
}

void random_database(const char *path, size_t n, uint64_t seed)
{
	random_database_of(path, n, USUAL, seed);
}

void random_database_of(const char *path, size_t n, unsigned longest, uint64_t seed)
{
	struct error err = { 0 };
	struct xap_writer *w = xap_writer_create(path, &err);
	uint64_t values_seed = seed + 1;

	assert_non_null(w);
	for (size_t i = 0; i < n; i++) {
		char text[LONGEST * 5 + 1];
		struct xap_doc *d;

		random_text(text, longest, &seed);
		d = prose_document(text);
		add_values(d, &values_seed);
		assert_true(xap_writer_add(w, d, &err));
		xap_doc_free(d);
	}
	assert_true(xap_writer_commit(w, &err));
	xap_writer_close(w);
}

/* Some of the values, all, or none. */
static struct xap_query *random_range(uint64_t *seed)
{
	static const char *const froms[] = { "", "0", "2000", "20050131", "c", "a" };
	static const char *const tos[] = { ":", "2019:", "201", "", "20071", "z", "y" };
	struct error err = { 0 };
	uint32_t slot = next_random(seed) % 4 ? RANDOM_DATES : RANDOM_LETTERS;
	const char *fixed_from = froms[next_random(seed) % 6];
	const char *fixed_to = tos[next_random(seed) % 7];
	char from[16], to[16];
	struct xap_query *q;

	random_date(from, seed);
	random_date(to, seed);
	q = xap_query_value_range(slot, next_random(seed) % 2 ? from : fixed_from,
		next_random(seed) % 2 ? to : fixed_to, &err);
	assert_non_null(q);
	return q;
}

static struct xap_query *random_term(uint64_t *seed)
{
	struct error err = { 0 };
	char word[16];
	int len = sprintf(word, "w%d", random_word(seed));
	struct xap_query *q = xap_query_term(word, (size_t)len, &err);

	assert_non_null(q);
	return q;
}

static struct xap_query *random_leaf(uint64_t *seed)
{
	struct error err = { 0 };

	switch (next_random(seed) % 20) {
	case 0:
		return xap_query_all(&err);
	case 1:
	case 2:
		return random_range(seed);
	default:
		return random_term(seed);
	}
}

/* Of weights 0, 0.5, 1, 1.5 or 2. Takes `q`. */
static struct xap_query *scaled(struct xap_query *q, uint64_t *seed)
{
	struct error err = { 0 };
	struct xap_query *result = xap_query_scale(q, next_random(seed) % 5 / 2.0, &err);

	assert_non_null(result);
	xap_query_free(q);
	return result;
}

enum { OPERATORS = 8, WITHOUT_POSITIONS = 6 };

static struct xap_query *random_tree(uint64_t *seed, int depth, uint32_t n_operators)
{
	static const enum xap_op ops[OPERATORS] = { XAP_OR, XAP_OR, XAP_AND, XAP_AND_NOT,
		XAP_AND_MAYBE, XAP_FILTER, XAP_PHRASE, XAP_NEAR };
	enum xap_op op = ops[next_random(seed) % n_operators];
	bool positional = op == XAP_PHRASE || op == XAP_NEAR;
	size_t n = 2 + next_random(seed) % 3;
	struct xap_query *parts[4], *q;
	struct error err = { 0 };

	if (depth == 0 || next_random(seed) % 8 == 0)
		return random_leaf(seed);
	/* Xapian 1.4.22 reads weights that nobody set when an AND is excluded, and then loses
	   matches of it, now and then. */
	for (size_t i = 0; i < n; i++)
		parts[i] = positional			? random_term(seed)
			   : op == XAP_AND_NOT && i > 0 ? random_leaf(seed)
							: random_tree(seed, depth - 1, n_operators);
	q = xap_query_combine(op, (const struct xap_query *const *)parts, n,
		positional ? (uint32_t)n + next_random(seed) % 4 * (next_random(seed) % 2) : 0,
		&err);
	assert_non_null(q);
	for (size_t i = 0; i < n; i++)
		xap_query_free(parts[i]);
	return next_random(seed) % 3 ? q : scaled(q, seed);
}

struct xap_query *random_query(uint64_t *seed, int depth)
{
	return random_tree(seed, depth, OPERATORS);
}

struct xap_query *random_words(uint64_t *seed, int depth)
{
	return random_tree(seed, depth, WITHOUT_POSITIONS);
}

struct xap_search random_search(uint64_t *seed, uint32_t documents, bool all)
{
	static const double k1s[] = { 0, 0.9, 1.2, 3 }, bs[] = { 0, 0.4, 1 };

	return (struct xap_search){ .weighting = XAP_BM25,
		.k1 = k1s[next_random(seed) % 4],
		.b = bs[next_random(seed) % 3],
		.count = all ? documents : 1 + next_random(seed) % 20,
		.check_at_least = all ? documents : 0 };
}

static bool close_to(double a, double b)
{
	return fabs(a - b) <= 1e-9 * fmax(fabs(a), fabs(b));
}

void assert_same_results(const struct xap_results *a, const struct xap_results *b)
{
	size_t n = xap_results_count(a);

	assert_int_equal(n, xap_results_count(b));
	for (size_t i = 0; i < n; i++) {
		struct xap_match x = xap_results_get(a, i), y = xap_results_get(b, i);

		assert_true(close_to(x.score, y.score));
		if (x.docid == y.docid)
			continue;
		assert_true((i > 0 && close_to(xap_results_get(b, i - 1).score, y.score)) ||
			    i + 1 == n || close_to(xap_results_get(b, i + 1).score, y.score));
	}
}

void assert_same_totals(const struct xap_results *a, const struct xap_results *b)
{
	uint32_t x[3], y[3];

	xap_results_total(a, &x[0], &x[1], &x[2]);
	xap_results_total(b, &y[0], &y[1], &y[2]);
	assert_memory_equal(x, y, sizeof x);
}

void assert_same_bytes(const struct xap_results *a, const struct xap_results *b)
{
	size_t n = xap_results_count(a);

	assert_int_equal(n, xap_results_count(b));
	for (size_t i = 0; i < n; i++) {
		struct xap_match one = xap_results_get(a, i), other = xap_results_get(b, i);

		assert_int_equal(one.docid, other.docid);
		assert_memory_equal(&one.score, &other.score, sizeof one.score);
	}
	assert_same_totals(a, b);
}
