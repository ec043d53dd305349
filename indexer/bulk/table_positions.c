/* SPDX-License-Identifier: GPL-2.0-or-later */
/* position.glass: one entry for each term and document, its key both of them. The position lists
   were coded when the documents came and are copied. */
#include "indexer/bulk/btree_series.h"
#include "indexer/bulk/merge.h"
#include "indexer/bulk/tables.h"

void position_add_terms(struct btree *t, struct merge *m)
{
	char begin[2 * GLASS_MAX_KEY + 1];

	while (!btree_failed(t) && merge_next(m)) {
		char *end = glass_ordered_term(begin, m->key, m->key_len);
		struct btree_series series;

		*end++ = 0;
		btree_series_begin(&series, t, begin, (size_t)(end - begin));
		for (size_t i = 0; i < m->n_pieces; i++) {
			const struct merge_piece *p = &m->pieces[i];

			btree_series_add(&series, p->run->first - 1, p->body, p->len);
		}
	}
}
