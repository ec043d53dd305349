/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The kept generations of an index as one HTML page: plots, and a table of all that they show. It
 * needs nothing from elsewhere, follows the reader's light or dark colours, and prints. */
#ifndef PILCROW_INDEXER_TREND_PAGE_H
#define PILCROW_INDEXER_TREND_PAGE_H

#include "common/buf.h"
#include "indexer/trend.h"

/* `index` is its name, for the heading. Check out->failed. */
void trend_page(const struct trend *t, const char *index, struct buf *out);

/* One plot, as an SVG element: `f` of each generation that has it. Nothing if none has. */
void trend_plot(const struct trend *t, enum trend_figure f, struct buf *out);

/* "1234567" or "12.3 MB": as people read it; an empty text for NAN. */
enum { TREND_TEXT_SIZE = 32 };
void trend_format(enum trend_figure f, double value, char out[TREND_TEXT_SIZE]);
/* Of a column of the table. */
const char *trend_heading(enum trend_figure f);

#endif
