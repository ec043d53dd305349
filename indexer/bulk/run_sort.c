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
	CELLS_AHEAD = 8, /* the same of a document's cell */
	/* What an occurrence takes in the section of postings, and in that of positions, at most:
	   a gap and a wdf; a gap, a length and a list of one. */
	BODY_ROOM = 2 * GLASS_MAX_VARINT32,
	ENTRY_ROOM = 2 * GLASS_MAX_VARINT32 + 28,
	BITS = (1 << OCCURRENCE_BITS) - 1,
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

/* How many occurrences each term has, by its number. */
static bool count_occurrences(struct run_maker *m, struct error *err)
{
	const struct inversion *v = &m->inversion;
	size_t n = v->dictionary.n;

	if (!run_make_room(&m->starts, &m->cap_starts, n + 1, sizeof *m->starts, err))
		return false;
	memset(m->starts, 0, n * sizeof *m->starts);
	for (size_t i = 0; i < v->n_occurrences; i++)
		m->starts[v->occurrences[i].term >> OCCURRENCE_BITS]++;
	return true;
}

/* Where each term's occurrences begin; also how many the most frequent has. */
static bool find_starts(
	struct run_maker *m, const struct sortable *sorted, uint32_t *most, struct error *err)
{
	const struct inversion *v = &m->inversion;
	size_t terms = v->dictionary.n, n = terms + v->n_lone;
	uint32_t at = 0;

	if (!count_occurrences(m, err) ||
		!run_make_room(&m->ranks, &m->cap_ranks, terms + 1, sizeof *m->ranks, err) ||
		!run_make_room(&m->ordered, &m->cap_ordered, n + 1, sizeof *m->ordered, err))
		return false;
	*most = 0;
	for (uint32_t i = 0; i < n; i++) {
		uint32_t term = sorted[i].value, count;

		m->ordered[i] = (struct run_term){ at, at, 0, 0 };
		if (term >= terms)
			continue;
		count = m->starts[term];
		m->starts[term] = at;
		m->ranks[term] = i;
		at += count;
		m->ordered[i].end = at;
		if (count > *most)
			*most = count;
	}
	return true;
}

/* Gives each stem its words, in order. */
static void find_words(struct run_maker *m, const struct sortable *sorted)
{
	const struct inversion *v = &m->inversion;

	for (size_t i = v->dictionary.n + v->n_lone; i-- > 0;) {
		uint32_t stem = inversion_stem(v, sorted[i].value);
		struct run_term *of;

		if (sorted[i].value >= v->dictionary.n || stem == 0)
			continue;
		of = &m->ordered[m->ranks[stem - 1]];
		m->ordered[i].next = of->word;
		of->word = 1 + (uint32_t)i;
	}
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
			m->placed[m->starts[at->term >> OCCURRENCE_BITS]++] = (struct placed){
				.document = document << OCCURRENCE_BITS | (at->term & BITS),
				.pos = at->pos
			};
		}
	}
	return true;
}

