/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A document comes as one posting after another, in the order of its text. The postings of a term
 * are chained (each knows the one before it), since most terms have one and few have many; then
 * each term gets one entry in its stream. Nothing here depends on where a run begins or ends, save
 * docids, which count from 1 in each.
 */
#include "indexer/bulk/inversion.h"

#include <stdlib.h>
#include <string.h>

#include "common/glass.h"
#include "common/xap.h"
#include "indexer/bulk/positions.h"

/* Most of the time here would be waiting for memory: what a posting needs is asked for so many
   postings before its turn. */
enum { AHEAD = 8 };

void inversion_done(struct inversion *v)
{
	dictionary_done(&v->dictionary);
	free(v->lone);
	free(v->documents);
	free(v->gathered);
	free(v->before);
	free(v->positions);
	free(v->bytes);
	*v = (struct inversion){ 0 };
}

void inversion_begin(struct inversion *v, uint32_t stamp)
{
	v->stamp = stamp;
	dictionary_clear(&v->dictionary);
	v->n_lone = 0;
	v->n = 0;
	v->n_postings = 0;
	v->max_wdf = 0;
}

size_t inversion_size(const struct inversion *v)
{
	const struct dictionary *d = &v->dictionary;

	return d->postings.used + (size_t)d->texts.used + d->n * sizeof *d->terms +
	       v->n_lone * sizeof *v->lone;
}

/* `*array` of *cap items of `size` bytes gets room for `n`. */
static bool make_room(void *array, size_t *cap, size_t n, size_t size, struct error *err)
{
	void **items = array;
	size_t grown = *cap ? *cap : 1024;
	void *moved;

	if (n <= *cap)
		return true;
	while (grown < n)
		grown *= 2;
	moved = realloc(*items, grown * size);
	if (!moved)
		return error_out_of_memory(err);
	*items = moved;
	*cap = grown;
	return true;
}

/* What Xapian's own writer refuses must not get past us either. */
static bool check_term(const char *text, size_t len, struct error *err)
{
	size_t stored = len;

	for (size_t i = 0; i < len && len > XAP_MAX_TERM / 2; i++)
		stored += text[i] == 0;
	if (len > 0 && stored <= XAP_MAX_TERM)
		return true;
	return error_set(err, ERROR_LIMIT,
		"a term takes %zu bytes; Xapian stores 1 to %d (each NUL takes two)", stored,
		XAP_MAX_TERM);
}

static bool add_lone(
	struct inversion *v, const struct posting *p, uint32_t document, struct error *err)
{
	char room[POSTING_MAX_TERM];
	const char *text = posting_term(p, room);
	size_t len = posting_term_len(p);
	uint32_t at;

	if (!check_term(text, len, err) ||
		!make_room(&v->lone, &v->cap_lone, v->n_lone + 1, sizeof *v->lone, err) ||
		!dictionary_keep_text(&v->dictionary, text, len, &at, err))
		return false;
	v->lone[v->n_lone++] = (struct lone_posting){ .text = at, .document = document };
	return true;
}

/* The number of a posting's term; DICTIONARY_NONE on failure. */
static int64_t find_term(struct inversion *v, const struct posting *p, struct error *err)
{
	char room[POSTING_MAX_TERM];
	const char *text = posting_term(p, room);
	size_t len = posting_term_len(p);
	int64_t term;

	if (!check_term(text, len, err))
		return DICTIONARY_NONE;
	term = dictionary_find(&v->dictionary, text, len, err);
	if (p->memo && term != DICTIONARY_NONE)
		*p->memo = (struct term_memo){ .stamp = v->stamp, .place = (uint32_t)term };
	return term;
}

static bool is_known(const struct inversion *v, const struct term_memo *memo)
{
	return memo && memo->stamp == v->stamp;
}

/* What the look-up of a posting will wait for. */
static void ask_ahead(const struct inversion *v, const struct posting *p)
{
	char room[POSTING_MAX_TERM];

	if (is_known(v, p->memo))
		__builtin_prefetch(&v->dictionary.terms[p->memo->place]);
	else if (!(p->flags & POSTING_LONE))
		dictionary_prefetch(&v->dictionary, posting_term(p, room), posting_term_len(p));
}

/* Also *lone: how many terms were kept apart. */
static bool gather(struct inversion *v, const struct document *d, uint32_t document, uint32_t *lone,
	struct error *err)
{
	uint32_t n = 0;

	*lone = 0;
	if (!make_room(&v->before, &v->cap_before, d->n_postings + 1, sizeof *v->before, err) ||
		!make_room(&v->gathered, &v->cap_gathered, d->n_postings, sizeof *v->gathered, err))
		return false;
	for (size_t i = 0; i < d->n_postings; i++) {
		const struct posting *p = &d->postings[i];
		struct gathered *g;
		struct term *t;
		int64_t term;

		if (i + AHEAD < d->n_postings)
			ask_ahead(v, p + AHEAD);
		if (p->flags & POSTING_LONE) {
			if (!add_lone(v, p, document, err))
				return false;
			++*lone;
			continue;
		}
		term = is_known(v, p->memo) ? p->memo->place : find_term(v, p, err);
		if (term == DICTIONARY_NONE)
			return false;
		t = &v->dictionary.terms[term];
		if (t->last != document) {
			v->gathered[n] =
				(struct gathered){ .term = (uint32_t)term, .previous = t->last };
			t->last = document;
			t->place = n++;
		}
		g = &v->gathered[t->place];
		g->wdf += p->wdf;
		if (p->pos > 0) {
			v->before[i + 1] = g->last;
			g->last = (uint32_t)(i + 1);
			g->count++;
		}
	}
	v->n_gathered = n;
	return true;
}

