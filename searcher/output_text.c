/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The text format. It is meant to be read, by eye or by a screen reader, and may change; scripts
 * have the others. In a pipe a snippet is one line. The line that sums up comes last, with the
 * answer and not on stderr, since it belongs to what was asked; so do the notes on how the query
 * was understood. Everything that comes from data passes printable.h.
 */
#include "searcher/output_text.h"

#include <inttypes.h>
#include <string.h>

#include "common/printable.h"
#include "searcher/columns.h"
#include "searcher/pieces.h"
#include "searcher/snippet_boundary.h"

enum { INDENT = 4 };

#define BOLD "\033[1m"
#define DIM "\033[2m"
#define MARKED "\033[1;31m"
#define PLAIN "\033[0m"

static void add_style(struct buf *out, const struct output_style *style, const char *sequence)
{
	if (style->color)
		buf_add_str(out, sequence);
}

static void add_printable(struct buf *out, const char *text)
{
	printable_add(out, text, strlen(text));
}

struct piece_writer {
	struct display *to;
	const struct output_style *style;
};

static void add_piece(void *ctx, const char *text, size_t len, const struct mark *mark)
{
	const struct piece_writer *w = ctx;

	if (mark)
		display_add_marked(w->to, text, len, w->style->mark_open, w->style->mark_close,
			w->style->color);
	else
		display_add(w->to, text, len);
}

static void add_heading(struct buf *out, const struct hit *h, const struct output_style *style)
{
	struct display title CLEANUP(display_done) = { 0 };
	struct piece_writer w = { .to = &title, .style = style };
	const struct wrap how = { .begin = MARKED, .end = PLAIN BOLD };

	if (h->title && *h->title)
		hit_pieces(h, FIELD_TITLE, 0, strlen(h->title), add_piece, &w);
	if (title.text.len == 0)
		display_add(&title, h->article, strlen(h->article));
	buf_printf(out, "%" PRIu32 ". ", h->rank);
	add_style(out, style, BOLD);
	wrap_add(out, &title, &how);
	if (out->failed)
		return;
	out->len--; /* its line end */
	add_style(out, style, PLAIN);
	buf_add_str(out, "  ");
	add_style(out, style, DIM);
	buf_add_byte(out, '(');
	add_printable(out, h->id);
	buf_printf(out, ", paragraph %" PRIu32 " of %" PRIu32, h->paragraph, h->paragraphs);
	if (h->date)
		buf_printf(out, ", %s", h->date);
	buf_add_byte(out, ')');
	add_style(out, style, PLAIN);
	buf_printf(out, "  score %.6f\n", h->score);
}

/* Whether anything but white space stands there. */
static bool has_text(const struct hit *h, size_t start, size_t end)
{
	for (size_t at = start, bytes; at < end; at += bytes) {
		if (!char_is_space(char_at(h->text, end, at, &bytes)))
			return true;
	}
	return false;
}

static void add_snippet(struct buf *out, const struct hit *h, const struct output_style *style)
{
	struct display shown CLEANUP(display_done) = { 0 };
	struct piece_writer w = { .to = &shown, .style = style };
	const struct wrap how = {
		.indent = INDENT, .width = style->width, .begin = MARKED, .end = PLAIN
	};
	size_t at = 0;

	for (size_t i = 0; i < h->n_fragments; i++) {
		const struct fragment *f = &h->fragments[i];

		if (has_text(h, at, f->start))
			display_add(&shown, " ... ", 5);
		hit_pieces(h, FIELD_TEXT, f->start, f->end, add_piece, &w);
		at = f->end;
	}
	if (has_text(h, at, h->text_len))
		display_add(&shown, " ...", 4);
	wrap_add(out, &shown, &how);
}

static bool begin(struct buf *out, const struct answer *answer, const struct output_style *style,
	struct error *err)
{
	(void)answer;
	(void)style;
	return !out->failed || error_out_of_memory(err);
}

static bool add_hit(struct buf *out, const struct answer *answer, const struct hit *hit,
	const struct output_style *style, struct error *err)
{
	(void)answer;
	add_heading(out, hit, style);
	add_snippet(out, hit, style);
	buf_add_byte(out, '\n');
	return !out->failed || error_out_of_memory(err);
}

static void add_total(struct buf *out, const struct answer *a)
{
	const char *about = a->total.relation == TOTAL_ABOUT	  ? "about "
			    : a->total.relation == TOTAL_AT_LEAST ? "at least "
								  : "";

	if (a->total.value == 0) {
		buf_add_str(out, "no paragraph matches");
		return;
	}
	buf_printf(out, "%s%" PRIu64 " paragraph%s", about, a->total.value,
		a->total.value == 1 ? " matches" : "s match");
	if (a->n_hits == 0)
		buf_printf(out, ", none after the first %" PRIu32, a->offset);
	else if (a->n_hits == 1 && a->total.value > 1)
		buf_printf(out, ", number %" PRIu32 " shown", a->hits[0].rank);
	else if (a->n_hits < a->total.value)
		buf_printf(out, ", %" PRIu32 "-%" PRIu32 " shown", a->hits[0].rank,
			a->hits[a->n_hits - 1].rank);
}

/* When nothing matched: the words that occur nowhere, or that it is their meeting that does not. */
static void explain_nothing(struct buf *out, const struct receipt *r)
{
	const char *before = "in no paragraph at all: ";
	size_t absent = 0, must = 0;

	for (size_t i = 0; i < r->n_words; i++) {
		const struct receipt_word *w = &r->words[i];

		if (w->ignored || strcmp(w->role, "not") == 0)
			continue;
		must += strcmp(w->role, "must") == 0;
		if (w->paragraphs > 0 || strcmp(w->kind, "word") != 0)
			continue;
		buf_add_str(out, before);
		add_printable(out, w->text);
		before = ", ";
		absent++;
	}
	if (absent > 0)
		buf_add_byte(out, '\n');
	else if (must > 1)
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

static bool end(struct buf *out, const struct answer *answer, const struct output_style *style,
	struct error *err)
{
	const struct receipt *r = &answer->receipt;

	add_total(out, answer);
	if (style->timing)
		buf_printf(out, " (%.1f ms)", answer->elapsed_ms);
	buf_add_byte(out, '\n');
	if (answer->total.value == 0)
		explain_nothing(out, r);
	add_ignored_words(out, r);
	for (size_t i = 0; i < r->n_notes; i++) {
		buf_add_str(out, "note: ");
		add_printable(out, r->notes[i].text);
		buf_add_byte(out, '\n');
	}
	return !out->failed || error_out_of_memory(err);
}

const struct output_ops output_text = {
	.name = "text",
	.help = "for people",
	.for_people = true,
	.begin = begin,
	.hit = add_hit,
	.end = end,
};
