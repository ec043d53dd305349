/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The page says first how many paragraphs match, then shows them as a numbered list of articles,
 * each under its heading, so that a screen reader can go from one to the next. Texts carry their
 * language and find their own direction. All that comes from data is made printable and escaped;
 * an address becomes a link only if it is http or https; and the page itself forbids to load
 * anything, should an escape ever be missed.
 */
#include "searcher/output_html.h"

#include <inttypes.h>
#include <string.h>

#include "common/printable.h"
#include "searcher/output_summary.h"
#include "searcher/pieces.h"

/* Contrasts are at least 7 to 1 in both schemes. On paper a mark is bold and underlined, since
 * browsers leave backgrounds out, and a link shows its address. */
static const char style_sheet[] =
	":root{color-scheme:light dark;--back:#fff;--text:#1b1b1b;--dim:#505050;--link:#0842a0;"
	"--mark:#ffe27a;--on-mark:#1b1b1b;--line:#d5d5d5}\n"
	"@media(prefers-color-scheme:dark){:root{--back:#15171a;--text:#e6e6e6;--dim:#b4b4b4;"
	"--link:#a8c7fa;--mark:#6a5200;--on-mark:#fff;--line:#3a3d42}}\n"
	"body{margin:2rem auto;max-width:44rem;padding:0 1rem;background:var(--back);"
	"color:var(--text);font:1rem/1.55 system-ui,sans-serif;overflow-wrap:anywhere}\n"
	"h1{font-size:1.5rem;line-height:1.25}h2{font-size:1.1rem;line-height:1.3;margin:0}\n"
	"a{color:var(--link)}\n"
	"mark{background:var(--mark);color:var(--on-mark);border-radius:.15em;padding:0 .1em}\n"
	"ol{padding-left:2.2rem}li{border-top:1px solid var(--line);padding:.9rem 0}\n"
	"li::marker{color:var(--dim)}\n"
	".text,.near{margin:.35rem "
	"0}.near{color:var(--dim)}.about{color:var(--dim);font-size:.875rem}\n"
	".about{margin:0}\n"
	"@media print{:root{--back:#fff;--text:#000;--dim:#333;--link:#000;--line:#999}\n"
	"body{margin:0;max-width:none;padding:0;font:11pt/1.4 serif}\n"
	"article{break-inside:avoid}h2{break-after:avoid}\n"
	"mark{background:none;color:inherit;font-weight:bold;text-decoration:underline}\n"
	"h2 a::after{content:\" <\" attr(href) \">\";font-weight:normal;font-size:.8em}}\n";

static void add_escaped(struct buf *out, const char *text, size_t len)
{
	struct buf harmless CLEANUP(buf_done) = { 0 };

	printable_add(&harmless, text, len);
	for (size_t i = 0; i < harmless.len; i++) {
		switch (harmless.data[i]) {
		case '&':
			buf_add_str(out, "&amp;");
			break;
		case '<':
			buf_add_str(out, "&lt;");
			break;
		case '>':
			buf_add_str(out, "&gt;");
			break;
		case '"':
			buf_add_str(out, "&quot;");
			break;
		case '\'':
			buf_add_str(out, "&#39;");
			break;
		default:
			buf_add_byte(out, harmless.data[i]);
		}
	}
	out->failed = out->failed || harmless.failed;
}

static void add_text(struct buf *out, const char *text)
{
	add_escaped(out, text, strlen(text));
}

struct piece_writer {
	struct buf *to;
	const struct output_style *style;
};

static void add_piece(void *ctx, const char *text, size_t len, const struct mark *mark)
{
	const struct piece_writer *w = ctx;

	if (mark) {
		buf_add_str(w->to, "<mark>");
		add_text(w->to, w->style->mark_open);
	}
	add_escaped(w->to, text, len);
	if (mark) {
		add_text(w->to, w->style->mark_close);
		buf_add_str(w->to, "</mark>");
	}
}

/* The attributes of an element with the article's words in it. */
static void add_language(struct buf *out, const struct hit *h)
{
	buf_add_str(out, " dir=\"auto\"");
	if (!h->language || strcmp(h->language, "none") == 0)
		return;
	buf_add_str(out, " lang=\"");
	add_text(out, h->language);
	buf_add_byte(out, '"');
}

static void add_heading(struct buf *out, const struct hit *h, const struct output_style *style)
{
	struct piece_writer w = { .to = out, .style = style };

	buf_add_str(out, "<h2");
	if (h->title && *h->title)
		add_language(out, h);
	buf_add_byte(out, '>');
	if (hyperlink_is_web(h->url)) {
		buf_add_str(out, "<a rel=\"noreferrer\" href=\"");
		add_text(out, h->url);
		buf_add_str(out, "\">");
	}
	if (h->title && *h->title)
		hit_pieces(h, FIELD_TITLE, 0, strlen(h->title), add_piece, &w);
	else
		add_text(out, h->article);
	buf_add_str(out, hyperlink_is_web(h->url) ? "</a></h2>\n" : "</h2>\n");
}

