/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "indexer/document_xapian.h"

bool document_to_xapian(struct xap_doc *to, const struct document *d, struct error *err)
{
	if (!xap_doc_clear(to, err))
		return false;
	for (size_t i = 0; i < d->n_postings; i++) {
		const struct posting *p = &d->postings[i];
		char room[POSTING_MAX_TERM];
		const char *term = posting_term(p, room);
		size_t len = posting_term_len(p);

		if (p->pos > 0) {
			if (!xap_doc_posting(to, term, len, p->pos, p->wdf, err))
				return false;
		} else if (!xap_doc_term(to, term, len, p->wdf, err)) {
			return false;
		}
	}
	for (uint32_t slot = 0; slot < DOCUMENT_SLOTS; slot++) {
		const struct document_value *v = &d->values[slot];

		if (v->len > 0 &&
			!xap_doc_value(to, slot, d->value_bytes.data + v->offset, v->len, err))
			return false;
	}
	return xap_doc_data(to, d->data.data, d->data.len, err);
}
