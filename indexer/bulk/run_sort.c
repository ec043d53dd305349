/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Ends a run: walks its terms in order, once. Each term's postings go to the section of postings
 * and that of positions; and to each document that has the term, so that the documents' term lists
 * come out sorted without sorting any of them.
 */
#include <stdlib.h>
#include <string.h>

#include "common/glass.h"
#include "indexer/bulk/run_maker.h"
#include "indexer/bulk/short_copy.h"
#include "indexer/bulk/sort_terms.h"

/* So many terms before its turn, one is asked for: enough for memory to answer. */
enum { AHEAD = 16 };

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

/* Room for the longest of the terms' streams and what becomes of it, so that none is asked for term
   by term. */
static bool begin_terms(struct run_maker *m, struct error *err)
{
	const struct dictionary *d = &m->inversion.dictionary;
	size_t longest = 0;

	for (uint32_t i = 0; i < d->n; i++) {
		if (d->terms[i].postings.bytes > longest)
			longest = d->terms[i].postings.bytes;
	}
	buf_clear(&m->stream);
	buf_clear(&m->body);
	buf_clear(&m->entries);
	buf_clear(&m->texts);
	if (!make_room(&m->offsets, &m->cap_offsets, d->n + m->inversion.n_lone, sizeof *m->offsets,
		    err))
		return false;
	/* Entries may take more for a gap over documents without positions, and a byte less for
	   each of those. */
	return (buf_reserve(&m->stream, longest + SHORT_COPY) &&
		       buf_reserve(&m->body, longest + SHORT_COPY) &&
		       buf_reserve(&m->entries, longest + GLASS_MAX_VARINT + SHORT_COPY) &&
		       buf_reserve(&m->texts, d->texts.used + SHORT_COPY)) ||
	       error_out_of_memory(err);
}

/* The next of the sorted terms: its text, and behind it where to find it again. */
static const char *put_text(struct run_maker *m, uint32_t rank, const char *text, size_t len)
{
	char *to = m->texts.data + m->texts.len;

	m->offsets[rank] = (uint32_t)m->texts.len;
	*to++ = (char)len;
	short_copy(to, text, len);
	m->texts.len += 1 + len;
	return to - 1;
}

/* `key` is the term with its length before it; all three can be read as short_copy() does. */
static void put_entry(struct buf *out, const char *key, const char *head, size_t head_len,
	const char *rest, size_t rest_len)
{
	size_t key_len = 1 + (size_t)(unsigned char)*key;
	char *to = buf_reserve(out, key_len + GLASS_MAX_VARINT + head_len + rest_len + SHORT_COPY);
	char *start = to;

	if (!to)
		return;
	to = glass_varint(short_copy(to, key, key_len), head_len + rest_len);
	to = short_copy(to, head, head_len);
	out->len += (size_t)(short_copy(to, rest, rest_len) - start);
}

/* A term's stream in one piece. */
static const char *stream_of(struct run_maker *m, const struct postings *p)
{
	const struct arena *arena = &m->inversion.dictionary.postings;

	if (postings_is_one_piece(p))
		return arena->base + p->first;
	postings_copy(p, arena, m->stream.data);
	return m->stream.data;
}

/* One term, of this rank: its stream is read once. */
static void sort_term(struct run_maker *m, struct run *r, uint32_t term, uint32_t rank)
{
	const struct term *t = &m->inversion.dictionary.terms[term];
	const char *at = stream_of(m, &t->postings), *stop = at + t->postings.bytes;
	uint32_t document = 0, first = 0, skipped = 0;
	uint64_t sum = 0;
	char head[4 * GLASS_MAX_VARINT], *end;
	char *body = m->body.data, *lists = m->entries.data;
	const char *key;
	size_t key_len;

	key = dictionary_text(&m->inversion.dictionary, term, &key_len);
	key = put_text(m, rank, key, key_len);
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
			lists = short_copy(lists, at, len);
			at += len;
			skipped = 0;
		}
		m->cells[m->cursors[document - 1]++] = (struct run_cell){ rank, wdf };
	}
	end = glass_varint(head, t->documents);
	end = glass_varint(end, sum);
	end = glass_varint(end, first - 1);
	end = glass_varint(end, document - first);
	put_entry(&r->sections.memory[SECTION_POSTINGS], key, head, (size_t)(end - head),
		m->body.data, (size_t)(body - m->body.data));
	if (lists > m->entries.data)
		put_entry(&r->sections.memory[SECTION_POSITIONS], key, head, 0, m->entries.data,
			(size_t)(lists - m->entries.data));
}

static uint32_t lone_document(const struct inversion *v, const struct sortable *item)
{
	return v->lone[item->value - v->dictionary.n].document;
}

/* A term that was kept apart, with all `n` documents that have it. */
static void sort_lone(
	struct run_maker *m, struct run *r, const struct sortable *items, uint32_t n, uint32_t rank)
{
	const struct inversion *v = &m->inversion;
	const char *key = put_text(m, rank, items->text, items->len);
	uint32_t first = lone_document(v, items), document = first;
	char head[4 * GLASS_MAX_VARINT], *end;
	struct buf *section = &r->sections.memory[SECTION_POSTINGS], *body = &m->entries;

