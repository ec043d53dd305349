/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Ends a run: its terms are sorted, its occurrences put behind each other by term (each goes to its
 * place at once, since it is known how many each term has), and then all are walked in order, once.
 * Each term's documents go to the section of postings and that of positions; and the term to each
 * document that has it, so that the documents' term lists come out sorted without sorting any of
 * them.
 */
#include <stdlib.h>
#include <string.h>

#include "common/glass.h"
#include "indexer/bulk/positions.h"
#include "indexer/bulk/run_maker.h"
#include "indexer/bulk/short_copy.h"
#include "indexer/bulk/sort_terms.h"

enum {
	/* So many terms before its turn, one's text is asked for: enough for memory to answer. */
	AHEAD = 16,
	/* What an occurrence takes in the section of postings, and in that of positions, at most:
	   a gap and a wdf; a gap, a length and a list of one. */
	BODY_ROOM = 2 * GLASS_MAX_VARINT32,
	ENTRY_ROOM = 2 * GLASS_MAX_VARINT32 + 28,
};

bool run_make_room(void *array, size_t *cap, size_t n, size_t size, struct error *err)
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

/* ---- Order ---- */

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
		uint32_t at = i < d->n ? d->terms[i] : v->lone[i - d->n].text;
		const char *text = d->texts.base + at;

		items[i] = (struct sortable){
			.text = text + 1, .len = (unsigned char)*text, .value = i
		};
	}
	sort_terms(items, n);
	return items;
}

/* Where each term's occurrences begin; also how many the most frequent has. */
static bool find_starts(
	struct run_maker *m, const struct sortable *sorted, uint32_t *most, struct error *err)
{
	const struct inversion *v = &m->inversion;
	uint32_t n = v->dictionary.n, at = 0;

	if (!run_make_room(&m->starts, &m->cap_starts, (size_t)n + 1, sizeof *m->starts, err))
		return false;
	memset(m->starts, 0, n * sizeof *m->starts);
	for (size_t i = 0; i < v->n_occurrences; i++)
		m->starts[v->occurrences[i].term / 2]++;
	*most = 0;
	for (size_t i = 0; i < n + v->n_lone; i++) {
		uint32_t term = sorted[i].value, count;

		if (term >= n)
			continue;
		count = m->starts[term];
		m->starts[term] = at;
		at += count;
		if (count > *most)
			*most = count;
	}
	return true;
}

static bool place_occurrences(struct run_maker *m, struct error *err)
{
	const struct inversion *v = &m->inversion;
	const struct occurrence *at = v->occurrences;

	if (!run_make_room(
		    &m->placed, &m->cap_placed, v->n_occurrences + 1, sizeof *m->placed, err))
		return false;
	for (uint32_t document = 1; document <= v->n; document++) {
		uint32_t left = v->documents[document - 1].occurrences;

		/* Where no document has any, there is no place to begin at. */
		for (; left > 0; left--, at++) {
			m->placed[m->starts[at->term / 2]++] =
				(struct placed){ .document = 2 * document + (at->term & 1),
					.pos = at->pos };
		}
	}
	return true;
}

/* The documents' places among the cells, with room for as many terms as each may have. */
static bool begin_cells(struct run_maker *m, struct error *err)
{
	const struct inversion *v = &m->inversion;
	uint64_t at = v->n_occurrences + v->n_lone;

	if (at > UINT32_MAX)
		return error_set(err, ERROR_LIMIT, "over 2^32 postings in one part of the index");
	if (!run_make_room(
		    &m->cursors, &m->cap_cursors, (size_t)v->n + 1, sizeof *m->cursors, err) ||
		!run_make_room(&m->cells, &m->cap_cells, at + 1, sizeof *m->cells, err))
		return false;
	at = 0;
	for (uint32_t i = 0; i < v->n; i++) {
		m->cursors[i] = (uint32_t)at;
		at += v->documents[i].occurrences + v->documents[i].lone;
	}
	return true;
}

/* Room for what becomes of the most frequent term, so that none is asked for term by term. */
static bool begin_terms(struct run_maker *m, size_t most, struct error *err)
{
	buf_clear(&m->body);
	buf_clear(&m->entries);
	buf_clear(&m->texts);
	if (!run_make_room(&m->positions, &m->cap_positions, most + 1, sizeof *m->positions, err))
		return false;
	return (buf_reserve(&m->body, most * BODY_ROOM + SHORT_COPY) &&
		       buf_reserve(&m->entries, most * ENTRY_ROOM + SHORT_COPY) &&
		       buf_reserve(&m->texts, m->inversion.dictionary.texts.used + SHORT_COPY)) ||
	       error_out_of_memory(err);
}

/* ---- Lists ---- */

