/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Ends a run: walks its terms in order, once. Each term's postings go to the section of postings
 * and that of positions; and to each document that has the term, so that the documents' term lists
 * come out sorted without sorting any of them.
 */
#include <stdlib.h>
#include <string.h>

#include "indexer/bulk/glass.h"
#include "indexer/bulk/run_maker.h"

static bool make_room(void *array, size_t *cap, size_t n, size_t size, struct error *err)
{
	void **items = array;

	if (n <= *cap)
		return true;
	free(*items);
	*cap = 0;
	*items = malloc(n * size);
	if (!*items)
		return error_out_of_memory(err);
	*cap = n;
	return true;
}

/* The documents' places among the cells, by how many terms each has. */
static bool begin_cells(struct run_maker *m, struct error *err)
{
	const struct inversion *v = &m->inversion;
	uint64_t at = 0;

	if (v->n_postings > UINT32_MAX)
		return error_set(err, ERROR_LIMIT, "over 2^32 postings in one part of the index");
	if (!make_room(&m->cursors, &m->cap_cursors, (size_t)v->n + 1, sizeof *m->cursors, err) ||
		!make_room(&m->cells, &m->cap_cells, v->n_postings + 1, sizeof *m->cells, err))
		return false;
	for (uint32_t i = 0; i < v->n; i++) {
		m->cursors[i] = (uint32_t)at;
		at += v->documents[i].terms;
	}
	return true;
}

static void put_entry(struct buf *out, const struct term *t, const char *head, size_t head_len,
	const char *rest, size_t rest_len)
{
	char *to = buf_reserve(out, 1 + t->len + GLASS_MAX_VARINT + head_len + rest_len);
	char *start = to;

	if (!to)
		return;
	*to++ = (char)t->len;
	memcpy(to, t->text, t->len);
	to = glass_varint(to + t->len, head_len + rest_len);
	memcpy(to, head, head_len);
	memcpy(to + head_len, rest, rest_len);
	out->len += (size_t)(to + head_len + rest_len - start);
}

/* One term, of this rank: its stream is read once. */
static bool sort_term(struct run_maker *m, struct run *r, const struct term *t, uint32_t rank)
{
	const struct inversion *v = &m->inversion;
	uint32_t document = 0, first = 0, skipped = 0;
	uint64_t sum = 0;
	char head[4 * GLASS_MAX_VARINT], *end;
	const char *at, *stop;
	char *body, *lists;

	buf_clear(&m->stream);
	buf_clear(&m->body);
	buf_clear(&m->entries);
	if (!buf_reserve(&m->stream, t->postings.bytes) ||
		!buf_reserve(&m->body, t->postings.bytes) ||
		!buf_reserve(&m->entries, t->postings.bytes + t->documents + GLASS_MAX_VARINT))
		return false;
	postings_copy(&t->postings, &v->dictionary.arena, m->stream.data);
	body = m->body.data;
	lists = m->entries.data;
	at = m->stream.data;
	stop = at + t->postings.bytes;
	while (at < stop) {
		uint32_t gap = (uint32_t)glass_read_varint(&at) + 1;
		uint32_t wdf = (uint32_t)glass_read_varint(&at);
		size_t len = glass_read_varint(&at);

		document += gap;
		if (first == 0)
			first = document;
		else
			body = glass_varint(body, gap - 1);
		body = glass_varint(body, wdf);
		sum += wdf;
		skipped += gap;
		if (len > 0) {
			lists = glass_varint(lists, skipped - 1);
			lists = glass_varint(lists, len);
			memcpy(lists, at, len);
			lists += len;
			at += len;
			skipped = 0;
		}
		m->cells[m->cursors[document - 1]++] = (struct run_cell){ rank, wdf };
	}
	end = glass_varint(head, t->documents);
	end = glass_varint(end, sum);
	end = glass_varint(end, first - 1);
	end = glass_varint(end, document - first);
	put_entry(&r->sections.memory[SECTION_POSTINGS], t, head, (size_t)(end - head),
		m->body.data, (size_t)(body - m->body.data));
	if (lists > m->entries.data)
		put_entry(&r->sections.memory[SECTION_POSITIONS], t, "", 0, m->entries.data,
			(size_t)(lists - m->entries.data));
	return true;
}

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

static bool write_termlists(
	struct run_maker *m, struct run *r, const uint32_t *sorted, struct error *err)
{
	const struct inversion *v = &m->inversion;

	for (uint32_t i = 0; i < v->n; i++) {
		const struct inverted_document *d = &v->documents[i];
		/* The cursors have moved to the end of their documents' cells. */
		const struct run_cell *cells = m->cells + m->cursors[i] - d->terms;

		if (!make_room(&m->terms, &m->cap_terms, d->terms, sizeof *m->terms, err))
			return false;
		for (uint32_t k = 0; k < d->terms; k++) {
			const struct term *t =
				dictionary_term(&v->dictionary, sorted[cells[k].rank]);

			m->terms[k] = (struct termlist_term){ t->text, cells[k].wdf, t->len };
		}
		buf_clear(&m->tag);
		termlist_encode(&m->tag, d->length, m->terms, d->terms);
		if (m->tag.failed)
			return error_out_of_memory(err);
		if (!run_put_tag(m, &r->termlists, m->tag.data, m->tag.len, err))
			return false;
		add_slots(&r->termlists, d->slots);
	}
	return !r->termlists.failed || error_out_of_memory(err);
}

static void write_lengths(const struct inversion *v, struct run *r)
{
	r->max_wdf = v->max_wdf;
	for (uint32_t i = 0; i < v->n; i++) {
		uint32_t length = v->documents[i].length;

		buf_add_varint(&r->sections.memory[SECTION_LENGTHS], length);
		r->total_length += length;
		if (length > r->longest)
			r->longest = length;
		if (length > 0 && (r->shortest == 0 || length < r->shortest))
			r->shortest = length;
	}
}

bool run_sort(struct run_maker *m, struct run *r, struct error *err)
{
	const struct inversion *v = &m->inversion;
	uint32_t *sorted = dictionary_sorted(&v->dictionary, err);
	bool ok = sorted && begin_cells(m, err);

	for (uint32_t rank = 0; rank < v->dictionary.n && ok; rank++) {
		ok = sort_term(m, r, dictionary_term(&v->dictionary, sorted[rank]), rank) ||
		     error_out_of_memory(err);
	}
	ok = ok && write_termlists(m, r, sorted, err);
	if (ok)
		write_lengths(v, r);
	free(sorted);
	return ok;
}
