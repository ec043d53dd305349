/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sentences about an answer. They are for people and may change; scripts have the receipt. */
#include "searcher/output_summary.h"

#include <inttypes.h>
#include <string.h>

#include "common/printable.h"

static void add_printable(struct buf *out, const char *text)
{
	printable_add(out, text, strlen(text));
}

static const char *relation(const struct total *total)
{
	switch (total->relation) {
	case TOTAL_EXACT:
		return "";
	case TOTAL_AT_LEAST:
		return "at least ";
	case TOTAL_ABOUT:
		return "about ";
	}
	return "";
}

static void add_none_shown(struct buf *out, const struct answer *a)
{
	buf_add_str(out, ", none ");
	if (a->offset > 0)
		buf_printf(out, "after the first %" PRIu32, a->offset);
	else
		buf_add_str(out, "shown");
}

/* Which of the articles are shown. */
static void add_articles(struct buf *out, const struct answer *a)
{
	const struct hit_group *last = &a->groups[a->n_groups ? a->n_groups - 1 : 0];

	buf_printf(out, " in %s%" PRIu64 " article%s", relation(&a->articles), a->articles.value,
		a->articles.value == 1 ? "" : "s");
	if (a->n_groups == 0)
		add_none_shown(out, a);
	else if (a->n_groups == 1 && a->articles.value > 1)
		buf_printf(out, ", number %" PRIu32 " shown", last->rank);
	else if (a->n_groups < a->articles.value)
		buf_printf(out, ", %" PRIu32 "-%" PRIu32 " shown", a->groups[0].rank, last->rank);
}

static void add_total(struct buf *out, const struct answer *a)
{
	if (a->total.value == 0) {
		buf_add_str(out, "no paragraph matches");
		return;
	}
	buf_printf(out, "%s%" PRIu64 " paragraph%s", relation(&a->total), a->total.value,
		a->total.value == 1 ? " matches" : "s match");
	if (a->grouped)
		add_articles(out, a);
	else if (a->n_hits == 0)
		add_none_shown(out, a);
	else if (a->n_hits == 1 && a->total.value > 1)
		buf_printf(out, ", number %" PRIu32 " shown", a->hits[0].rank);
	else if (a->n_hits < a->total.value)
		buf_printf(out, ", %" PRIu32 "-%" PRIu32 " shown", a->hits[0].rank,
			a->hits[a->n_hits - 1].rank);
}

static bool looked_for(const struct receipt_word *w)
{
	return !w->ignored && strcmp(w->role, "not") != 0;
}

static bool is_absent(const struct receipt_word *w)
{
	return looked_for(w) && w->paragraphs == 0 && strcmp(w->kind, "word") == 0;
}

/* Whether one before it was absent from the same field, and so has named it. */
static bool field_is_told(const struct receipt *r, size_t word)
{
	for (size_t i = 0; i < word; i++)
		if (is_absent(&r->words[i]) && r->words[i].field == r->words[word].field)
			return true;
	return false;
}

/* The absent words of one field, on a line; a word may well be in the text and in no title. */
static void add_absent(struct buf *out, const struct receipt *r, const char *field)
{
	const char *before = "";

	buf_printf(out, "in no %s: ", field ? field : "paragraph at all");
	for (size_t i = 0; i < r->n_words; i++) {
		const struct receipt_word *w = &r->words[i];

		if (!is_absent(w) || w->field != field)
			continue;
		buf_add_str(out, before);
		add_printable(out, w->text);
		before = ", ";
	}
	buf_add_byte(out, '\n');
}

/* When nothing matched: the words that occur nowhere, or that it is their meeting that does not. */
static void explain_nothing(struct buf *out, const struct answer *a)
{
	const struct receipt *r = &a->receipt;
	size_t absent = 0, must = 0;

	for (size_t i = 0; i < r->n_words; i++) {
		const struct receipt_word *w = &r->words[i];

		must += looked_for(w) && strcmp(w->role, "must") == 0;
		if (!is_absent(w))
			continue;
		absent++;
		if (!field_is_told(r, i))
			add_absent(out, r, w->field);
	}
	if (absent == 0 && must > 1 && !a->timed_out)
		buf_add_str(out, "each word that must match is found, but never all together\n");
}

