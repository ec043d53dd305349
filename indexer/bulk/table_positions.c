/* SPDX-License-Identifier: GPL-2.0-or-later */
/* position.glass: one entry for each term and document, its key both of them. The position lists
   were coded when the documents came and are copied. */
#include "indexer/bulk/merge.h"
#include "indexer/bulk/tables.h"

bool position_add(struct btree *t, const struct run *runs, struct error *err)
{
	char key[2 * GLASS_MAX_KEY + 1 + GLASS_MAX_DOCID];
	struct merge m;

	if (!merge_begin(&m, runs, SECTION_POSITIONS, err))
		return false;
	while (!btree_failed(t) && merge_next(&m)) {
		char *term_end = glass_ordered_term(key, m.key, m.key_len);

		*term_end++ = 0;
		for (size_t i = 0; i < m.n_pieces; i++) {
			const struct merge_piece *p = &m.pieces[i];
			const char *at = p->body, *end = at + p->len;
			uint32_t docid = p->run->first - 1;

			while (at < end) {
				char *key_end;
				size_t len;

				docid += (uint32_t)glass_read_varint(&at) + 1;
				len = glass_read_varint(&at);
				key_end = glass_ordered_docid(term_end, docid);
				btree_add(t, key, (size_t)(key_end - key), at, len, false);
				at += len;
			}
		}
	}
	merge_done(&m);
	return true;
}
