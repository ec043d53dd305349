/* SPDX-License-Identifier: GPL-2.0-or-later */
/* For browsers and printers: one page that needs nothing else, no script, no network. */
#ifndef PILCROW_SEARCHER_OUTPUT_HTML_H
#define PILCROW_SEARCHER_OUTPUT_HTML_H

#include "searcher/output.h"

extern const struct output_ops output_html;

#endif
