/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The text format. It is meant to be read, by eye or by a screen reader, and may change; scripts
 * have the others. In a pipe a snippet is one line. The line that sums up comes last, with the
 * answer and not on stderr, since it belongs to what was asked; so do the notes on how the query
 * was understood. Everything that comes from data passes printable.h.
 */
#include "searcher/output_text.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "searcher/columns.h"
#include "searcher/output_summary.h"
#include "searcher/pieces.h"

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

/* The rank and the title; returns their columns. */
static unsigned add_title(struct buf *out, const struct hit *h, const struct output_style *style)
{
	struct display title CLEANUP(display_done) = { 0 };
	struct piece_writer w = { .to = &title, .style = style };
	const struct wrap how = { .begin = MARKED, .end = PLAIN BOLD };
	size_t before = out->len, rank;

	if (h->title && *h->title)
		hit_pieces(h, FIELD_TITLE, 0, strlen(h->title), add_piece, &w);
	if (title.text.len == 0)
		display_add(&title, h->article, strlen(h->article));
	buf_printf(out, "%" PRIu32 ". ", h->rank);
	rank = out->len - before;
	hyperlink_begin(out, &style->links, h);
	add_style(out, style, BOLD);
	wrap_add(out, &title, &how);
	if (out->failed)
		return 0;
	out->len--; /* its line end */
	add_style(out, style, PLAIN);
	hyperlink_end(out, &style->links);
	return (unsigned)rank + display_columns(&title);
}

/* What stands behind a title of so many columns; below it where a line has no room for both. */
static void add_details(struct buf *out, unsigned title, const struct buf *what, double score,
	const struct output_style *style)
{
	struct display shown CLEANUP(display_done) = { 0 };
	struct wrap how = { .begin = DIM, .end = PLAIN };
	char number[40];
	int len = snprintf(number, sizeof number, "score %.6f", score);

	if (what->failed) {
		out->failed = true;
		return;
	}
	display_add_marked(&shown, what->data, what->len, "", "", style->color);
	if (style->width > 0 &&
		title + display_columns(&shown) + (unsigned)len + 4 > style->width) {
		how.indent = INDENT;
		how.width = style->width;
		display_add(&shown, " ", 1);
		display_add(&shown, number, (size_t)len);
		buf_add_byte(out, '\n');
		wrap_add(out, &shown, &how);
		return;
	}
	buf_add_str(out, "  ");
	wrap_add(out, &shown, &how);
	if (out->failed)
		return;
	out->len--;
	buf_printf(out, "  %s\n", number);
}

static void add_heading(struct buf *out, const struct hit *h, const struct output_style *style)
{
	struct buf what CLEANUP(buf_done) = { 0 };

	buf_printf(&what, "(%s, paragraph %" PRIu32 " of %" PRIu32, h->id, h->paragraph,
		h->paragraphs);
	if (h->index)
		buf_printf(&what, ", %s", h->index);
	if (h->date)
		buf_printf(&what, ", %s", h->date);
	buf_add_byte(&what, ')');
	add_details(out, add_title(out, h, style), &what, h->score, style);
}

/* The article before its first paragraph, which stands for it; then the paragraph's own line. */
static void add_grouped(struct buf *out, const struct answer *a, const struct hit *h,
	const struct output_style *style)
{
	const struct hit_group *group = NULL;

	for (size_t i = 0; i < a->n_groups && !group; i++) {
		if (&a->hits[a->groups[i].first] == h)
			group = &a->groups[i];
	}
	if (group) {
		struct buf what CLEANUP(buf_done) = { 0 };

		buf_printf(&what, "(%s, %" PRIu32 " of %" PRIu32 " paragraph%s", h->article,
			group->matching, h->paragraphs,
			group->matching == 1 ? " matches" : "s match");
		if (h->date)
			buf_printf(&what, ", %s", h->date);
		buf_add_byte(&what, ')');
		add_details(out, add_title(out, h, style), &what, group->score, style);
	}
	add_style(out, style, DIM);
	buf_printf(out, "  paragraph %" PRIu32, h->paragraph);
	add_style(out, style, PLAIN);
	buf_printf(out, "  score %.6f\n", h->score);
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

		if (hit_has_text(h, at, f->start))
			display_add(&shown, " ... ", 5);
		hit_pieces(h, FIELD_TEXT, f->start, f->end, add_piece, &w);
		at = f->end;
	}
	if (hit_has_text(h, at, h->text_len))
		display_add(&shown, " ...", 4);
	wrap_add(out, &shown, &how);
}

/* The neighbours whose ordinals lie between. */
static void add_context(struct buf *out, const struct hit *h, const struct output_style *style,
	uint32_t after, uint32_t before)
{
	const struct wrap how = {
		.indent = INDENT, .width = style->width, .begin = MARKED, .end = PLAIN
	};

	for (size_t i = 0; i < h->n_context; i++) {
		const struct neighbour *n = &h->context[i];
		struct display shown CLEANUP(display_done) = { 0 };

		if (n->paragraph <= after || n->paragraph >= before)
			continue;
		display_add(&shown, n->text, n->text_len);
		add_style(out, style, DIM);
		wrap_add(out, &shown, &how);
		add_style(out, style, PLAIN);
	}
}

static bool begin(struct buf *out, const struct answer *answer, const struct output_style *style,
	struct error *err)
{
	if (answer->corrected_from) {
		add_style(out, style, BOLD);
		summary_add_correction(out, answer);
		add_style(out, style, PLAIN);
		buf_add_byte(out, '\n');
	}
	return !out->failed || error_out_of_memory(err);
}

static bool add_hit(struct buf *out, const struct answer *answer, const struct hit *hit,
	const struct output_style *style, struct error *err)
{
	if (answer->grouped)
		add_grouped(out, answer, hit, style);
	else
		add_heading(out, hit, style);
	add_context(out, hit, style, 0, hit->paragraph);
	add_snippet(out, hit, style);
	add_context(out, hit, style, hit->paragraph, UINT32_MAX);
	if (hit->n_duplicates > 0)
		buf_printf(out, "%*sand %zu%s more like it\n", INDENT, "", hit->n_duplicates,
			hit->more_duplicates ? "+" : "");
	buf_add_byte(out, '\n');
	return !out->failed || error_out_of_memory(err);
}

static bool end(struct buf *out, const struct answer *answer, const struct output_style *style,
	struct error *err)
{
	summary_add(out, answer, style->timing);
	return !out->failed || error_out_of_memory(err);
}

const struct output_ops output_text = {
	.name = "text",
	.help = "for people",
	.for_people = true,
	.tells_duplicates = true,
	.tells_suggestions = true,
	.begin = begin,
	.hit = add_hit,
	.end = end,
};
