/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Generations stand side by side in their order, at the same distance: builds come once a night,
 * and where they do not, when they came is in the table. Scales begin at 0, so that a change looks
 * as large as it is.
 */
#include <math.h>
#include <stdio.h>

#include "indexer/trend_page.h"

/* Of the drawing, in its own units. */
enum { WIDTH = 640, HEIGHT = 170, LEFT = 74, RIGHT = 14, TOP = 12, BOTTOM = 26 };

static const struct {
	const char *name, *heading; /* of the plot; of a column */
	const char *
		unit; /* behind a plain number; bytes, seconds and shares have forms of their own */
} figures[TREND_FIGURES] = {
	[TREND_ARTICLES] = { "Articles", "Articles", "" },
	[TREND_PARAGRAPHS] = { "Paragraphs", "Paragraphs", "" },
	[TREND_REJECTED] = { "Rejected records", "Rejected", "" },
	[TREND_BYTES] = { "Size", "Size", "" },
	[TREND_SECONDS] = { "Time of the run", "Time", " s" },
	[TREND_NEW] = { "New paragraphs", "New", "" },
	[TREND_OVERLAP] = { "Overlap at 10 with the generation before", "Overlap", "" },
	[TREND_RBO] = { "Rank-biased overlap with the generation before", "RBO", "" },
};

const char *trend_heading(enum trend_figure f)
{
	return figures[f].heading;
}

void trend_format(enum trend_figure f, double value, char out[TREND_TEXT_SIZE])
{
	if (isnan(value))
		out[0] = '\0';
	else if (f == TREND_BYTES && value >= 1e9)
		snprintf(out, TREND_TEXT_SIZE, "%.2f GB", value / 1e9);
	else if (f == TREND_BYTES)
		snprintf(out, TREND_TEXT_SIZE, "%.1f MB", value / 1e6);
	else if (f == TREND_SECONDS)
		snprintf(out, TREND_TEXT_SIZE, value < 10 ? "%.2f%s" : "%.0f%s", value,
			figures[f].unit);
	else if (f == TREND_OVERLAP || f == TREND_RBO)
		snprintf(out, TREND_TEXT_SIZE, "%.3f", value);
	else
		snprintf(out, TREND_TEXT_SIZE, "%.0f%s", value, figures[f].unit);
}

/* The top of the scale: 1, 2 or 5 times a power of ten. */
static double scale_top(enum trend_figure f, double most)
{
	static const double steps[] = { 1, 2, 5, 10 };
	double power;

	if (f == TREND_OVERLAP || f == TREND_RBO)
		return 1;
	/* Half of 1 would be no number of articles. */
	if (f != TREND_BYTES && f != TREND_SECONDS && most < 2)
		return 2;
	if (most <= 0)
		return 1;
	power = pow(10, floor(log10(most)));
	for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
		if (most <= steps[i] * power)
			return steps[i] * power;
	}
	return 10 * power;
}

static double x_of(const struct trend *t, size_t i)
{
	double span = WIDTH - LEFT - RIGHT;

	return t->n > 1 ? LEFT + span * (double)i / (double)(t->n - 1) : LEFT + span / 2;
}

static double y_of(double value, double top)
{
	return TOP + (HEIGHT - TOP - BOTTOM) * (1 - value / top);
}

static void add_scale(enum trend_figure f, double top, struct buf *out)
{
	for (int i = 0; i <= 2; i++) {
		double value = top * i / 2, y = y_of(value, top);
		char text[TREND_TEXT_SIZE];

		trend_format(f, value, text);
		buf_printf(out,
			"<line class=\"grid\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>"
			"<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s</text>\n",
			LEFT, WIDTH - RIGHT, y, y, LEFT - 6, y + 4, text);
	}
}

static void add_point(
	const struct trend *t, size_t i, enum trend_figure f, double top, struct buf *out)
{
	const struct trend_row *row = &t->rows[i];
	char text[TREND_TEXT_SIZE];

	trend_format(f, row->figures[f], text);
	buf_printf(out,
		"<circle cx=\"%.1f\" cy=\"%.1f\" r=\"%s\" class=\"%s\"><title>generation %u: %s"
		"</title></circle>\n",
		x_of(t, i), y_of(row->figures[f], top), row->live ? "5" : "3.5",
		row->unpublished ? "aside" : "point", (unsigned)row->generation, text);
}

/* Lines between neighbours that both have the figure. */
static void add_line(const struct trend *t, enum trend_figure f, double top, struct buf *out)
{
	buf_add_str(out, "<path class=\"line\" d=\"");
	for (size_t i = 0; i < t->n; i++) {
		double value = t->rows[i].figures[f];
		bool goes_on = i > 0 && !isnan(t->rows[i - 1].figures[f]);

		if (!isnan(value))
			buf_printf(out, "%c%.1f %.1f ", goes_on ? 'L' : 'M', x_of(t, i),
				y_of(value, top));
	}
	buf_add_str(out, "\"/>\n");
}

void trend_plot(const struct trend *t, enum trend_figure f, struct buf *out)
{
	double most = NAN, top;

	for (size_t i = 0; i < t->n; i++)
		most = fmax(most, t->rows[i].figures[f]);
	if (isnan(most))
		return;
	top = scale_top(f, most);
	buf_printf(out,
		"<figure><figcaption>%s</figcaption>\n<svg viewBox=\"0 0 %d %d\" role=\"img\" "
		"aria-label=\"%s by generation; the table below has the figures\">\n",
		figures[f].name, WIDTH, HEIGHT, figures[f].name);
	add_scale(f, top, out);
	add_line(t, f, top, out);
	for (size_t i = 0; i < t->n; i++) {
		if (!isnan(t->rows[i].figures[f]))
			add_point(t, i, f, top, out);
		/* Numbers would run into each other. */
		if (t->n <= 12 || i == 0 || i + 1 == t->n || i % (t->n / 8) == 0)
			buf_printf(out,
				"<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%u</text>\n",
				x_of(t, i), HEIGHT - 6, (unsigned)t->rows[i].generation);
	}
	buf_add_str(out, "</svg></figure>\n");
}
