/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Several windows of one paragraph: the best one, then the best one of what is left, and so on. A
 * match that a window shows already counts little in the next choice, so that three windows show
 * three things where they can. What is left of the text is looked at as a text of its own, which
 * keeps windows apart without a word in snippet.c.
 */
#include "searcher/snippet.h"

#include <stdlib.h>
#include <string.h>

#include "searcher/snippet_boundary.h"

/* What a match that is shown already is still worth. */
#define SHOWN_WORTH 0.1

/* The marks that lie in [start, end), with offsets from `start`. */
static bool cut_marks(
	struct marks *out, const struct marks *m, size_t start, size_t end, struct error *err)
{
	size_t first = 0, last;

	while (first < m->n && m->items[first].start < start)
		first++;
	for (last = first; last < m->n && m->items[last].end <= end; last++)
		;
	out->n = out->cap = last - first;
	out->items = calloc(out->n + 1, sizeof *out->items);
	out->values = calloc(out->n + 1, sizeof *out->values);
	if (!out->items || !out->values)
		return error_out_of_memory(err);
	for (size_t i = 0; i < out->n; i++) {
		const struct mark_value *from = &m->values[first + i];
		struct mark_value *v = &out->values[i];

		out->items[i] = m->items[first + i];
		out->items[i].start -= start;
		out->items[i].end -= start;
		v->weight = from->weight;
		v->previous = from->previous != MARK_NONE && from->previous >= first
				      ? from->previous - first
				      : MARK_NONE;
		v->next = from->next != MARK_NONE && from->next < last ? from->next - first
								       : MARK_NONE;
	}
	return true;
}

/* Of all marks that the window shows, each pattern's once; a phrase outweighs what is none. */
static double worth(const struct marks *m, const struct fragment *f)
{
	enum { PHRASE = 1000 };
	size_t first = 0;
	double sum = 0;

	while (first < m->n && m->items[first].start < f->start)
		first++;
	for (size_t i = first; i < m->n && m->items[i].end <= f->end; i++) {
		const struct mark_value *v = &m->values[i];

		if (v->previous == MARK_NONE || v->previous < first)
			sum += m->items[i].phrase ? PHRASE * v->weight : v->weight;
	}
	return sum;
}

static void lower_shown(struct marks *m, const struct fragment *f)
{
	for (size_t i = 0; i < m->n; i++) {
		size_t previous = m->values[i].previous;

		if (m->items[i].start < f->start || m->items[i].end > f->end ||
			(previous != MARK_NONE && m->items[previous].start >= f->start))
			continue;
		m->values[i].weight *= SHOWN_WORTH;
		for (size_t k = m->values[i].next; k != MARK_NONE; k = m->values[k].next)
			m->values[k].weight *= SHOWN_WORTH;
		for (size_t k = previous; k != MARK_NONE; k = m->values[k].previous)
			m->values[k].weight *= SHOWN_WORTH;
	}
}

/* A blank that carries a combining mark is a character that is seen. */
static void trim(const char *text, size_t len, struct fragment *f)
{
	size_t bytes;

	while (f->start < f->end && char_is_space(char_at(text, len, f->start, &bytes)) &&
		cluster_start(text, len, f->start + bytes) == f->start + bytes)
		f->start += bytes;
	while (f->end > f->start) {
		size_t before = char_before(text, f->end);

		if (!char_is_space(char_at(text, len, before, &bytes)))
			break;
		f->end = before;
	}
}

struct text {
	const char *bytes;
	size_t len;
	uint32_t max_chars;
};

/* The best window of [start, end); *worth_of is 0 if it shows no mark. */
static bool best_between(const struct text *t, const struct marks *m, size_t start, size_t end,
	struct fragment *out, double *worth_of, struct error *err)
{
	struct marks inside CLEANUP(marks_done) = { 0 };
	struct fragment f;

	if (!cut_marks(&inside, m, start, end, err))
		return false;
	*worth_of = 0;
	if (inside.n == 0)
		return true;
	f = snippet_window(t->bytes + start, end - start, &inside, t->max_chars);
	*worth_of = worth(&inside, &f);
	*out = (struct fragment){ .start = start + f.start, .end = start + f.end };
	trim(t->bytes, t->len, out);
	return true;
}

/* Puts the best window of what `windows` leave among them, in order. *added is false if no mark is
 * left. */
static bool add_best(const struct text *t, struct marks *m, struct fragment *windows, size_t *n,
	bool *added, struct error *err)
{
	struct fragment best = { 0 };
	double best_worth = 0;
	size_t place = 0;

	for (size_t i = 0; i <= *n; i++) {
		struct fragment f = { 0 };
		double worth_of;

		if (!best_between(t, m, i > 0 ? windows[i - 1].end : 0,
			    i < *n ? windows[i].start : t->len, &f, &worth_of, err))
			return false;
		if (worth_of > best_worth) {
			best = f;
			best_worth = worth_of;
			place = i;
		}
	}
	*added = best_worth > 0;
	if (!*added)
		return true;
	memmove(windows + place + 1, windows + place, (*n - place) * sizeof *windows);
	windows[place] = best;
	++*n;
	lower_shown(m, &best);
	return true;
}

/* Two windows with nothing but white space between them are one. */
static size_t join_neighbours(const struct text *t, struct fragment *windows, size_t n)
{
	size_t kept = 0;

	for (size_t i = 1; i < n; i++) {
		struct fragment gap = { .start = windows[kept].end, .end = windows[i].start };

		trim(t->bytes, t->len, &gap);
		if (gap.start == gap.end)
			windows[kept].end = windows[i].end;
		else
			windows[++kept] = windows[i];
	}
	return kept + 1;
}

bool snippet_windows(const char *text, size_t len, const struct marks *marks, uint32_t max_chars,
	struct fragment *out, size_t *n, struct error *err)
{
	const struct text t = { .bytes = text, .len = len, .max_chars = max_chars };
	struct marks lowered CLEANUP(marks_done) = { 0 };
	size_t found = 1;
	bool added = true;

	out[0] = snippet_window(text, len, marks, max_chars);
	if (*n == 1)
		return true;
	if (!cut_marks(&lowered, marks, 0, len, err))
		return false;
	lower_shown(&lowered, &out[0]);
	while (found < *n && added) {
		if (!add_best(&t, &lowered, out, &found, &added, err))
			return false;
	}
	*n = join_neighbours(&t, out, found);
	return true;
}
