/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which window of a paragraph to show. Two passes over the marks find the densest row of them that
 * fits; only then the text around it is looked at, for a place to begin and one to end. Nothing is
 * allocated and nothing can fail; what is shown is always a piece of the paragraph as it stands.
 */
#include "searcher/snippet.h"

#include "searcher/snippet_boundary.h"

/* White space further from where a cut would fall than this part of the window is not looked for:
 * a window of unbroken text must not shrink to nothing. */
enum { UNBROKEN_PART = 4 };

/* Marks first..last and what they are worth. */
struct row {
	size_t first, last;
	double phrases, all;
	size_t chars; /* from the first one's start to the last one's end */
};

static void row_add(struct row *r, const struct marks *m, size_t i)
{
	size_t previous = m->values[i].previous;

	r->last = i;
	if (previous != MARK_NONE && previous >= r->first)
		return;
	r->all += m->values[i].weight;
	if (m->items[i].phrase)
		r->phrases += m->values[i].weight;
}

static void row_drop_first(struct row *r, const struct marks *m)
{
	size_t i = r->first++, next = m->values[i].next;

	if (next != MARK_NONE && next <= r->last)
		return;
	r->all -= m->values[i].weight;
	if (m->items[i].phrase)
		r->phrases -= m->values[i].weight;
}

/* Sums that were added and subtracted in another order may differ in their last digits. */
static int compare(double a, double b)
{
	if (a - b > 1e-9)
		return 1;
	return b - a > 1e-9 ? -1 : 0;
}

static bool is_worth_more(const struct row *a, const struct row *b)
{
	int order = compare(a->phrases, b->phrases);

	if (order == 0)
		order = compare(a->all, b->all);
	if (order == 0)
		return a->last - a->first > b->last - b->first;
	return order > 0;
}

static struct row best_row(const char *text, const struct marks *m, size_t max)
{
	struct row best, r = { 0 };
	size_t gap = 0, gap_of = 0; /* characters that mark `gap_of` would add; 0: not known */

	row_add(&r, m, 0);
	r.chars = chars_count(text, m->items[0].start, m->items[0].end);
	best = (struct row){ 0 };
	for (;;) {
		while (r.last + 1 < m->n) {
			if (gap_of != r.last + 1) {
				gap_of = r.last + 1;
				gap = chars_count(text, m->items[r.last].end, m->items[gap_of].end);
			}
			if (r.chars + gap > max)
				break;
			r.chars += gap;
			row_add(&r, m, gap_of);
		}
		if (best.chars == 0 || is_worth_more(&r, &best))
			best = r;
		if (r.last + 1 == m->n)
			return best;
		if (r.first == r.last) {
			size_t next = r.last + 1;

			r = (struct row){ .first = next, .last = next };
			row_add(&r, m, next);
			r.chars = chars_count(text, m->items[next].start, m->items[next].end);
		} else {
			size_t first = r.first;

			row_drop_first(&r, m);
			r.chars -=
				chars_count(text, m->items[first].start, m->items[r.first].start);
		}
	}
}

static size_t skip_space(const char *text, size_t len, size_t at)
{
	size_t bytes;

	while (at < len && char_is_space(char_at(text, len, at, &bytes)))
		at += bytes;
	return at;
}

static size_t trim_space(const char *text, size_t len, size_t at)
{
	while (at > 0) {
		size_t bytes, before = char_before(text, at);

		if (!char_is_space(char_at(text, len, before, &bytes)))
			break;
		at = before;
	}
	return at;
}

/* The first place in [from, to] where a word follows white space, or `to`. */
static size_t first_word(const char *text, size_t len, size_t from, size_t to)
{
	size_t bytes;

	if (from == 0)
		return skip_space(text, len, 0);
	if (char_is_space(char_at(text, len, char_before(text, from), &bytes)))
		return skip_space(text, len, from);
	for (size_t at = from; at < to; at += bytes) {
		if (char_is_space(char_at(text, len, at, &bytes))) {
			at = skip_space(text, len, at);
			return at < to ? at : to;
		}
	}
	return to;
}

/* The sentence start in [from, to] nearest to `to`, or the one furthest from it; to + 1 if there is
 * none. */
