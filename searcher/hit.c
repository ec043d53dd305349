/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "searcher/hit.h"

#include <stdlib.h>

void hit_done(struct hit *h)
{
	free(h->id);
	free(h->key);
	free(h->article);
	free(h->title);
	free(h->date);
	free(h->source);
	free(h->url);
	free(h->language);
	free(h->file);
	free(h->metadata);
	free(h->text);
	for (size_t i = 0; i < h->n_duplicates; i++)
		free(h->duplicates[i]);
	free(h->duplicates);
	for (size_t i = 0; i < h->n_context; i++)
		free(h->context[i].text);
	free(h->context);
	free(h->fragments);
	free(h->marks);
	*h = (struct hit){ 0 };
}

void answer_done(struct answer *a)
{
	for (size_t i = 0; i < a->n_hits; i++)
		hit_done(&a->hits[i]);
	free(a->hits);
	for (size_t i = 0; i < a->n_facets; i++)
		facet_done(&a->facets[i]);
	free(a->facets);
	free(a->groups);
	for (size_t i = 0; i < a->n_suggestions; i++)
		free(a->suggestions[i].query);
	free(a->explanation);
	receipt_done(&a->receipt);
	*a = (struct answer){ 0 };
}
