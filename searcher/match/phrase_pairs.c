/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "searcher/match/phrase_pairs.h"

#include <stdlib.h>

static int by_documents(const void *a, const void *b)
{
	const struct pair_list *x = a, *y = b;

	return (x->documents > y->documents) - (x->documents < y->documents);
}

static bool word_of(const struct scoring *s, const struct xap_query *q, size_t i, uint32_t *number)
{
	struct xap_look look = xap_query_look(xap_query_part(q, i));

	return look.shape == XAP_SHAPE_TERM && pairs_word(s->pairs, look.term, look.len, number);
}

bool phrase_pairs_open(
	const struct scoring *s, struct node *phrase, const struct xap_query *q, struct error *err)
{
	struct phrase_work *work = phrase->phrase;
	size_t n = phrase->n;

	if (!s->pairs || n < 2 || phrase->span > n || phrase->any_order)
		return true;
	work->pairs = calloc(n - 1, sizeof *work->pairs);
	if (!work->pairs)
		return error_out_of_memory(err);
	for (size_t i = 0; i + 1 < n; i++) {
		uint32_t a, b;

		if (word_of(s, q, i, &a) && word_of(s, q, i + 1, &b))
			pair_list_open(&work->pairs[work->n_pairs++], s->pairs, a, b);
	}
	work->all_paired = work->n_pairs == n - 1;
	if (work->n_pairs == 0)
		return true;
	qsort(work->pairs, work->n_pairs, sizeof *work->pairs, by_documents);
	if (work->pairs[0].documents < phrase->expected)
		phrase->expected = work->pairs[0].documents;
	return true;
}

void phrase_pairs_done(struct phrase_work *work)
{
	free(work->pairs);
}

uint32_t phrase_pairs_next(struct phrase_work *work, uint32_t from)
{
	pair_list_skip(&work->pairs[0], from);
	return work->pairs[0].docid;
}

void phrase_pairs_mark(
	struct phrase_work *work, uint32_t base, uint32_t end, uint64_t marked[WINDOW_WORDS])
{
	pair_list_mark(&work->pairs[0], base, end, marked);
	for (size_t i = 1; i < work->n_pairs; i++) {
		uint64_t more[WINDOW_WORDS] = { 0 };

		pair_list_mark(&work->pairs[i], base, end, more);
		for (size_t k = 0; k < WINDOW_WORDS; k++)
			marked[k] &= more[k];
	}
}
