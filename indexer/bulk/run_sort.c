/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Ends a run: its terms and their occurrences are put in order, and then all are walked, once. Each
 * term's documents go to the section of postings and that of positions; and the term to each
 * document that has it, so that the documents' term lists come out sorted without sorting any of
 * them.
 */
#include <stdlib.h>
#include <string.h>

#include "common/glass.h"
#include "indexer/bulk/positions.h"
#include "indexer/bulk/run_maker.h"
#include "indexer/bulk/short_copy.h"

enum {
	/* So many terms before its turn, one's text is asked for: enough for memory to answer. */
	AHEAD = 16,
	CELLS_AHEAD = 8, /* the same of a document's cell */
	SLACK = 4,	 /* room is left for a run that is larger by one in so many */
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
	n += n / SLACK;
	*items = malloc(n * size);
	if (!*items)
		return error_out_of_memory(err);
	*cap = n;
	return true;
}

_Static_assert(sizeof(struct termlist_term) == sizeof(struct occurrence), "where one was fits one");

/* The documents' places among the cells, with room for as many terms as each may have. */
static bool begin_cells(struct run_maker *m, struct error *err)
{
	const struct inversion *v = &m->inversion;
	uint64_t at = v->terms;

	if (at > UINT32_MAX)
		return error_set(err, ERROR_LIMIT, "over 2^32 postings in one part of the index");
	if (!run_make_room(&m->cursors, &m->cap_cursors, (size_t)v->n + 1, sizeof *m->cursors, err))
		return false;
	m->cells = inversion_lend(&m->inversion, at + 1, err);
	if (!m->cells)
		return false;
	at = 0;
	for (uint32_t i = 0; i < v->n; i++) {
		m->cursors[i] = (uint32_t)at;
		at += v->documents[i].terms;
	}
	return true;
}

/* Room for what becomes of the most frequent term, so that none is asked for term by term. */
static bool begin_terms(struct run_maker *m, struct error *err)
{
	size_t most = m->most, united = m->most_united;

	buf_clear(&m->body);
	buf_clear(&m->entries);
	buf_clear(&m->texts);
	if (!run_make_room(&m->positions, &m->cap_positions, most + 1, sizeof *m->positions, err) ||
		!run_make_room(&m->united, &m->cap_united, 2 * united + 1, sizeof *m->united, err))
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

/* The next term, which is no stem. Most documents that have it have it once. */
static void sort_term(struct run_maker *m, struct run *r, const struct sortable *item,
	const struct placed *at, const struct placed *end)
{
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

/* The stem of `n` words, which may have occurrences of its own, and even positions, where somebody
   wrote such a term. */
static void sort_stem(struct run_maker *m, struct run *r, const struct sortable *item,
	const struct placed *at, const struct placed *end, const struct sortable *words, size_t n)
{
	struct run_list list = begin_list(m, item);
	struct lists lists = { .end = m->entries.data };

	run_stems_list(m, &list, at, end, words, n);
	while (at < end) {
		uint32_t document = at->document >> OCCURRENCE_BITS, wdf, count;

		at = take_document(m, at, end, &wdf, &count);
		lists = put_list(m, lists, document, count);
	}
	put_term(m, r, &list, item->value, lists.end);
}

/* The occurrences of one term's numbers, which lie behind each other, in order of documents. */
static const struct placed *unite(struct run_maker *m, const struct sortable *numbers, size_t n)
{
	const struct placed *start = m->placed + m->begins[numbers->value];
	struct placed *united = m->united, *room = united + m->most_united;
	size_t all = 0;

	for (size_t i = 0; i < n; i++) {
		const struct placed *a = united, *a_end = a + all, *b = start + all;
		const struct placed *b_end = m->placed + m->ends[numbers[i].value];
		struct placed *to = room;

		while (a < a_end && b < b_end)
			*to++ = a->document >> OCCURRENCE_BITS <= b->document >> OCCURRENCE_BITS
					? *a++
					: *b++;
		while (a < a_end)
			*to++ = *a++;
		while (b < b_end)
			*to++ = *b++;
		all = (size_t)(to - room);
		room = united;
		united = to - all;
	}
	return united;
}

static void note_aliases(struct run_maker *m, const struct sortable *numbers, size_t n)
{
	for (size_t i = 1; i < n && text_is_word(numbers->text); i++)
		text_stream_add_alias(&m->inversion.text, numbers[i].value, numbers->value);
}

/* With all its numbers. */
static void sort_any(struct run_maker *m, struct run *r, const struct sortable *items,
	const struct run_term *term)
{
	const struct placed *at = m->placed + term->begin, *end;

	if (term->numbers > 1) {
		note_aliases(m, items, term->numbers);
		at = unite(m, items, term->numbers);
	}
	end = at + (term->end - term->begin);
	if (term->words > 0)
		sort_stem(m, r, items, at, end, items + term->numbers, term->words);
	else
		sort_term(m, r, items, at, end);
}

static uint32_t lone_document(const struct inversion *v, const struct sortable *item)
{
	return v->lone[item->value - 2 * (size_t)v->dictionary.n].document;
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

static void sort_all(struct run_maker *m, struct run *r)
{
	const struct sortable *item = m->items, *end = item + m->n_items;

	for (uint32_t i = 0; i < m->n_terms; i++) {
		const struct run_term *term = &m->terms[i];

		if (end - item > AHEAD)
			__builtin_prefetch(item[AHEAD].text);
		if (term->numbers + term->words > 0)
			sort_any(m, r, item, term);
		item += term->numbers + term->words;
		if (term->apart > 0)
			sort_lone(m, r, item, term->apart);
		item += term->apart;
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
	if (!run_order(m, err) || !run_stems_begin(m, err) || !begin_cells(m, err) ||
		!begin_terms(m, err))
		return false;
	sort_all(m, r);
	if (!run_write_termlists(m, r, err))
		return false;
	write_lengths(&m->inversion, r);
	r->sections.memory[SECTION_TEXTS] = m->inversion.text.units;
	r->words = m->inversion.dictionary.n;
	r->aliases = m->inversion.text.aliases;
	m->inversion.text.units = (struct buf){ 0 };
	return true;
}
