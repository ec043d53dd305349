/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Sorts a run's terms, and puts its occurrences behind each other by term: each goes to its place
 * at once, since it is known how many each number has. The numbers of one term meet here, as do the
 * words of one stem: while documents came nobody looked whether there were others.
 */
#include <string.h>

#include "indexer/bulk/run_maker.h"

enum { BITS = (1 << OCCURRENCE_BITS) - 1 };

static void add_item(struct run_maker *m, uint32_t at, size_t value)
{
	const char *text = m->inversion.dictionary.texts.base + at;

	m->items[m->n_items++] = (struct sortable){
		.text = text + 1, .len = (unsigned char)*text, .value = (uint32_t)value
	};
}

/* Sorts the items, where until occurrences are placed there is room to do so. */
static bool sort_items(struct run_maker *m, struct error *err)
{
	size_t occurrences = m->inversion.n_occurrences;
	size_t room = m->n_items * sizeof *m->items / sizeof *m->placed;

	if (room < occurrences)
		room = occurrences;
	if (!run_make_room(&m->placed, &m->cap_placed, room + 1, sizeof *m->placed, err))
		return false;
	sort_terms_in(m->items, m->n_items, (void *)m->placed);
	return true;
}

/* All terms by their bytes: each number's own, that of its stem, and then those kept apart. */
static bool find_items(struct run_maker *m, struct error *err)
{
	const struct inversion *v = &m->inversion;
	const struct dictionary *d = &v->dictionary;
	size_t most = 2 * (size_t)d->n + v->n_lone;

	m->n_items = 0;
	if (most > UINT32_MAX)
		return error_set(err, ERROR_LIMIT, "too many terms in one part of the index");
	if (!run_make_room(&m->items, &m->cap_items, most + 1, sizeof *m->items, err))
		return false;
	for (uint32_t i = 0; i < d->n; i++) {
		uint32_t stem = inversion_stem(v, i);

		add_item(m, d->terms[i], i);
		if (stem != 0)
			add_item(m, stem, (size_t)d->n + i);
	}
	for (size_t i = 0; i < v->n_lone; i++)
		add_item(m, v->lone[i].text, 2 * (size_t)d->n + i);
	return sort_items(m, err);
}

/* How many occurrences each number has: for the time being its end. */
static bool count_occurrences(struct run_maker *m, struct error *err)
{
	const struct inversion *v = &m->inversion;
	size_t n = v->dictionary.n;

	if (!run_make_room(&m->begins, &m->cap_begins, n + 1, sizeof *m->begins, err) ||
		!run_make_room(&m->ends, &m->cap_ends, n + 1, sizeof *m->ends, err))
		return false;
	memset(m->ends, 0, n * sizeof *m->ends);
	for (size_t i = 0; i < v->n_occurrences; i++)
		m->ends[v->occurrences[i].term >> OCCURRENCE_BITS]++;
	return true;
}

/* Takes an item into its term. */
static void take_item(struct run_maker *m, struct run_term *term, uint32_t value)
{
	uint32_t numbers = m->inversion.dictionary.n;

	if (value < numbers) {
		uint32_t count = m->ends[value];

		m->begins[value] = m->ends[value] = term->end;
		term->end += count;
		term->numbers++;
	} else if (value - numbers < numbers) {
		term->words++;
	} else {
		term->apart++;
	}
}

/* Which items are of one term, and where each number's occurrences begin; none of them is there
   yet. */
static bool find_terms(struct run_maker *m, struct error *err)
{
	uint32_t at = 0;

	if (!count_occurrences(m, err) ||
		!run_make_room(&m->terms, &m->cap_terms, m->n_items + 1, sizeof *m->terms, err))
		return false;
	m->most = m->most_united = 0;
	m->n_terms = 0;
	for (size_t i = 0; i < m->n_items;) {
		struct run_term term = { .begin = at, .end = at };
		size_t first = i;

		do {
			take_item(m, &term, m->items[i++].value);
		} while (i < m->n_items && sortable_same(&m->items[first], &m->items[i]));
		at = term.end;
		if (at - term.begin > m->most)
			m->most = at - term.begin;
		if (term.numbers > 1 && at - term.begin > m->most_united)
			m->most_united = at - term.begin;
		m->terms[m->n_terms++] = term;
	}
	return true;
}

/* Over the items that were sorted there. */
static void place_occurrences(struct run_maker *m)
{
	const struct inversion *v = &m->inversion;
	const struct occurrence *at = v->occurrences;

	for (uint32_t document = 1; document <= v->n; document++) {
		uint32_t left = v->documents[document - 1].occurrences;

		/* Where no document has any, there is no place to begin at. */
		for (; left > 0; left--, at++) {
			m->placed[m->ends[at->term >> OCCURRENCE_BITS]++] = (struct placed){
				.document = document << OCCURRENCE_BITS | (at->term & BITS),
				.pos = at->pos
			};
		}
	}
}

bool run_order(struct run_maker *m, struct error *err)
{
	if (!find_items(m, err) || !find_terms(m, err))
		return false;
	place_occurrences(m);
	return true;
}