/* The documents' places among the cells, with room for as many terms as each may have. */
static bool begin_cells(struct run_maker *m, struct error *err)
{
	const struct inversion *v = &m->inversion;
	uint64_t at = v->terms;

	if (at > UINT32_MAX)
		return error_set(err, ERROR_LIMIT, "over 2^32 postings in one part of the index");
	if (!run_make_room(
		    &m->cursors, &m->cap_cursors, (size_t)v->n + 1, sizeof *m->cursors, err) ||
		!run_make_room(&m->cells, &m->cap_cells, at + 1, sizeof *m->cells, err))
		return false;
	at = 0;
	for (uint32_t i = 0; i < v->n; i++) {
		m->cursors[i] = (uint32_t)at;
		at += v->documents[i].terms;
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
	return (buf_reserve(&m->body, (size_t)m->inversion.n * BODY_ROOM + SHORT_COPY) &&
		       buf_reserve(
			       &m->entries, most * ENTRY_ROOM + POSITIONS_BEHIND + SHORT_COPY) &&
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

/* Of a document's occurrences from `at` on, up to those of another document or `stop`: the
   positions go to m->positions. */
static inline const struct placed *take_document(struct run_maker *m, const struct placed *at,
	const struct placed *stop, uint32_t *wdf, uint32_t *count)
{
	const uint32_t document = at->document >> OCCURRENCE_BITS;

	*wdf = *count = 0;
	do {
		*wdf += at->document & OCCURRENCE_WDF;
		m->positions[*count] = at->pos;
		*count += at->pos > 0;
		at++;
	} while (at < stop && at->document >> OCCURRENCE_BITS == document);
	return at;
}

static struct run_list begin_list(struct run_maker *m, const struct sortable *term)
{
	return (struct run_list){ .end = m->body.data,
		.cells = m->cells,
		.cursors = m->cursors,
		.text = put_text(m, term) };
}

/* The entries of a term, whose lists of positions lie in m->entries, up to `lists`. */
static void put_term(
	struct run_maker *m, struct run *r, const struct run_list *l, uint32_t number, char *lists)
{
	const char *key = m->texts.data + l->text;
	size_t lists_len = (size_t)(lists - m->entries.data);
	char head[5 * GLASS_MAX_VARINT], *end;

	if (l->max_wdf > r->max_wdf)
		r->max_wdf = l->max_wdf;
	end = glass_varint(head, lists_len > 0 ? 1 + number : 0);
	end = glass_varint(end, l->documents);
	end = glass_varint(end, l->sum);
	end = glass_varint(end, l->first - 1);
	end = glass_varint(end, l->last - l->first);
	put_entry(&r->sections.memory[SECTION_POSTINGS], key, head, (size_t)(end - head),
		m->body.data, (size_t)(l->end - m->body.data));
	if (lists_len > 0)
		put_entry(&r->sections.memory[SECTION_POSITIONS], key, head, 0, m->entries.data,
			lists_len);
}

/* The lists of positions of a term's documents, in m->entries. By value: as struct run_list. */
struct lists {
	char *end;
	uint32_t last; /* document that has one */
};

/* The next one, of m->positions. */
static struct lists put_list(struct run_maker *m, struct lists l, uint32_t document, uint32_t count)
{
	if (count == 0)
		return l;
	l.end = glass_varint(l.end, document - l.last - 1);
	l.end = put_positions(l.end, m->positions, count);
	l.last = document;
	return l;
}

/* The same of one position. */
static inline struct lists put_list_of_one(struct lists l, uint32_t document, uint32_t pos)
{
	char *length;

	if (pos == 0)
		return l;
	length = glass_varint(l.end, document - l.last - 1);
	l.end = glass_varint(length + 1, pos);
	*length = (char)(l.end - length - 1);
	l.last = document;
	return l;
}

/* Whether it is its document's only one of the term. */
static inline bool is_alone(const struct placed *at, const struct placed *end)
{
	return at + 1 == end ||
	       at[0].document >> OCCURRENCE_BITS != at[1].document >> OCCURRENCE_BITS;
}

/* A term that is no stem's. Most documents that have it have it once. */
static void sort_term(struct run_maker *m, struct run *r, const struct sortable *item,
	const struct run_term *term)
{
	const struct placed *at = m->placed + term->begin, *end = m->placed + term->end;
	struct run_list list = begin_list(m, item);
	struct lists lists = { .end = m->entries.data };

	while (at < end) {
		uint32_t document = at->document >> OCCURRENCE_BITS, wdf, count;

		if (end - at > CELLS_AHEAD)
			run_list_ask(&list, at[CELLS_AHEAD].document >> OCCURRENCE_BITS);
		if (is_alone(at, end)) {
			run_list_add(&list, document, at->document & OCCURRENCE_WDF);
			lists = put_list_of_one(lists, document, at->pos);
			at++;
			continue;
		}
		at = take_document(m, at, end, &wdf, &count);
		run_list_add(&list, document, wdf);
		lists = put_list(m, lists, document, count);
	}
	put_term(m, r, &list, item->value, lists.end);
}

/* A stem's, which may have occurrences of its own, and even positions, where somebody wrote such a
   term. */
static void sort_stem(struct run_maker *m, struct run *r, const struct sortable *item,
	const struct run_term *term)
{
	const struct placed *at = m->placed + term->begin, *end = m->placed + term->end;
	struct run_list list = begin_list(m, item);
	struct lists lists = { .end = m->entries.data };

	run_stems_list(m, &list, term);
	while (at < end) {
		uint32_t document = at->document >> OCCURRENCE_BITS, wdf, count;

		at = take_document(m, at, end, &wdf, &count);
		lists = put_list(m, lists, document, count);
	}
	put_term(m, r, &list, item->value, lists.end);
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
	m->cells[m->cursors[first - 1]++] = (struct termlist_term){ text, 0 };
	for (uint32_t i = 1; i < n; i++) {
		uint32_t next = lone_document(v, &items[i]);

		buf_add_varint(body, next - document - 1);
		buf_add_byte(body, 0);
		m->cells[m->cursors[next - 1]++] = (struct termlist_term){ text, 0 };
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

static void sort_all(struct run_maker *m, struct run *r, const struct sortable *sorted)
{
	const struct inversion *v = &m->inversion;
	const size_t terms = v->dictionary.n, all = terms + v->n_lone;

	for (size_t i = 0, n; i < all; i += n) {
		const struct run_term *term = &m->ordered[i];

		n = 1;
		if (all - i > AHEAD)
			__builtin_prefetch(sorted[i + AHEAD].text);
		if (sorted[i].value >= terms) {
			n = same_terms(sorted + i, all - i);
			sort_lone(m, r, sorted + i, (uint32_t)n);
		} else if (term->word != 0) {
			sort_stem(m, r, &sorted[i], term);
		} else {
			sort_term(m, r, &sorted[i], term);
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
		  run_stems_begin(m, err) && begin_cells(m, err) && begin_terms(m, most, err);

	if (ok) {
		find_words(m, sorted);
		sort_all(m, r, sorted);
	}
	free(sorted);
	if (!ok || !run_write_termlists(m, r, err))
		return false;
	write_lengths(&m->inversion, r);
	r->sections.memory[SECTION_TEXTS] = m->inversion.text.units;
	r->words = m->inversion.dictionary.n;
	m->inversion.text.units = (struct buf){ 0 };
	return true;
}