	buf_clear(body);
	buf_add_byte(body, 0);
	m->cells[m->cursors[first - 1]++] = (struct run_cell){ rank, 0 };
	for (uint32_t i = 1; i < n; i++) {
		uint32_t next = lone_document(v, &items[i]);

		buf_add_varint(body, next - document - 1);
		buf_add_byte(body, 0);
		m->cells[m->cursors[next - 1]++] = (struct run_cell){ rank, 0 };
		document = next;
	}
	end = glass_varint(head, n);
	end = glass_varint(end, 0);
	end = glass_varint(end, first - 1);
	end = glass_varint(end, document - first);
	/* sections_seal() tells. */
	if (!buf_reserve(body, SHORT_COPY))
		section->failed = true;
	put_entry(section, key, head, (size_t)(end - head), body->data, body->len);
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

/* The list of m->terms; made in its place where it stays as it is. */
static bool put_termlist(
	struct run_maker *m, struct buf *out, const struct inverted_document *d, struct error *err)
{
	size_t start = out->len;
	uint32_t head = 0;

	if (m->for_lists) {
		buf_clear(&m->tag);
		termlist_encode(&m->tag, d->length, m->terms, d->terms);
		if (m->tag.failed)
			return error_out_of_memory(err);
		return run_put_tag(m->for_lists, out, m->tag.data, m->tag.len, err);
	}
	buf_add(out, &head, sizeof head);
	termlist_encode(out, d->length, m->terms, d->terms);
	if (out->failed)
		return error_out_of_memory(err);
	if (out->len - start - sizeof head > INT32_MAX)
		return error_set(err, ERROR_LIMIT, "over 2 GB of terms of one document");
	head = run_tag_head(out->len - start - sizeof head, false);
	memcpy(out->data + start, &head, sizeof head);
	return true;
}

static bool write_termlists(struct run_maker *m, struct run *r, struct error *err)
{
	const struct inversion *v = &m->inversion;
	const struct run_cell *end = m->cells + v->n_postings;

	for (uint32_t i = 0; i < v->n; i++) {
		const struct inverted_document *d = &v->documents[i];
		/* The cursors have moved to the end of their documents' cells. */
		const struct run_cell *cells = m->cells + m->cursors[i] - d->terms;

		if (!make_room(&m->terms, &m->cap_terms, d->terms, sizeof *m->terms, err))
			return false;
		for (uint32_t k = 0; k < d->terms; k++) {
			const char *text = m->texts.data + m->offsets[cells[k].rank];

			/* Of the next documents as well: the cells follow each other. */
			if (cells + k + AHEAD < end)
				__builtin_prefetch(
					m->texts.data + m->offsets[cells[k + AHEAD].rank]);
			m->terms[k] = (struct termlist_term){
				.text = text + 1, .wdf = cells[k].wdf, .len = (uint8_t)*text
			};
		}
		if (!put_termlist(m, &r->termlists, d, err))
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

/* All terms by their bytes, those of the dictionary by their numbers and then those kept apart; for
   the caller to free(). */
static struct sortable *sorted_terms(const struct inversion *v, struct error *err)
{
	const struct dictionary *d = &v->dictionary;
	size_t n = d->n + v->n_lone;
	struct sortable *items = n <= UINT32_MAX ? malloc((n + 1) * sizeof *items) : NULL;

	if (!items) {
		error_out_of_memory(err);
		return NULL;
	}
	for (uint32_t i = 0; i < n; i++) {
		uint32_t at = i < d->n ? d->terms[i].text : v->lone[i - d->n].text;
		const char *text = d->texts.base + at;

		items[i] = (struct sortable){
			.text = text + 1, .len = (unsigned char)*text, .value = i
		};
	}
	sort_terms(items, n);
	return items;
}

/* Terms lie where they came and are read where they sort: nothing of the next one is in the cache
   by chance. So it is asked for some terms ahead, first the term, then what it points to. */
static void ask_ahead(const struct dictionary *d, const struct sortable *sorted, size_t left)
{
	if (left > 2 * AHEAD && sorted[2 * AHEAD].value < d->n)
		__builtin_prefetch(&d->terms[sorted[2 * AHEAD].value]);
	if (left > AHEAD) {
		const struct sortable *next = &sorted[AHEAD];

		__builtin_prefetch(next->text);
		if (next->value < d->n)
			__builtin_prefetch(d->postings.base + d->terms[next->value].postings.first);
	}
}

/* How many of the items are of the first one's term. */
static uint32_t same_terms(const struct sortable *items, size_t left)
{
	uint32_t n = 1;

	while (n < left && items[n].len == items->len &&
		memcmp(items[n].text, items->text, items->len) == 0)
		n++;
	return n;
}

static void sort_all(struct run_maker *m, struct run *r, const struct sortable *sorted)
{
	const struct dictionary *d = &m->inversion.dictionary;
	size_t left = d->n + m->inversion.n_lone;

	for (uint32_t rank = 0, n; left > 0; rank++, sorted += n, left -= n) {
		ask_ahead(d, sorted, left);
		if (sorted->value < d->n) {
			n = 1;
			sort_term(m, r, sorted->value, rank);
		} else {
			n = same_terms(sorted, left);
			sort_lone(m, r, sorted, n, rank);
		}
	}
}

bool run_sort(struct run_maker *m, struct run *r, struct error *err)
{
	struct sortable *sorted = sorted_terms(&m->inversion, err);
	bool ok = sorted && begin_cells(m, err) && begin_terms(m, err);

	if (ok)
		sort_all(m, r, sorted);
	free(sorted);
	if (!ok || !write_termlists(m, r, err))
		return false;
	write_lengths(&m->inversion, r);
	return true;
}
