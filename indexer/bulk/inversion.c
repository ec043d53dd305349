/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A posting is written down as eight bytes behind the one before it, whatever its term, and its
 * stem is a bit of them: what a stem has is what its words have. Nothing is looked for and nothing
 * gathered by term as long as documents come: a term's stream that grows with each document cost
 * more at each of its ends (a wait for memory, a varint that is read again) than sorting all at
 * once. Nothing here depends on where a run begins or ends, save docids, which count from 1 in
 * each.
 */
#include "indexer/bulk/inversion.h"

#include <stdlib.h>
#include <string.h>

#include "common/xap.h"

/* What a memo's place is: as an occurrence's term, but for the lowest bit. */
enum { PLACE_WORD = OCCURRENCE_WDF /* it is a word */ };

/* A document's number shares 32 bits with an occurrence's. */
enum { MOST_DOCUMENTS = UINT32_MAX >> OCCURRENCE_BITS };

void inversion_done(struct inversion *v)
{
	dictionary_done(&v->dictionary);
	free(v->stems);
	free(v->occurrences);
	free(v->lone);
	free(v->documents);
	buf_done(&v->text.units);
	*v = (struct inversion){ 0 };
}

void inversion_begin(struct inversion *v, uint32_t stamp)
{
	v->stamp = stamp;
	if (v->cap_stems > 0)
		memset(v->stems, 0, v->cap_stems * sizeof *v->stems);
	dictionary_clear(&v->dictionary);
	v->n_occurrences = 0;
	v->n_lone = 0;
	v->terms = 0;
	v->n = 0;
	text_stream_clear(&v->text);
}

size_t inversion_size(const struct inversion *v)
{
	const struct dictionary *d = &v->dictionary;
	size_t n = v->n_occurrences, lent = v->terms > n ? v->terms : n;

	/* Occurrences are put in order in other memory; theirs is lent for what terms become. */
	return (n + lent) * sizeof *v->occurrences + (size_t)d->texts.used +
	       d->n * (sizeof *d->terms + sizeof *v->stems) + v->n_lone * sizeof *v->lone +
	       v->text.units.len;
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

void *inversion_lend(struct inversion *v, size_t n, struct error *err)
{
	if (!make_room(&v->occurrences, &v->cap_occurrences, n, sizeof *v->occurrences, err))
		return NULL;
	return v->occurrences;
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
	uint32_t at;

	if (!check_term(p->text, p->len, err) ||
		!make_room(&v->lone, &v->cap_lone, v->n_lone + 1, sizeof *v->lone, err) ||
		!dictionary_keep_text(&v->dictionary, p->text, p->len, &at, err))
		return false;
	v->lone[v->n_lone++] = (struct lone_posting){ .text = at, .document = document };
	return true;
}

/* DICTIONARY_NONE for a number that an occurrence has no room for, too. */
static int64_t check_number(int64_t number, struct error *err)
{
	if (number >> (32 - OCCURRENCE_BITS) <= 0)
		return number;
	error_set(err, ERROR_LIMIT, "too many terms in one part of the index");
	return DICTIONARY_NONE;
}

/* A number for a posting's term; DICTIONARY_NONE on failure. A word with a memo that does not know
   one is nearly always new to the run, so that it is not looked for. */
static int64_t number_of(struct inversion *v, const struct posting *p, struct error *err)
{
	struct dictionary *d = &v->dictionary;
	int64_t number;

	if (!check_term(p->text, p->len, err))
		return DICTIONARY_NONE;
	number = p->memo && text_is_word(p->text) ? dictionary_add(d, p->text, p->len, err)
						  : dictionary_find(d, p->text, p->len,
							    dictionary_tag(p->text, p->len), err);
	return check_number(number, err);
}

static void note_place(const struct inversion *v, const struct posting *p, int64_t place)
{
	if (!p->memo)
		return;
	p->memo->stamp = v->stamp;
	p->memo->place = (uint32_t)place;
}

/* A place for a posting whose memo knows none, whatever its stem; DICTIONARY_NONE on failure. */
static int64_t find_term(struct inversion *v, const struct posting *p, struct error *err)
{
	int64_t term = number_of(v, p, err);

	if (term == DICTIONARY_NONE)
		return term;
	term = term << OCCURRENCE_BITS | (text_is_word(p->text) ? PLACE_WORD : 0);
	note_place(v, p, term);
	return term;
}

static bool is_known(const struct inversion *v, const struct term_memo *memo)
{
	return memo && memo->stamp == v->stamp;
}

/* `n` occurrences more; room is left for as many as `left` behind them. */
static bool repeat(
	struct inversion *v, struct occurrence what, unsigned n, size_t left, struct error *err)
{
	if (!make_occurrences_room(v, n + left, err))
		return false;
	for (; n > 0; n--)
		v->occurrences[v->n_occurrences++] = what;
	return true;
}

static bool make_stems_room(struct inversion *v, struct error *err)
{
	size_t before = v->cap_stems;

	if (!make_room(&v->stems, &v->cap_stems, v->dictionary.n, sizeof *v->stems, err))
		return false;
	memset(v->stems + before, 0, (v->cap_stems - before) * sizeof *v->stems);
	return true;
}

static bool is_text(const struct inversion *v, uint32_t at, const char *text, size_t len)
{
	const char *known = v->dictionary.texts.base + at;

	return (unsigned char)*known == len && memcmp(known + 1, text, len) == 0;
}

/* The posting's place, which is `place` unless another stem is known there. DICTIONARY_NONE on
   failure. */
static int64_t add_stem(
	struct inversion *v, const struct posting *p, int64_t place, struct error *err)
{
	char room[POSTING_MAX_TERM];
	const char *stem = posting_stem(p, room);
	size_t len = 1 + (size_t)p->stem_len;
	uint32_t *own;

	if (!check_term(stem, len, err) || !make_stems_room(v, err))
		return DICTIONARY_NONE;
	own = &v->stems[place >> OCCURRENCE_BITS];
	if (*own != 0 && !is_text(v, *own, stem, len)) {
		int64_t other =
			check_number(dictionary_add(&v->dictionary, p->text, p->len, err), err);

		if (other == DICTIONARY_NONE || !make_stems_room(v, err))
			return DICTIONARY_NONE;
		place = other << OCCURRENCE_BITS | (place & PLACE_WORD);
		own = &v->stems[other];
	}
	if (*own == 0 && !dictionary_keep_text(&v->dictionary, stem, len, own, err))
		return DICTIONARY_NONE;
	place |= OCCURRENCE_STEMMED;
	note_place(v, p, place);
	return place;
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
		if (at->pos > 0 && text_is_word(dictionary_text(
					   &v->dictionary, at->term >> OCCURRENCE_BITS, &len)))
			places[kept++] = (uint64_t)at->pos << 32 | at->term >> OCCURRENCE_BITS;
	}
	qsort(places, kept, sizeof *places, compare_places);
	text_stream_again(&v->text);
	for (size_t i = 0; i < kept; i++)
		text_stream_add(&v->text, (uint32_t)places[i], (uint32_t)(places[i] >> 32));
	free(places);
	return true;
}

