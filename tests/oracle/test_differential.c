/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Thousands of random queries over an index: the searcher and the brute-force oracle must agree on
 * which paragraphs match, the total must be right, and what is marked must be sound.
 *
 * Usage: test_differential INDEX [QUERIES [SEED]]
 */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/buf.h"
#include "searcher/search.h"
#include "tests/oracle/oracle.h"

enum { DEFAULT_QUERIES = 4000, MAX_REPORTS = 10, NO_CAP = 20000, DOUBLE_EVERY = 4 };

struct run {
	struct index index;
	struct oracle oracle;
	bool *matches;
	uint64_t seed;
	unsigned queries, answered, failures, hits, empty;
};

static void report(
	struct run *r, const struct buf *text, bool all, const char *what, const char *where)
{
	if (r->failures++ < MAX_REPORTS)
		printf("# %s: %s, query%s: %s\n", where, what, all ? " (all words)" : "",
			text->data);
}

static size_t find_paragraph(const struct oracle *o, const char *id)
{
	for (size_t i = 0; i < o->n; i++) {
		if (strcmp(o->paragraphs[i].id, id) == 0)
			return i;
	}
	return SIZE_MAX;
}

/* Marks in order, disjoint, inside the text; at least one, since what matches can be marked. */
static const char *judge_marks(const struct hit *hit, const struct clauses *query)
{
	size_t text_marks = 0, last = 0;

	for (size_t i = 0; i < hit->n_marks; i++) {
		const struct mark *mark = &hit->marks[i];

		if (mark->field != FIELD_TEXT)
			continue;
		if (mark->start < last || mark->end <= mark->start || mark->end > hit->text_len)
			return "marks out of order or out of range";
		last = mark->end;
		text_marks++;
	}
	for (size_t i = 0; i < hit->n_fragments; i++) {
		if (hit->fragments[i].start > hit->fragments[i].end ||
			hit->fragments[i].end > hit->text_len)
			return "a fragment out of range";
	}
	if (hit->n_marks == 0 && oracle_must_mark(query, true))
		return "a hit without a mark";
	return text_marks || !oracle_must_mark(query, false) ? NULL : "a text without a mark";
}

static void compare(struct run *r, const struct answer *answer, const struct clauses *query,
	const struct buf *text)
{
	bool all = query->all;
	size_t expected = 0;

	for (size_t i = 0; i < r->oracle.n; i++)
		expected += r->matches[i];
	if (answer->total.value != expected || answer->total.relation != TOTAL_EXACT)
		report(r, text, all, "the total is wrong", "total");
	for (size_t i = 0; i < answer->n_hits; i++) {
		const char *id = answer->hits[i].id;
		const char *fault = judge_marks(&answer->hits[i], query);
		size_t found = find_paragraph(&r->oracle, id);

		if (fault)
			report(r, text, all, fault, id);
		if (found == SIZE_MAX || !r->matches[found])
			report(r, text, all, "found, and should not be", id);
		else
			r->matches[found] = false;
	}
	for (size_t i = 0; i < r->oracle.n; i++) {
		if (r->matches[i])
			report(r, text, all, "not found", r->oracle.paragraphs[i].id);
	}
	r->hits += (unsigned)answer->n_hits;
	r->empty += answer->n_hits == 0;
}

/* What the whole weighs twice as much finds the same, with scores twice as high. */
static bool run_doubled(struct run *r, const struct request *asked, const struct answer *single,
	const struct buf *text, struct error *err)
{
	CLEANUP(buf_done) struct buf twice = { 0 };
	CLEANUP(answer_done) struct answer answer = { 0 };
	struct request request = *asked;
	double *scores = calloc(r->oracle.n, sizeof *scores);

	buf_printf(&twice, "(%s)^2", text->data);
	request.query = twice.data;
	request.query_len = twice.len;
	if (!scores || twice.failed) {
		free(scores);
		return error_out_of_memory(err);
	}
	if (!search_run(&r->index, &request, &answer, err))
		report(r, text, asked->all, err->msg, "doubled");
	else if (answer.n_hits != single->n_hits)
		report(r, text, asked->all, "other hits", "doubled");
	for (size_t i = 0; i < single->n_hits; i++)
		scores[find_paragraph(&r->oracle, single->hits[i].id)] = single->hits[i].score;
	for (size_t i = 0; i < answer.n_hits; i++) {
		const char *id = answer.hits[i].id;
		double from = scores[find_paragraph(&r->oracle, id)];

		if (fabs(answer.hits[i].score - 2 * from) > 1e-5 * (1 + from))
			report(r, text, asked->all, "a score is not twice as high when doubled",
				id);
	}
	free(scores);
	return true;
}

static bool run_query(struct run *r, struct error *err)
{
	struct request request = request_default();
	struct clauses query;
	struct answer answer = { 0 };
	CLEANUP(buf_done) struct buf text = { 0 };
	bool something, ok;

	request.duplicates = true;
	if (!oracle_query(&r->oracle, &r->seed, &query))
		return error_out_of_memory(err);
	oracle_render(&query, &text);
	request.now = r->oracle.now;
	request.query = text.data;
	request.query_len = text.len;
	request.all = query.all;
	request.max_expansion = NO_CAP;
	request.hits = (uint32_t)r->oracle.n;
	something = oracle_match(&r->oracle, &query, r->matches, err);
	if (!something && err->code != ERROR_NONE)
		return false;
	ok = search_run(&r->index, &request, &answer, err);
	if (ok && something) {
		compare(r, &answer, &query, &text);
		if (++r->answered % DOUBLE_EVERY == 0 &&
			!run_doubled(r, &request, &answer, &text, err))
			return false;
	} else if (ok != something)
		report(r, &text, query.all, ok ? "answered without words" : err->msg, "query");
	answer_done(&answer);
	clauses_done(&query);
	return true;
}

static bool run_all(struct run *r, const char *path, struct error *err)
{
	const struct index_choice one = { .paths = &path, .n = 1 };

	if (!index_open_all(&one, &r->index, err) || !oracle_load(&r->oracle, &r->index, err))
		return false;
	r->matches = calloc(r->oracle.n, sizeof *r->matches);
	if (!r->matches)
		return error_out_of_memory(err);
	for (unsigned i = 0; i < r->queries; i++) {
		if (!run_query(r, err))
			return false;
	}
	return true;
}

int main(int argc, char **argv)
{
	struct run r = { .queries = DEFAULT_QUERIES, .seed = 88172645463325252u };
	struct error err = { 0 };
	bool ok;

	if (argc < 2) {
		fprintf(stderr, "usage: test_differential INDEX [QUERIES [SEED]]\n");
		return 2;
	}
	if (argc > 2)
		r.queries = (unsigned)strtoul(argv[2], NULL, 10);
	if (argc > 3)
		r.seed = strtoull(argv[3], NULL, 10);
	printf("1..1\n");
	ok = run_all(&r, argv[1], &err);
	if (!ok)
		printf("# %s\n", err.msg);
	printf("# %u queries over %zu paragraphs, %u hits, %u queries without any, %u faults\n",
		r.queries, r.oracle.n, r.hits, r.empty, r.failures);
	printf("%s 1 - the searcher and a brute-force scan agree\n",
		ok && r.failures == 0 && r.hits > r.queries ? "ok" : "not ok");
	free(r.matches);
	oracle_done(&r.oracle);
	index_done(&r.index);
	return 0;
}
