/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The term lists of a run's documents, from its cells: each document has its terms there, in order,
   and perhaps room that is not used behind them. */
#include "common/glass.h"
#include "indexer/bulk/run_maker.h"

/* So many terms before its turn, one's text is asked for. */
enum { AHEAD = 16 };

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

/* The list of the first n of m->terms; made in its place where it stays as it is. */
static bool put_termlist(
	struct run_maker *m, struct buf *out, uint32_t length, size_t n, struct error *err)
{
	size_t start = out->len, len;
	bool is_deflated = false;
	uint32_t head = 0;

	if (m->for_lists) {
		buf_clear(&m->tag);
		termlist_encode(&m->tag, length, m->terms, n);
		if (m->tag.failed)
			return error_out_of_memory(err);
		return run_put_tag(m, m->for_lists, out, &m->tag, err);
	}
	buf_add(out, &head, sizeof head);
	if (m->for_data)
		is_deflated = termlist_encode_ids(out, m->for_data, length, m->terms, n);
	else
		termlist_encode(out, length, m->terms, n);
	if (out->failed)
		return error_out_of_memory(err);
	len = out->len - start - sizeof head;
	if (len > INT32_MAX)
		return error_set(err, ERROR_LIMIT, "over 2 GB of terms of one document");
	head = run_tag_head(len, is_deflated);
	memcpy(out->data + start, &head, sizeof head);
	return true;
}

static bool gather_terms(
	struct run_maker *m, const struct run_cell *cells, size_t n, struct error *err)
{
	if (!run_make_room(&m->terms, &m->cap_terms, n, sizeof *m->terms, err))
		return false;
	for (size_t i = 0; i < n; i++) {
		const char *text = m->texts.data + cells[i].text;

		if (i + AHEAD < n)
			__builtin_prefetch(m->texts.data + cells[i + AHEAD].text);
		m->terms[i] = (struct termlist_term){
			.text = text + 1, .wdf = cells[i].wdf, .len = (uint8_t)*text
		};
	}
	return true;
}

bool run_write_termlists(struct run_maker *m, struct run *r, struct error *err)
{
	const struct inversion *v = &m->inversion;
	const struct run_cell *cells = m->cells;

	for (uint32_t i = 0; i < v->n; i++) {
		const struct inverted_document *d = &v->documents[i];
		/* The cursor has moved to the end of the document's cells. */
		size_t n = (size_t)(m->cells + m->cursors[i] - cells);

		if (!gather_terms(m, cells, n, err) ||
			!put_termlist(m, &r->termlists, d->length, n, err))
			return false;
		add_slots(&r->termlists, d->slots);
		cells += d->terms;
	}
	return !r->termlists.failed || error_out_of_memory(err);
}
