/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * For spreadsheets and line tools: a row a hit, with columns of the user's choice (hit_fields.h).
 *
 *   csv   RFC 4180 quoting; lines end in LF, as line tools want them
 *   tsv   nothing is quoted: tab, line feed, carriage return and backslash are \t \n \r \\
 */
#ifndef PILCROW_SEARCHER_OUTPUT_TABLE_H
#define PILCROW_SEARCHER_OUTPUT_TABLE_H

#include "searcher/output.h"

extern const struct output_ops output_csv, output_tsv;

#endif
