/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "searcher/match/frequencies.h"

#include <stdlib.h>
#include <string.h>

#include "common/glass/stored.h"

void frequencies_done(struct frequencies *f)
{
	free(f->items);
	*f = (struct frequencies){ 0 };
}

static size_t count_terms(const struct xap_query *q)
{
	struct xap_look look = xap_query_look(q);
	size_t n = look.shape == XAP_SHAPE_TERM;

	for (size_t i = 0; i < look.n_parts; i++)
		n += count_terms(xap_query_part(q, i));
	return n;
}

static void add_terms(struct frequencies *f, const struct xap_query *q)
{
	struct xap_look look = xap_query_look(q);

	if (look.shape == XAP_SHAPE_TERM)
		f->items[f->n++] = (struct frequency){ .term = look.term, .len = look.len };
	for (size_t i = 0; i < look.n_parts; i++)
		add_terms(f, xap_query_part(q, i));
}

static int by_bytes(const void *a, const void *b)
{
	const struct frequency *x = a, *y = b;
	int order = memcmp(x->term, y->term, x->len < y->len ? x->len : y->len);

	return order ? order : (x->len > y->len) - (x->len < y->len);
}

/* Sorts, and leaves each term once. */
static void sort_terms(struct frequencies *f)
{
	size_t kept = 0;

	if (f->n > 1)
		qsort(f->items, f->n, sizeof *f->items, by_bytes);
	for (size_t i = 0; i < f->n; i++) {
		if (i == 0 || by_bytes(&f->items[i], &f->items[kept - 1]) != 0)
			f->items[kept++] = f->items[i];
	}
	f->n = kept;
}

bool frequencies_read(struct frequencies *out, const struct matcher *m, const struct xap_query *q,
	struct error *err)
{
	*out = (struct frequencies){ .items = calloc(count_terms(q) + 1, sizeof *out->items) };
	if (!out->items)
		return error_out_of_memory(err);
	add_terms(out, q);
	sort_terms(out);
	for (size_t i = 0; i < out->n; i++) {
		struct frequency *f = &out->items[i];

		for (size_t k = 0; k < m->n; k++) {
			uint32_t documents;
			uint64_t occurrences;

			if (!stored_frequencies(m->members[k]->database, f->term, f->len,
				    &documents, &occurrences, err))
				return false;
			f->documents += documents;
		}
	}
	return true;
}

uint32_t frequencies_find(const struct frequencies *f, const char *term, size_t len)
{
	const struct frequency wanted = { .term = term, .len = len };
	const struct frequency *found =
		bsearch(&wanted, f->items, f->n, sizeof *f->items, by_bytes);

	return found ? found->documents : 0;
}