static void add_ignored_words(struct buf *out, const struct receipt *r)
{
	const char *reason = NULL;

	for (size_t i = 0; i < r->n_words; i++) {
		const struct receipt_word *w = &r->words[i];

		if (!w->ignored)
			continue;
		if (!reason)
			buf_add_str(out, "left out: ");
		else
			buf_printf(out, strcmp(reason, w->ignored) == 0 ? ", " : " (%s), ", reason);
		add_printable(out, w->text);
		reason = w->ignored;
	}
	if (reason)
		buf_printf(out, " (%s)\n", reason);
}

static void add_suggestions(struct buf *out, const struct answer *a)
{
	for (size_t i = a->corrected_from ? 1 : 0; i < a->n_suggestions; i++) {
		buf_add_str(out, "did you mean: ");
		add_printable(out, a->suggestions[i].query);
		buf_printf(out, " (%s%" PRIu64 " paragraph%s)\n",
			relation(&a->suggestions[i].total), a->suggestions[i].total.value,
			a->suggestions[i].total.value == 1 ? "" : "s");
	}
}

static void add_expansion(struct buf *out, const struct receipt *r)
{
	if (r->n_expanded_from == 0)
		return;
	buf_printf(out, "ranked also by what the best %zu have in common:", r->n_expanded_from);
	for (size_t i = 0; i < r->n_expanded_by; i++) {
		buf_add_str(out, i ? ", " : " ");
		add_printable(out, r->expanded_by[i].stem);
	}
	buf_add_str(out, r->n_expanded_by ? "\n" : " nothing\n");
}

void summary_add_correction(struct buf *out, const struct answer *answer)
{
	if (!answer->corrected_from)
		return;
	buf_add_str(out, "no paragraph matches ");
	printable_add(out, answer->corrected_from, answer->corrected_from_len);
	buf_add_str(out, " - this is the answer to ");
	printable_add(out, answer->query, answer->query_len);
	buf_add_byte(out, '\n');
}

/* A line a facet. */
static void add_facets(struct buf *out, const struct answer *a)
{
	for (size_t i = 0; i < a->n_facets; i++) {
		const struct facet *f = &a->facets[i];

		buf_printf(out, "%s:", facet_name(f->kind));
		for (size_t k = 0; k < f->n; k++) {
			buf_add_str(out, k ? ", " : " ");
			printable_add(out, f->values[k].value, f->values[k].len);
			buf_printf(out, " (%" PRIu32 ")", f->values[k].count);
		}
		if (f->distinct > f->n)
			buf_printf(out, ", and %zu more", f->distinct - f->n);
		buf_add_str(out, f->distinct == 0 ? " unknown\n" : "\n");
	}
	if (a->n_facets > 0 && a->facets_over.relation != TOTAL_EXACT)
		buf_printf(
			out, "counted over the first %" PRIu64 " matches\n", a->facets_over.value);
}

void summary_add(struct buf *out, const struct answer *answer, bool timing)
{
	const struct receipt *r = &answer->receipt;

	add_total(out, answer);
	if (timing)
		buf_printf(out, " (%.1f ms)", timing_sum(&answer->timing));
	buf_add_byte(out, '\n');
	if (answer->timed_out)
		buf_add_str(out, "time ran out: there may be more, and better ones\n");
	else if (answer->total.value == 0)
		explain_nothing(out, answer);
	add_suggestions(out, answer);
	add_ignored_words(out, r);
	add_expansion(out, r);
	add_facets(out, answer);
	for (size_t i = 0; i < r->n_notes; i++) {
		buf_add_str(out, "note: ");
		add_printable(out, r->notes[i].text);
		buf_add_byte(out, '\n');
	}
}
