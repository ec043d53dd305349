/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The documents of a stem: those of its words, which are written down but once. Most stems have one
 * word, whose occurrences are gone through again. Of others, what each document has is summed up in
 * a table of all documents, with a bit for each that has any, and a bit for each 64 of those; so
 * nothing is sorted, and a stem of few documents does not pay for all.
 */
#include <stdlib.h>
#include <string.h>

#include "indexer/bulk/run_maker.h"

enum { GROUP = 64 };

void run_stems_done(struct run_stems *s)
{
	free(s->wdf);
	free(s->seen);
	free(s->seen_groups);
	*s = (struct run_stems){ 0 };
}

/* As run_make_room(), of zeros. */
static bool make_zeros(void *array, size_t *cap, size_t n, size_t size, struct error *err)
{
	void **items = array;

	if (!run_make_room(items, cap, n, size, err))
		return false;
	memset(*items, 0, n * size);
	return true;
}

bool run_stems_begin(struct run_maker *m, struct error *err)
{
	struct run_stems *s = &m->stems;
	size_t documents = (size_t)m->inversion.n + 1, groups = documents / GROUP + 1;

	return make_zeros(&s->wdf, &s->cap_wdf, documents, sizeof *s->wdf, err) &&
	       make_zeros(&s->seen, &s->cap_seen, groups, sizeof *s->seen, err) &&
	       make_zeros(&s->seen_groups, &s->cap_groups, groups / GROUP + 1,
		       sizeof *s->seen_groups, err);
}

/* Those documents that have the word with its stem. */
static void list_word(const struct run_maker *m, struct run_list *list, size_t word)
{
	struct run_list l = *list;
	const struct placed *at = m->placed + m->begins[word], *end = m->placed + m->ends[word];

	while (at < end) {
		uint32_t document = at->document >> OCCURRENCE_BITS, wdf = 0;

		do {
			wdf += (at->document & OCCURRENCE_STEMMED) != 0;
			at++;
		} while (at < end && at->document >> OCCURRENCE_BITS == document);
		if (wdf > 0)
			run_list_add(&l, document, wdf);
	}
	*list = l;
}

static void sum_up(struct run_stems *s, uint32_t document, uint32_t wdf)
{
	s->wdf[document] += wdf;
	s->seen[document / GROUP] |= UINT64_C(1) << document % GROUP;
	s->seen_groups[document / GROUP / GROUP] |= UINT64_C(1) << document / GROUP % GROUP;
}

static void sum_up_word(struct run_maker *m, size_t word)
{
	const struct placed *at = m->placed + m->begins[word], *end = m->placed + m->ends[word];

	for (; at < end; at++) {
		if (at->document & OCCURRENCE_STEMMED)
			sum_up(&m->stems, at->document >> OCCURRENCE_BITS, 1);
	}
}

/* The lowest bit, which is taken. */
static unsigned take_bit(uint64_t *bits)
{
	unsigned bit = (unsigned)__builtin_ctzll(*bits);

	*bits &= *bits - 1;
	return bit;
}

/* What was summed up, which is nothing then. */
static void list_sums(struct run_maker *m, struct run_list *list)
{
	struct run_list l = *list;
	struct run_stems *s = &m->stems;
	uint32_t groups = (m->inversion.n / GROUP + 1) / GROUP + 1;

	for (uint32_t i = 0; i < groups; i++) {
		while (s->seen_groups[i] != 0) {
			uint32_t group = i * GROUP + take_bit(&s->seen_groups[i]);

			while (s->seen[group] != 0) {
				uint32_t document = group * GROUP + take_bit(&s->seen[group]);

				run_list_add(&l, document, s->wdf[document]);
				s->wdf[document] = 0;
			}
		}
	}
	*list = l;
}

void run_stems_list(struct run_maker *m, struct run_list *list, const struct placed *at,
	const struct placed *end, const struct sortable *words, size_t n)
{
	const size_t numbers = m->inversion.dictionary.n;

	if (at == end && n == 1) {
		list_word(m, list, words->value - numbers);
		return;
	}
	for (; at < end; at++)
		sum_up(&m->stems, at->document >> OCCURRENCE_BITS, at->document & OCCURRENCE_WDF);
	for (size_t i = 0; i < n; i++)
		sum_up_word(m, words[i].value - numbers);
	list_sums(m, list);
}
