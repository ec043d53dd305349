/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "indexer/trend_page.h"

#include <string.h>

#include "common/printable.h"
#include "indexer/failures.h"

static const char style[] =
	":root{color-scheme:light dark;--ink:#222;--soft:#667;--grid:#ccd;--line:#1f5fa8;"
	"--aside:#b3541e;--page:#fff}\n"
	"@media(prefers-color-scheme:dark){:root{--ink:#e4e4ea;--soft:#9aa;--grid:#3a3a46;"
	"--line:#79b0ee;--aside:#e79a63;--page:#16161b}}\n"
	"body{font:16px/1.45 system-ui,sans-serif;color:var(--ink);background:var(--page);"
	"max-width:66rem;margin:2rem auto;padding:0 1rem}\n"
	"h1{font-size:1.4rem}h2{font-size:1.1rem;margin-top:2rem}\n"
	".plots{display:grid;grid-template-columns:repeat(auto-fit,minmax(22rem,1fr));gap:1rem}\n"
	"figure{margin:0;break-inside:avoid}figcaption{font-weight:600}\n"
	"svg{width:100%;height:auto}svg text{font-size:14px;fill:var(--soft)}\n"
	".grid{stroke:var(--grid)}.line{fill:none;stroke:var(--line);stroke-width:2}\n"
	".point{fill:var(--line)}.aside{fill:var(--page);stroke:var(--aside);stroke-width:2}\n"
	".wide{overflow-x:auto}table{border-collapse:collapse;font-variant-numeric:tabular-nums}\n"
	"th,td{padding:.25rem .6rem;text-align:right;border-bottom:1px solid var(--grid);"
	"white-space:nowrap}\n"
	"thead th{text-align:right;vertical-align:bottom;white-space:normal}"
	"th[scope=row],td.word,th.word{text-align:left}\n"
	"@media print{body{margin:0;max-width:none}.wide{overflow:visible}}\n";

static void add_escaped(struct buf *out, const char *text)
{
	CLEANUP(buf_done) struct buf plain = { 0 };

	/* A folder may be called anything. */
	printable_add(&plain, text, strlen(text));
	for (size_t i = 0; i < plain.len; i++) {
		switch (plain.data[i]) {
		case '&':
			buf_add_str(out, "&amp;");
			break;
		case '<':
			buf_add_str(out, "&lt;");
			break;
		case '"':
			buf_add_str(out, "&quot;");
			break;
		default:
			buf_add_byte(out, plain.data[i]);
		}
	}
}

static void add_row(const struct trend_row *row, struct buf *out)
{
	buf_printf(out,
		"<tr><th scope=\"row\">%u</th><td class=\"word\">%s</td>"
		"<td class=\"word\">",
		(unsigned)row->generation,
		row->live	   ? "live"
		: row->unpublished ? "set aside"
				   : "kept");
	add_escaped(out, row->fault[0] ? row->fault : row->finished);
	buf_printf(out, "</td><td class=\"word\">%s</td>", row->made);
	for (enum trend_figure f = 0; f < TREND_FIGURES; f++) {
		char text[TREND_TEXT_SIZE];

		trend_format(f, row->figures[f], text);
		buf_printf(out, "<td>%s</td>", text);
	}
	buf_add_str(out, "</tr>\n");
}

static void add_table(const struct trend *t, struct buf *out)
{
	buf_add_str(out, "<h2>All figures</h2>\n<div class=\"wide\"><table>\n<thead><tr>"
			 "<th scope=\"col\">Generation</th><th scope=\"col\" class=\"word\">State"
			 "</th><th scope=\"col\" class=\"word\">Finished</th>"
			 "<th scope=\"col\" class=\"word\">By</th>");
	for (enum trend_figure f = 0; f < TREND_FIGURES; f++)
		buf_printf(out, "<th scope=\"col\">%s</th>", trend_heading(f));
	buf_add_str(out, "</tr></thead>\n<tbody>\n");
	/* The newest is what one looks for. */
	for (size_t i = t->n; i > 0; i--)
		add_row(&t->rows[i - 1], out);
	buf_add_str(out, "</tbody></table></div>\n");
}

/* What one opens the page for after a bad night. */
static void add_set_aside(const struct trend *t, struct buf *out)
{
	for (size_t i = t->n; i > 0; i--) {
		const struct trend_row *row = &t->rows[i - 1];

		if (!row->unpublished)
			continue;
		buf_printf(out, "<p>Generation %u is set aside", (unsigned)row->generation);
		if (row->reason[0]) {
			buf_add_str(out, ": ");
			add_escaped(out, row->reason);
		}
		buf_add_str(out, ".</p>\n");
	}
}

static void add_failures(const struct trend *t, struct buf *out)
{
	const struct failures *f = &t->failures;

	if (f->n == 0)
		return;
	buf_add_str(out, "<h2>Failed or refused since</h2>\n<ul>\n");
	for (size_t i = f->n; i > 0; i--) {
		const struct failure *item = &f->items[i - 1];

		buf_add_str(out, "<li>");
		add_escaped(out, item->finished);
		buf_printf(out, ", status %d", item->status);
		if (item->generation > 0)
			buf_printf(out, ", generation %u", (unsigned)item->generation);
		buf_add_str(out, ": ");
		add_escaped(out, item->what);
		buf_add_str(out, "</li>\n");
	}
	buf_add_str(out, "</ul>\n");
}

void trend_page(const struct trend *t, const char *index, struct buf *out)
{
	buf_add_str(out, "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
			 "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n"
			 "<title>Index ");
	add_escaped(out, index);
	buf_printf(out, "</title>\n<style>\n%s</style></head>\n<body>\n<h1>Index ", style);
	add_escaped(out, index);
	buf_printf(out,
		"</h1>\n<p>%zu %s kept, oldest on the left. The large point is served, a ring is "
		"set aside.</p>\n",
		t->n, t->n == 1 ? "generation is" : "generations are");
	add_set_aside(t, out);
	add_failures(t, out);
	buf_add_str(out, "<div class=\"plots\">\n");
	for (enum trend_figure f = 0; f < TREND_FIGURES; f++)
		trend_plot(t, f, out);
	buf_add_str(out, "</div>\n");
	add_table(t, out);
	buf_add_str(out, "</body></html>\n");
}
