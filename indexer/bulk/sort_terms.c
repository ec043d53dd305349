/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Eight bytes at a time: terms share long prefixes (ids above all), and numbers are handled faster
 * than strings. Many are distributed by their digits, from the last to the first, with no
 * comparison that a processor could guess wrong; few, by a quicksort in three parts. Those equal in
 * eight bytes go on with the next eight; those that end there differ in length alone.
 */
#include "indexer/bulk/sort_terms.h"

#include <stdlib.h>
#include <string.h>

enum {
	WORD = 8,
	FEW = 16,    /* below, insertion is faster */
	MANY = 1024, /* from here on, distribution is */
	DIGIT_BITS = 11,
	DIGIT_VALUES = 1 << DIGIT_BITS,
	DIGITS = (64 + DIGIT_BITS - 1) / DIGIT_BITS,
};

static void insert_by_word(struct sortable *items, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		struct sortable item = items[i];
		size_t at = i;

		for (; at > 0 && items[at - 1].word > item.word; at--)
			items[at] = items[at - 1];
		items[at] = item;
	}
}

static uint64_t median(uint64_t a, uint64_t b, uint64_t c)
{
	if (a > b) {
		uint64_t t = a;

		a = b;
		b = t;
	}
	if (c <= a)
		return a;
	return c < b ? c : b;
}

static void swap(struct sortable *a, struct sortable *b)
{
	struct sortable t = *a;

	*a = *b;
	*b = t;
}

/* By word alone. The larger part is left to the loop, so that the stack stays small. */
static void sort_by_word(struct sortable *items, size_t n)
{
	while (n > FEW) {
		uint64_t pivot = median(items[0].word, items[n / 2].word, items[n - 1].word);
		size_t less = 0, at = 0, more = n;

		while (at < more) {
			if (items[at].word < pivot)
				swap(&items[less++], &items[at++]);
			else if (items[at].word > pivot)
				swap(&items[--more], &items[at]);
			else
				at++;
		}
		if (less < n - more) {
			sort_by_word(items, less);
			items += more;
			n -= more;
		} else {
			sort_by_word(items + more, n - more);
			n = less;
		}
	}
	insert_by_word(items, n);
}

static unsigned digit_of(uint64_t word, unsigned digit)
{
	return (unsigned)(word >> (digit * DIGIT_BITS)) & (DIGIT_VALUES - 1);
}

/* By one digit: stable, from one row to another. */
static void distribute(const struct sortable *from, struct sortable *to, size_t n, unsigned digit,
	uint32_t counts[DIGIT_VALUES])
{
	uint32_t at = 0;

	for (unsigned i = 0; i < DIGIT_VALUES; i++) {
		uint32_t count = counts[i];

		counts[i] = at;
		at += count;
	}
	for (size_t i = 0; i < n; i++)
		to[counts[digit_of(from[i].word, digit)]++] = from[i];
}

/* As sort_by_word(), in room for as many. */
static void distribute_by_word(struct sortable *items, size_t n, struct sortable *room)
{
	/* Of each value's items, then where its next goes. */
	uint32_t counts[DIGITS][DIGIT_VALUES] = { 0 };
	struct sortable *from = items, *to = room;

	for (size_t i = 0; i < n; i++) {
		for (unsigned digit = 0; digit < DIGITS; digit++)
			counts[digit][digit_of(items[i].word, digit)]++;
	}
	for (unsigned digit = 0; digit < DIGITS; digit++) {
		struct sortable *swapped = from;

		/* All have the same. */
		if (counts[digit][digit_of(items[0].word, digit)] == n)
			continue;
		distribute(from, to, n, digit, counts[digit]);
		from = to;
		to = swapped;
	}
	if (from != items)
		memcpy(items, from, n * sizeof *items);
}

static int compare_ended(const void *left, const void *right)
{
	const struct sortable *a = left, *b = right;

	if (a->len != b->len)
		return a->len < b->len ? -1 : 1;
	return (a->value > b->value) - (a->value < b->value);
}

/* Of strings whose words are equal, those that end there: shorter before longer (they differ in
   NULs at their ends), before all that go on. Mostly one; of a key that many texts have, many. */
static size_t put_ended_first(struct sortable *items, size_t n, size_t depth)
{
	size_t ended = 0;

	for (size_t i = 0; i < n; i++) {
		if (items[i].len <= depth)
			swap(&items[ended++], &items[i]);
	}
	if (ended > 1)
		qsort(items, ended, sizeof *items, compare_ended);
	return ended;
}

/* Without `room` (NULL) none is distributed. */
static void sort_from(struct sortable *items, size_t n, size_t depth, struct sortable *room)
{
	for (size_t i = 0; i < n; i++) {
		struct sortable *s = &items[i];

		s->word = sort_word(s->text + depth, s->len - depth);
	}
	if (room && n >= MANY)
		distribute_by_word(items, n, room);
	else
		sort_by_word(items, n);
	for (size_t i = 0, next; i < n; i = next) {
		size_t ended;

		for (next = i + 1; next < n && items[next].word == items[i].word;)
			next++;
		if (next - i == 1)
			continue;
		ended = put_ended_first(items + i, next - i, depth + WORD);
		if (next - i - ended > 0)
			sort_from(items + i + ended, next - i - ended, depth + WORD, room);
	}
}

void sort_terms_in(struct sortable *items, size_t n, struct sortable *room)
{
	/* They are counted in 32 bits. */
	sort_from(items, n, 0, n <= UINT32_MAX ? room : NULL);
}

void sort_terms(struct sortable *items, size_t n)
{
	struct sortable *room = n >= MANY ? malloc(n * sizeof *room) : NULL;

	sort_terms_in(items, n, room);
	free(room);
}