static void add_snippet(struct buf *out, const struct hit *h, const struct output_style *style)
{
	struct piece_writer w = { .to = out, .style = style };
	size_t at = 0;

	buf_add_str(out, "<p class=\"text\"");
	add_language(out, h);
	buf_add_byte(out, '>');
	for (size_t i = 0; i < h->n_fragments; i++) {
		const struct fragment *f = &h->fragments[i];

		if (hit_has_text(h, at, f->start))
			buf_add_str(out, at > 0 ? " … " : "… ");
		hit_pieces(h, FIELD_TEXT, f->start, f->end, add_piece, &w);
		at = f->end;
	}
	buf_add_str(out, hit_has_text(h, at, h->text_len) ? " …</p>\n" : "</p>\n");
}

static void add_about(struct buf *out, const struct hit *h)
{
	buf_add_str(out, "<p class=\"about\">");
	if (h->source) {
		buf_add_str(out, "<cite>");
		add_text(out, h->source);
		buf_add_str(out, "</cite> · ");
	}
	if (h->date)
		buf_printf(out, "<time datetime=\"%s\">%s</time> · ", h->date, h->date);
	buf_printf(out, "paragraph %" PRIu32 " of %" PRIu32 " · <span dir=\"auto\">", h->paragraph,
		h->paragraphs);
	add_text(out, h->id);
	buf_add_str(out, "</span> · <span dir=\"auto\">");
	if (h->index) {
		add_text(out, h->index);
		buf_add_str(out, "</span> · <span dir=\"auto\">");
	}
	add_text(out, h->file);
	if (h->line)
		buf_printf(out, ":%" PRIu64, h->line);
	buf_printf(out, "</span> · score %.6f</p>\n", h->score);
}

/* A paragraph for each line of the summary. */
static void add_summary(struct buf *out, const struct answer *a, bool timing)
{
	struct buf lines CLEANUP(buf_done) = { 0 };

	summary_add_correction(&lines, a);
	summary_add(&lines, a, timing);
	for (size_t at = 0; at < lines.len && !lines.failed;) {
		size_t len = strcspn(lines.data + at, "\n");

		buf_add_str(out, "<p>");
		add_escaped(out, lines.data + at, len);
		buf_add_str(out, "</p>\n");
		at += len + 1;
	}
	out->failed = out->failed || lines.failed;
}

static bool begin(struct buf *out, const struct answer *answer, const struct output_style *style,
	struct error *err)
{
	buf_add_str(out,
		"<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
		"<meta http-equiv=\"Content-Security-Policy\" "
		"content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
		"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
		"<meta name=\"color-scheme\" content=\"light dark\">\n<title>");
	add_escaped(out, answer->query, answer->query_len);
	buf_add_str(out, " – Pilcrow</title>\n<style>\n");
	buf_add_str(out, style_sheet);
	buf_add_str(out, "</style>\n</head>\n<body>\n<header>\n<h1 dir=\"auto\">");
	add_escaped(out, answer->query, answer->query_len);
	buf_add_str(out, "</h1>\n");
	add_summary(out, answer, style->timing);
	buf_add_str(out, "</header>\n<main>\n");
	if (answer->n_hits > 0)
		buf_add_str(out, "<ol>\n");
	return !out->failed || error_out_of_memory(err);
}

/* The neighbours whose ordinals lie between. */
static void add_context(struct buf *out, const struct hit *h, uint32_t after, uint32_t before)
{
	for (size_t i = 0; i < h->n_context; i++) {
		const struct neighbour *n = &h->context[i];

		if (n->paragraph <= after || n->paragraph >= before)
			continue;
		buf_add_str(out, "<p class=\"near\"");
		add_language(out, h);
		buf_add_byte(out, '>');
		add_escaped(out, n->text, n->text_len);
		buf_add_str(out, "</p>\n");
	}
}

/* Paragraphs of an article that are grouped are one entry. */
static bool add_hit(struct buf *out, const struct answer *answer, const struct hit *hit,
	const struct output_style *style, struct error *err)
{
	size_t i = (size_t)(hit - answer->hits);
	bool first = !answer->grouped || i == 0 || answer->hits[i - 1].rank != hit->rank;
	bool last = !answer->grouped || i + 1 == answer->n_hits ||
		    answer->hits[i + 1].rank != hit->rank;

	if (first) {
		buf_printf(out, "<li value=\"%" PRIu32 "\"><article>\n", hit->rank);
		add_heading(out, hit, style);
	}
	add_context(out, hit, 0, hit->paragraph);
	add_snippet(out, hit, style);
	add_context(out, hit, hit->paragraph, UINT32_MAX);
	add_about(out, hit);
	if (hit->n_duplicates > 0)
		buf_printf(out, "<p class=\"about\">and %zu%s more like it</p>\n",
			hit->n_duplicates, hit->more_duplicates ? "+" : "");
	if (last)
		buf_add_str(out, "</article></li>\n");
	return !out->failed || error_out_of_memory(err);
}

static bool end(struct buf *out, const struct answer *answer, const struct output_style *style,
	struct error *err)
{
	(void)style;
	buf_add_str(out, answer->n_hits > 0 ? "</ol>\n</main>\n</body>\n</html>\n"
					    : "</main>\n</body>\n</html>\n");
	return !out->failed || error_out_of_memory(err);
}

const struct output_ops output_html = {
	.name = "html",
	.help = "a page for browsers and printers",
	.tells_duplicates = true,
	.tells_suggestions = true,
	.begin = begin,
	.hit = add_hit,
	.end = end,
};