static size_t sentence_in(const char *text, size_t len, size_t from, size_t to, bool furthest)
{
	size_t found = to + 1;

	for (size_t at = to;; at = char_before(text, at)) {
		if (is_sentence_start(text, len, at)) {
			found = at;
			if (!furthest)
				break;
		}
		if (at <= from)
			break;
	}
	return found;
}

/* Where a word begins, not far after `from`; in unbroken text, where a character does. */
static size_t word_start(const char *text, size_t len, size_t from, size_t to, size_t max)
{
	size_t limit = chars_forward(text, len, from, max / UNBROKEN_PART);
	size_t at;

	if (limit >= to)
		return first_word(text, len, from, to);
	at = first_word(text, len, from, limit);
	return at < limit ? at : cluster_start(text, len, from);
}

/* The place after the mark that `at` would cut, or `at`; marks before `first` end before it. */
static size_t begin_outside_marks(const struct marks *m, size_t first, size_t at)
{
	for (size_t i = first; i-- > 0;) {
		if (m->items[i].end <= at)
			break;
		if (m->items[i].start < at)
			return m->items[i].end;
	}
	return at;
}

/* Where a window that must show `row` begins. */
static size_t window_begin(
	const char *text, size_t len, const struct marks *m, const struct row *row, size_t max)
{
	size_t start = m->items[row->first].start;
	size_t slack = row->chars < max ? max - row->chars : 0;
	size_t back = chars_back(text, start, slack);
	size_t begin = sentence_in(text, len, back, start, false);
	size_t left, outside;

	if (begin > start)
		begin = word_start(text, len, chars_back(text, start, slack / 2), start, max);
	/* Where the text ends before the window is full, more can be shown before. */
	left = chars_count(text, begin, chars_forward(text, len, begin, max));
	if (left < max) {
		size_t from = chars_back(text, begin, max - left);
		size_t more = sentence_in(text, len, from, begin, true);

		begin = more <= begin && is_sentence_start(text, len, begin)
				? more
				: word_start(text, len, from, begin, max);
	}
	outside = begin_outside_marks(m, row->first, begin);
	return outside == begin ? begin : first_word(text, len, outside, start);
}

static size_t window_end(const char *text, size_t len, const struct marks *m, const struct row *row,
	size_t begin, size_t max)
{
	/* One mark may be longer than the window; then it is cut as any text is. */
	size_t least = row && row->chars <= max ? m->items[row->last].end : begin;
	size_t full = chars_forward(text, len, begin, max);
	size_t limit, end, bytes;

	if (full <= least)
		return cluster_end(text, len, least);
	if (full == len) {
		/* A byte that is no character may belong to the white space before it, by one way
		   to look at it: the window is not empty for that. */
		end = trim_space(text, len, len);
		return end > begin ? end : len;
	}
	limit = chars_back(text, full, max / UNBROKEN_PART);
	for (end = full; end > least && end > limit; end = char_before(text, end)) {
		if (char_is_space(char_at(text, len, end, &bytes)))
			break;
	}
	if (end > least && end <= limit)
		end = cluster_start(text, len, full);
	for (size_t i = row ? row->last + 1 : 0; i < m->n && m->items[i].start < end; i++) {
		if (m->items[i].end > end)
			end = m->items[i].start;
	}
	end = trim_space(text, len, end);
	if (end <= begin)
		end = chars_forward(text, len, begin, 1);
	return cluster_end(text, len, end < least ? least : end);
}

struct fragment snippet_window(
	const char *text, size_t len, const struct marks *marks, uint32_t max_chars)
{
	size_t max = max_chars ? max_chars : 1;
	struct row row;
	size_t begin;

	if (chars_forward(text, len, 0, max) == len)
		return (struct fragment){ .start = 0, .end = len };
	if (marks->n == 0) {
		begin = cluster_start(text, len, skip_space(text, len, 0));
		return (struct fragment){ .start = begin,
			.end = window_end(text, len, marks, NULL, begin, max) };
	}
	row = best_row(text, marks, max);
	begin = cluster_start(text, len, window_begin(text, len, marks, &row, max));
	return (struct fragment){ .start = begin,
		.end = window_end(text, len, marks, &row, begin, max) };
}
