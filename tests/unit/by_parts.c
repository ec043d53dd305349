/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/unit.h"

#include <math.h>
#include <stdlib.h>

#include "tests/unit/by_parts.h"

static double *asked(struct xap_db *db, uint32_t last_docid, const struct xap_query *q,
	const struct xap_search *how)
{
	double *scores = malloc(((size_t)last_docid + 1) * sizeof *scores);
	struct xap_search all = *how;
	struct error err = { 0 };
	struct xap_results *r;

	assert_non_null(scores);
	all.first = 0;
	all.count = all.check_at_least = last_docid;
	r = xap_search_run(db, q, &all, &err);
	assert_non_null(r);
	for (uint32_t i = 0; i <= last_docid; i++)
		scores[i] = -1;
	for (size_t i = 0; i < xap_results_count(r); i++)
		scores[xap_results_get(r, i).docid] = xap_results_get(r, i).score;
	xap_results_free(r);
	return scores;
}

/* Of one document: what an operator makes of its first parts and the next one. */
static double joined(enum xap_op op, double a, double b)
{
	switch (op) {
	case XAP_OR:
		return a < 0 ? b : b < 0 ? a : a + b;
	case XAP_AND:
		return a < 0 || b < 0 ? -1 : a + b;
	case XAP_AND_NOT:
		return b < 0 ? a : -1;
	case XAP_AND_MAYBE:
		return a < 0 || b < 0 ? a : a + b;
	case XAP_FILTER:
		return b < 0 ? -1 : a;
	case XAP_PHRASE:
	case XAP_NEAR:
		break;
	}
	fail();
	return 0;
}

double *by_parts(struct xap_db *db, uint32_t last_docid, const struct xap_query *q,
	const struct xap_search *how)
{
	struct xap_look look = xap_query_look(q);
	double *scores;

	if (look.shape == XAP_SHAPE_SCALED) {
		scores = by_parts(db, last_docid, xap_query_part(q, 0), how);
		for (uint32_t i = 0; i <= last_docid; i++)
			scores[i] = scores[i] < 0 ? -1 : scores[i] * look.factor;
		return scores;
	}
	if (look.shape != XAP_SHAPE_GROUP || look.op == XAP_PHRASE || look.op == XAP_NEAR)
		return asked(db, last_docid, q, how);
	scores = by_parts(db, last_docid, xap_query_part(q, 0), how);
	for (size_t k = 1; k < look.n_parts; k++) {
		double *more = by_parts(db, last_docid, xap_query_part(q, k), how);

		for (uint32_t i = 0; i <= last_docid; i++)
			scores[i] = joined(look.op, scores[i], more[i]);
		free(more);
	}
	return scores;
}

static int highest_first(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x < y) - (x > y);
}

static bool is_near(double a, double b)
{
	return fabs(a - b) <= 1e-9 * fmax(fabs(a), fabs(b));
}

void assert_by_parts(
	const struct xap_results *r, const double *scores, uint32_t last_docid, uint32_t count)
{
	double *sorted = malloc(((size_t)last_docid + 1) * sizeof *sorted);
	size_t n = 0;

	assert_non_null(sorted);
	for (uint32_t i = 0; i <= last_docid; i++) {
		if (scores[i] >= 0)
			sorted[n++] = scores[i];
	}
	qsort(sorted, n, sizeof *sorted, highest_first);
	assert_int_equal(xap_results_count(r), n < count ? n : count);
	for (size_t i = 0; i < xap_results_count(r); i++) {
		struct xap_match m = xap_results_get(r, i);

		assert_in_range(m.docid, 1, last_docid);
		assert_true(is_near(m.score, sorted[i]));
		assert_true(is_near(m.score, scores[m.docid]));
	}
	free(sorted);
}