/* The next of the sorted terms: where its text is from now on. */
static uint32_t put_text(struct run_maker *m, const struct sortable *term)
{
	uint32_t at = (uint32_t)m->texts.len;
	char *to = m->texts.data + at;

	*to = (char)term->len;
	short_copy(to + 1, term->text, term->len);
	m->texts.len += 1 + term->len;
	return at;
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

static int compare_positions(const void *left, const void *right)
{
	uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;

	return (a > b) - (a < b);
}

/* In text order they ascend; a field's parts, and words said twice of one place, may not. */
static uint32_t put_in_order(uint32_t *positions, uint32_t count)
{
	uint32_t kept = 1;

	for (uint32_t i = 1; i < count; i++) {
		if (positions[i] < positions[i - 1]) {
			qsort(positions, count, sizeof *positions, compare_positions);
			break;
		}
	}
	for (uint32_t i = 1; i < count; i++) {
		if (positions[i] != positions[kept - 1])
			positions[kept++] = positions[i];
	}
	return kept;
}

/* A list behind its length, which is known after it: mostly one byte. A list of one is the position
   as a varint. */
static char *put_positions(char *to, uint32_t *positions, uint32_t count)
{
	char *list = to + 1, *end, length[GLASS_MAX_VARINT];
	size_t len, length_len;

	if (count == 1)
		end = glass_varint(list, *positions);
	else
		end = positions_encode(list, positions, put_in_order(positions, count));
	len = (size_t)(end - list);
	if (len < 0x80) {
		*to = (char)len;
		return end;
	}
	length_len = (size_t)(glass_varint(length, len) - length);
	memmove(to + length_len, list, len);
	memcpy(to, length, length_len);
	return to + length_len + len;
}

/* One term's occurrences, [at, stop). */
static void sort_term(struct run_maker *m, struct run *r, const struct sortable *term,
	const struct placed *at, const struct placed *stop)
{
	uint32_t text = put_text(m, term), document = 0, documents = 0, skipped = 0;
	uint32_t first = at->document / 2;
	uint64_t sum = 0;
	char head[5 * GLASS_MAX_VARINT], *end;
	char *body = m->body.data, *lists = m->entries.data;
	const char *key = m->texts.data + text;

	while (at < stop) {
		uint32_t now = at->document / 2, gap = now - document, wdf = 0, count = 0;

		do {
			wdf += at->document & 1;
			m->positions[count] = at->pos;
			count += at->pos > 0;
			at++;
		} while (at < stop && at->document / 2 == now);
		if (documents++ > 0)
			body = glass_varint(body, gap - 1);
		body = glass_varint(body, wdf);
		sum += wdf;
		skipped += gap;
		if (count > 0) {
			lists = glass_varint(lists, skipped - 1);
			lists = put_positions(lists, m->positions, count);
			skipped = 0;
		}
		if (wdf > r->max_wdf)
			r->max_wdf = wdf;
		m->cells[m->cursors[now - 1]++] = (struct run_cell){ text, wdf };
		document = now;
	}
	end = glass_varint(head, lists > m->entries.data ? 1 + term->value : 0);
	end = glass_varint(end, documents);
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
static void sort_lone(struct run_maker *m, struct run *r, const struct sortable *items, uint32_t n)
{
	const struct inversion *v = &m->inversion;
	const uint32_t text = put_text(m, items);
	uint32_t first = lone_document(v, items), document = first;
	char head[5 * GLASS_MAX_VARINT], *end;
	struct buf *section = &r->sections.memory[SECTION_POSTINGS], *body = &m->entries;

	buf_clear(body);
	buf_add_byte(body, 0);
	m->cells[m->cursors[first - 1]++] = (struct run_cell){ text, 0 };
	for (uint32_t i = 1; i < n; i++) {
		uint32_t next = lone_document(v, &items[i]);

		buf_add_varint(body, next - document - 1);
		buf_add_byte(body, 0);
		m->cells[m->cursors[next - 1]++] = (struct run_cell){ text, 0 };
		document = next;
	}
	end = glass_varint(head, 0);
	end = glass_varint(end, n);
	end = glass_varint(end, 0);
	end = glass_varint(end, first - 1);
	end = glass_varint(end, document - first);
	/* sections_seal() tells. */
	if (!buf_reserve(body, SHORT_COPY))
		section->failed = true;
	put_entry(section, m->texts.data + text, head, (size_t)(end - head), body->data, body->len);
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

/* The starts have moved to the end of their terms' occurrences. */
static void sort_all(struct run_maker *m, struct run *r, const struct sortable *sorted)
{
	const struct dictionary *d = &m->inversion.dictionary;
	const struct placed *at = m->placed;
	size_t left = d->n + m->inversion.n_lone;

	for (uint32_t n; left > 0; sorted += n, left -= n) {
		if (left > AHEAD)
			__builtin_prefetch(sorted[AHEAD].text);
		if (sorted->value < d->n) {
			const struct placed *stop = m->placed + m->starts[sorted->value];

			n = 1;
			sort_term(m, r, sorted, at, stop);
			at = stop;
		} else {
			n = same_terms(sorted, left);
			sort_lone(m, r, sorted, n);
		}
	}
}

static void write_lengths(const struct inversion *v, struct run *r)
{
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
	struct sortable *sorted = sorted_terms(&m->inversion, err);
	uint32_t most;
	bool ok = sorted && find_starts(m, sorted, &most, err) && place_occurrences(m, err) &&
		  begin_cells(m, err) && begin_terms(m, most, err);

	if (ok)
		sort_all(m, r, sorted);
	free(sorted);
	if (!ok || !run_write_termlists(m, r, err))
		return false;
	write_lengths(&m->inversion, r);
	r->sections.memory[SECTION_TEXTS] = m->inversion.text.units;
	r->words = m->inversion.dictionary.n;
	m->inversion.text.units = (struct buf){ 0 };
	return true;
}
