/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "indexer/document_xapian.h"

#include "indexer/readable_data.h"

static bool set_data(struct xap_doc *to, const struct buf *data, struct error *err)
{
	CLEANUP(buf_done) struct buf other = { 0 };
	const struct buf *readable = readable_data(data, &other, err);

	return readable && xap_doc_data(to, readable->data, readable->len, err);
}

bool data_to_xapian(
	struct xap_writer *to, uint32_t docid, const struct buf *data, struct error *err)
{
	CLEANUP(buf_done) struct buf other = { 0 };
	const struct buf *readable = readable_data(data, &other, err);

	return readable && xap_writer_data(to, docid, readable->data, readable->len, err);
}

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
	return set_data(to, &d->data, err);
}