/* `left` postings are left, this one among them, and there is room for them. */
static bool add_posting(struct inversion *v, const struct posting *p, struct inverted_document *to,
	size_t left, struct error *err)
{
	int64_t place = is_known(v, p->memo) ? p->memo->place : find_term(v, p, err);
	unsigned bits = p->wdf > 0 ? OCCURRENCE_WDF : 0;
	struct occurrence o = { .pos = p->pos };

	if (place == DICTIONARY_NONE)
		return false;
	if (p->stem) {
		if (!(place & OCCURRENCE_STEMMED))
			place = add_stem(v, p, place, err);
		if (place == DICTIONARY_NONE)
			return false;
		bits |= OCCURRENCE_STEMMED;
		to->terms++;
	}
	to->terms++;
	o.term = ((uint32_t)place & ~3u) | bits;
	v->occurrences[v->n_occurrences++] = o;
	if (place & PLACE_WORD && p->pos > 0)
		text_stream_add(&v->text, (uint32_t)place >> OCCURRENCE_BITS, p->pos);
	o.pos = 0;
	return p->wdf <= 1 || repeat(v, o, p->wdf - 1u, left, err);
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

		if (p->flags & POSTING_LONE) {
			if (!add_lone(v, p, v->n + 1, err))
				return false;
			to->terms++;
			continue;
		}
		if (!add_posting(v, p, to, n - i, err))
			return false;
		length += p->wdf + (p->stem != NULL);
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

	if (v->n == MOST_DOCUMENTS)
		return error_set(err, ERROR_LIMIT, "too many paragraphs in one part of the index");
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
	v->terms += added.terms;
	return true;
}
