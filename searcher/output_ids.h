/* SPDX-License-Identifier: GPL-2.0-or-later */
/* For scripts that want to know which paragraphs, and for evaluation tools. */
#ifndef PILCROW_SEARCHER_OUTPUT_IDS_H
#define PILCROW_SEARCHER_OUTPUT_IDS_H

#include "searcher/output.h"

extern const struct output_ops output_ids, output_trec;

#endif