static int compare_positions(const void *left, const void *right)
{
	uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;

	return (a > b) - (a < b);
}

/* In text order they ascend; a field's parts, and words said twice of one place, may not. */
static void put_in_order(uint32_t *positions, uint32_t *count)
{
	uint32_t kept = 1;

	for (uint32_t i = 1; i < *count; i++) {
		if (positions[i] < positions[i - 1]) {
			qsort(positions, *count, sizeof *positions, compare_positions);
			break;
		}
	}
	for (uint32_t i = 1; i < *count; i++) {
		if (positions[i] != positions[kept - 1])
			positions[kept++] = positions[i];
	}
	*count = kept;
}

static char *encode_positions(
	struct inversion *v, const struct gathered *g, const struct document *d, char *to)
{
	uint32_t count = g->count;

	for (uint32_t i = count, at = g->last; i > 0; at = v->before[at])
		v->positions[--i] = d->postings[at - 1].pos;
	put_in_order(v->positions, &count);
	return positions_encode(to, v->positions, count);
}

/* One document's entry in a term's stream, of more than one position. */
static bool append_list(struct inversion *v, const struct gathered *g, const struct document *d,
	uint32_t document, struct error *err)
{
	enum { HEAD = 2 * GLASS_MAX_VARINT };
	struct arena *arena = &v->dictionary.postings;
	char *list, *end, *to, length[GLASS_MAX_VARINT];
	size_t length_len;

	if (!make_room(&v->bytes, &v->cap_bytes, HEAD + GLASS_MAX_VARINT + positions_size(g->count),
		    1, err) ||
		!make_room(&v->positions, &v->cap_positions, g->count, sizeof *v->positions, err))
		return false;
	/* The list's length stands before it and is known after it: the head has room for both. */
	list = v->bytes + HEAD + GLASS_MAX_VARINT;
	end = encode_positions(v, g, d, list);
	length_len = (size_t)(glass_varint(length, (uint64_t)(end - list)) - length);
	to = glass_varint(v->bytes, document - g->previous - 1);
	to = glass_varint(to, g->wdf);
	memcpy(to, length, length_len);
	to += length_len;
	memmove(to, list, (size_t)(end - list));
	to += end - list;
	if (!arena_reserve(arena, postings_need((size_t)(to - v->bytes)), err))
		return false;
	postings_append(
		&v->dictionary.terms[g->term].postings, arena, v->bytes, (size_t)(to - v->bytes));
	return true;
}

/* The same of one position or none, as most are. A list of one is the position as a varint. */
static bool append_one(struct inversion *v, const struct gathered *g, const struct document *d,
	uint32_t document, struct error *err)
{
	enum { MOST = 3 * GLASS_MAX_VARINT32 + 1 };
	struct arena *arena = &v->dictionary.postings;
	struct postings *postings = &v->dictionary.terms[g->term].postings;
	char bytes[MOST], *place = postings_room(postings, arena, MOST);
	char *start = place ? place : bytes, *to;

	to = glass_varint(start, document - g->previous - 1);
	to = glass_varint(to, g->wdf);
	if (g->count > 0) {
		char *length = to++;

		to = glass_varint(to, d->postings[g->last - 1].pos);
		*length = (char)(to - length - 1);
	} else {
		*to++ = 0;
	}
	if (place) {
		postings_written(postings, (size_t)(to - start));
		return true;
	}
	if (!arena_reserve(arena, postings_need(MOST), err))
		return false;
	postings_append(postings, arena, bytes, (size_t)(to - bytes));
	return true;
}

static bool append(struct inversion *v, const struct gathered *g, const struct document *d,
	uint32_t document, struct error *err)
{
	v->dictionary.terms[g->term].documents++;
	return g->count <= 1 ? append_one(v, g, d, document, err)
			     : append_list(v, g, d, document, err);
}

static bool make_documents_room(struct inversion *v, struct error *err)
{
	size_t cap = v->cap;

	if (!make_room(&v->documents, &cap, (size_t)v->n + 1, sizeof *v->documents, err))
		return false;
	v->cap = (uint32_t)cap;
	return true;
}

static uint32_t slots_of(const struct document *d)
{
	uint32_t slots = 0;

	for (unsigned slot = 0; slot < DOCUMENT_SLOTS; slot++)
		slots |= (uint32_t)(d->values[slot].len > 0) << slot;
	return slots;
}

bool inversion_add(struct inversion *v, const struct document *d, struct error *err)
{
	const struct dictionary *known = &v->dictionary;
	uint32_t document = v->n + 1, lone;
	uint64_t length = 0;

	if (!make_documents_room(v, err) || !gather(v, d, document, &lone, err))
		return false;
	for (size_t i = 0; i < v->n_gathered; i++) {
		const struct gathered *g = &v->gathered[i];

		if (i + AHEAD < v->n_gathered)
			__builtin_prefetch(
				known->postings.base + known->terms[g[AHEAD].term].postings.at);
		if (!append(v, g, d, document, err))
			return false;
		length += g->wdf;
		if (g->wdf > v->max_wdf)
			v->max_wdf = g->wdf;
	}
	if (length > UINT32_MAX)
		return error_set(err, ERROR_LIMIT, "a document of over 2^32 words");
	v->documents[v->n++] = (struct inverted_document){ (uint32_t)length,
		(uint32_t)v->n_gathered + lone, slots_of(d) };
	v->n_postings += v->n_gathered + lone;
	return true;
}
