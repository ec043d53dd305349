/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The term lists of a run's documents, from its cells: each document has its terms there, in order,
   and perhaps room that is not used behind them. */
#include "common/glass.h"
#include "indexer/bulk/run_maker.h"

static void add_slots(struct buf *out, uint32_t slots)
{
	char bytes[DOCUMENT_SLOTS], *to = bytes;
	unsigned next = 0;

	for (unsigned slot = 0; slot < DOCUMENT_SLOTS; slot++) {
		if (slots >> slot & 1) {
			to = glass_varint(to, slot - next);
			next = slot + 1;
		}
	}
	buf_add_varint(out, (uint64_t)(to - bytes));
	buf_add(out, bytes, (size_t)(to - bytes));
}

/* The list of n terms; made in its place where it stays as it is. */
static bool put_termlist(struct run_maker *m, struct buf *out, uint32_t length,
	const struct termlist_term *terms, size_t n, struct error *err)
{
	const char *texts = m->texts.data;
	size_t start = out->len, len;
	bool is_deflated = false;
	uint32_t head = 0;

	if (m->for_lists) {
		buf_clear(&m->tag);
		termlist_encode(&m->tag, length, texts, terms, n);
		if (m->tag.failed)
			return error_out_of_memory(err);
		return run_put_tag(m, m->for_lists, out, &m->tag, err);
	}
	buf_add(out, &head, sizeof head);
	if (m->for_data)
		is_deflated = termlist_encode_ids(out, m->for_data, length, texts, terms, n);
	else
		termlist_encode(out, length, texts, terms, n);
	if (out->failed)
		return error_out_of_memory(err);
	len = out->len - start - sizeof head;
	if (len > INT32_MAX)
		return error_set(err, ERROR_LIMIT, "over 2 GB of terms of one document");
	head = run_tag_head(len, is_deflated);
	memcpy(out->data + start, &head, sizeof head);
	return true;
}

bool run_write_termlists(struct run_maker *m, struct run *r, struct error *err)
{
	const struct inversion *v = &m->inversion;
	const struct termlist_term *cells = m->cells;

	for (uint32_t i = 0; i < v->n; i++) {
		const struct inverted_document *d = &v->documents[i];
		/* The cursor has moved to the end of the document's cells. */
		size_t n = (size_t)(m->cells + m->cursors[i] - cells);

		if (!put_termlist(m, &r->termlists, d->length, cells, n, err))
			return false;
		add_slots(&r->termlists, d->slots);
		cells += d->terms;
	}
	return !r->termlists.failed || error_out_of_memory(err);
}
