/* SPDX-License-Identifier: GPL-2.0-or-later */
/* By docid, since that is the order in which values are read fast. */
#include "searcher/matches.h"

#include <stdlib.h>

void matches_done(struct matches *m)
{
	free(m->docids);
	free(m->scores);
	*m = (struct matches){ 0 };
}

static int by_docid(const void *a, const void *b)
{
	const struct xap_match *x = a, *y = b;

	return (x->docid > y->docid) - (x->docid < y->docid);
}

static bool copy_results(const struct xap_results *r, struct matches *out, struct error *err)
{
	size_t n = xap_results_count(r);
	struct xap_match *sorted = malloc((n + 1) * sizeof *sorted);

	out->docids = malloc((n + 1) * sizeof *out->docids);
	out->scores = malloc((n + 1) * sizeof *out->scores);
	if (!sorted || !out->docids || !out->scores) {
		free(sorted);
		return error_out_of_memory(err);
	}
	for (size_t i = 0; i < n; i++)
		sorted[i] = xap_results_get(r, i);
	qsort(sorted, n, sizeof *sorted, by_docid);
	for (size_t i = 0; i < n; i++) {
		out->docids[i] = sorted[i].docid;
		out->scores[i] = sorted[i].score;
	}
	out->n = n;
	free(sorted);
	return true;
}

bool matches_fetch(struct xap_db *db, const struct matcher *matcher, const struct xap_query *query,
	const struct ranking *ranking, uint32_t limit, double deadline, struct matches *out,
	struct error *err)
{
	struct matches m CLEANUP(matches_done) = { 0 };
	struct xap_results *results CLEANUP(xap_results_freep) = NULL;
	/* One more tells whether there are more. */
	const struct xap_search how = ranking_search(ranking, limit + 1, limit + 1, deadline);

	results = matcher_run_or(matcher, db, query, &how, err);
	if (!results || !copy_results(results, &m, err))
		return false;
	m.timed_out = xap_results_timed_out(results);
	m.complete = m.n <= limit && !m.timed_out;
	*out = m;
	m = (struct matches){ 0 };
	return true;
}
