/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "indexer/bounds_gains.h"

#include <stdlib.h>
#include <string.h>

void bounds_gains_done(struct bounds_gains *g)
{
	buf_done(&g->names);
	buf_done(&g->items);
}

static void add_posting(
	struct bounds_gains *g, const struct posting *p, uint32_t docid, uint32_t length)
{
	char room[POSTING_MAX_TERM];
	struct posted_term terms[2];
	unsigned n = posting_terms(p, terms, room);

	for (unsigned i = 0; i < n; i++) {
		const struct bounds_gain gain = { .name = (uint32_t)g->names.len,
			.len = (uint32_t)terms[i].len,
			.docid = docid,
			.wdf = terms[i].wdf,
			.length = length };

		buf_add(&g->names, terms[i].text, gain.len);
		buf_add(&g->items, &gain, sizeof gain);
	}
}

bool bounds_gains_add(struct bounds_gains *g, uint32_t docid, uint32_t last,
	const struct document *d, struct error *err)
{
	uint32_t length = 0;

	for (size_t i = 0; i < d->n_postings; i++)
		length += d->postings[i].wdf + (d->postings[i].stem != NULL);
	g->length += length;
	g->n++;
	g->n_fresh += docid > last;
	/* Places of names are of 32 bits. */
	if (g->over || g->names.len + g->items.len > g->most || g->names.len > UINT32_MAX / 2) {
		g->over = true;
		bounds_gains_done(g);
		return true;
	}
	for (size_t i = 0; i < d->n_postings; i++)
		add_posting(g, &d->postings[i], docid, length);
	return !(g->names.failed || g->items.failed) || error_out_of_memory(err);
}

static int by_term(const void *left, const void *right, void *names)
{
	const struct bounds_gain *a = left, *b = right;
	const char *text = names;
	int order = memcmp(text + a->name, text + b->name, a->len < b->len ? a->len : b->len);

	if (order == 0)
		order = (a->len > b->len) - (a->len < b->len);
	return order ? order : (a->docid > b->docid) - (a->docid < b->docid);
}

void bounds_gains_sort(struct bounds_gains *g)
{
	struct bounds_gain *items = (struct bounds_gain *)g->items.data;
	size_t n = bounds_gains_count(g), kept = 0;

	if (n == 0)
		return;
	qsort_r(items, n, sizeof *items, by_term, g->names.data);
	for (size_t i = 1; i < n; i++) {
		if (by_term(&items[kept], &items[i], g->names.data) == 0)
			items[kept].wdf += items[i].wdf;
		else
			items[++kept] = items[i];
	}
	g->items.len = (kept + 1) * sizeof *items;
}
