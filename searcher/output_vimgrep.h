/* SPDX-License-Identifier: GPL-2.0-or-later */
/* For editors: FILE:LINE:COLUMN:TEXT, a line a hit. */
#ifndef PILCROW_SEARCHER_OUTPUT_VIMGREP_H
#define PILCROW_SEARCHER_OUTPUT_VIMGREP_H

#include "searcher/output.h"

extern const struct output_ops output_vimgrep;

#endif
