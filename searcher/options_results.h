/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The options on what is done with the matches: a child of the command line's parser (options.c).
 */
#ifndef PILCROW_SEARCHER_OPTIONS_RESULTS_H
#define PILCROW_SEARCHER_OPTIONS_RESULTS_H

#include <argp.h>

/* Its input is a struct request. */
extern const struct argp options_results;

#endif
