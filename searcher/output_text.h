/* SPDX-License-Identifier: GPL-2.0-or-later */
/* For people: a heading and a snippet a hit, then how many paragraphs match and what the user
 * should know about how the query was taken. */
#ifndef PILCROW_SEARCHER_OUTPUT_TEXT_H
#define PILCROW_SEARCHER_OUTPUT_TEXT_H

#include "searcher/output.h"

extern const struct output_ops output_text;

#endif
