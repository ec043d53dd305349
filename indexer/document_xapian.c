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

static bool add_posting(struct xap_doc *to, const struct posting *p, struct error *err)
{
	char room[POSTING_MAX_TERM];
	struct posted_term terms[2];
	unsigned n = posting_terms(p, terms, room);

	for (unsigned i = 0; i < n; i++) {
		const struct posted_term *t = &terms[i];

		if (t->pos > 0) {
			if (!xap_doc_posting(to, t->text, t->len, t->pos, t->wdf, err))
				return false;
		} else if (!xap_doc_term(to, t->text, t->len, t->wdf, err)) {
			return false;
		}
	}
	return true;
}

bool document_to_xapian(struct xap_doc *to, const struct document *d, struct error *err)
{
	if (!xap_doc_clear(to, err))
		return false;
	for (size_t i = 0; i < d->n_postings; i++) {
		if (!add_posting(to, &d->postings[i], err))
			return false;
	}
	for (uint32_t slot = 0; slot < DOCUMENT_SLOTS; slot++) {
		const struct document_value *v = &d->values[slot];

		if (v->len > 0 &&
			!xap_doc_value(to, slot, d->value_bytes.data + v->offset, v->len, err))
			return false;
	}
	return set_data(to, &d->data, err);
}
