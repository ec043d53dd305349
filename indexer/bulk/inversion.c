/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A posting is written down as eight bytes behind the one before it, whatever its term. Nothing is
 * looked for and nothing gathered by term as long as documents come: a term's stream that grows
 * with each document cost more at each of its ends (a wait for memory, a varint that is read
 * again) than sorting all at once. Nothing here depends on where a run begins or ends, save
 * docids, which count from 1 in each.
 */
#include "indexer/bulk/inversion.h"

#include <stdlib.h>
#include <string.h>

#include "common/xap.h"

/* A slot of the dictionary is asked for so many postings before its turn. */
enum { AHEAD = 8 };

void inversion_done(struct inversion *v)
{
	dictionary_done(&v->dictionary);
	free(v->occurrences);
	free(v->lone);
	free(v->documents);
	buf_done(&v->text.units);
	*v = (struct inversion){ 0 };
}

void inversion_begin(struct inversion *v, uint32_t stamp)
{
	v->stamp = stamp;
	dictionary_clear(&v->dictionary);
	v->n_occurrences = 0;
	v->n_lone = 0;
	v->n = 0;
	buf_clear(&v->text.units);
}

size_t inversion_size(const struct inversion *v)
{
	const struct dictionary *d = &v->dictionary;

	/* Occurrences are put in order in other memory. */
	return 2 * v->n_occurrences * sizeof *v->occurrences + (size_t)d->texts.used +
	       d->n * sizeof *d->terms + v->n_lone * sizeof *v->lone + v->text.units.len;
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

static bool make_occurrences_room(struct inversion *v, size_t n, struct error *err)
{
	if (v->n_occurrences + n > UINT32_MAX)
		return error_set(err, ERROR_LIMIT, "over 2^32 postings in one part of the index");
	return make_room(&v->occurrences, &v->cap_occurrences, v->n_occurrences + n,
		sizeof *v->occurrences, err);
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

/* 2 * the number of a posting's term, + 1 if it is a word; DICTIONARY_NONE on failure. */
static int64_t find_term(struct inversion *v, const struct posting *p, struct error *err)
{
	char room[POSTING_MAX_TERM];
	const char *text = posting_term(p, room);
	size_t len = posting_term_len(p);
	int64_t term;

	if (!check_term(text, len, err))
		return DICTIONARY_NONE;
	term = dictionary_find(&v->dictionary, text, len, err);
	if (term == DICTIONARY_NONE)
		return term;
	term = 2 * term + text_is_word(text);
	if (p->memo)
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

	if (!is_known(v, p->memo) && !(p->flags & POSTING_LONE))
		dictionary_prefetch(&v->dictionary, posting_term(p, room), posting_term_len(p));
}

/* What a wdf has beyond the 1 that an occurrence can say. */
static bool add_weight(
	struct inversion *v, uint32_t number, unsigned more, size_t left, struct error *err)
{
	if (!make_occurrences_room(v, more + left, err))
		return false;
	for (; more > 0; more--)
		v->occurrences[v->n_occurrences++] = (struct occurrence){ .term = 2 * number + 1 };
	return true;
}

static int compare_places(const void *left, const void *right)
{
	uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;

	return (a > b) - (a < b);
}

/* The text of a document whose positions do not ascend, from its occurrences. */
static bool sort_text(struct inversion *v, const struct occurrence *at, size_t n, struct error *err)
{
	uint64_t *places = malloc(n * sizeof *places);
	size_t kept = 0, len;

	if (!places)
		return error_out_of_memory(err);
	for (const struct occurrence *end = at + n; at < end; at++) {
		if (at->pos > 0 &&
			text_is_word(dictionary_text(&v->dictionary, at->term / 2, &len)))
			places[kept++] = (uint64_t)at->pos << 32 | at->term / 2;
	}
	qsort(places, kept, sizeof *places, compare_places);
	text_stream_again(&v->text);
	for (size_t i = 0; i < kept; i++)
		text_stream_add(&v->text, (uint32_t)places[i], (uint32_t)(places[i] >> 32));
	free(places);
	return true;
}

static bool add_postings(struct inversion *v, const struct document *d,
	struct inverted_document *to, struct error *err)
{
	size_t n = d->n_postings;
	uint64_t length = 0;

	if (!make_occurrences_room(v, n, err) || !text_stream_begin(&v->text, n, err))
		return false;
	for (size_t i = 0; i < n; i++) {
		const struct posting *p = &d->postings[i];
		int64_t term;

		if (i + AHEAD < n)
			ask_ahead(v, p + AHEAD);
		if (p->flags & POSTING_LONE) {
			if (!add_lone(v, p, v->n + 1, err))
				return false;
			to->lone++;
			continue;
		}
		term = is_known(v, p->memo) ? p->memo->place : find_term(v, p, err);
		if (term == DICTIONARY_NONE)
			return false;
		v->occurrences[v->n_occurrences++] =
			(struct occurrence){ .term = ((uint32_t)term & ~1u) | (p->wdf > 0),
				.pos = p->pos };
		if (term & 1 && p->pos > 0)
			text_stream_add(&v->text, (uint32_t)term / 2, p->pos);
		length += p->wdf;
		if (p->wdf > 1 && !add_weight(v, (uint32_t)term / 2, p->wdf - 1u, n - i, err))
			return false;
	}
	to->length = (uint32_t)length;
	return length <= UINT32_MAX || error_set(err, ERROR_LIMIT, "a document of over 2^32 words");
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
	struct inverted_document added = { .slots = slots_of(d) };
	size_t cap = v->cap, before = v->n_occurrences;

	if (!make_room(&v->documents, &cap, (size_t)v->n + 1, sizeof *v->documents, err))
		return false;
	v->cap = (uint32_t)cap;
	if (!add_postings(v, d, &added, err) ||
		(v->text.unsorted &&
			!sort_text(v, v->occurrences + before, v->n_occurrences - before, err)))
		return false;
	text_stream_end(&v->text);
	added.occurrences = (uint32_t)(v->n_occurrences - before);
	v->documents[v->n++] = added;
	return true;
}
