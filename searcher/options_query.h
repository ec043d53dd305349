/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The options on how a query is read: a child of the command line's parser (options.c). */
#ifndef PILCROW_SEARCHER_OPTIONS_QUERY_H
#define PILCROW_SEARCHER_OPTIONS_QUERY_H

#include <argp.h>

/* Its input is a struct options. */
extern const struct argp options_query;

#endif
