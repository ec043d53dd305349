/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is asked of a new generation before it goes live, and what happens around that. */
#ifndef PILCROW_INDEXER_RELEASE_OPTIONS_H
#define PILCROW_INDEXER_RELEASE_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "indexer/walk.h"

/* What the gate measures of a new generation against the live one. The columns of its report and
 * the thresholds have these names, less `min_` and `max_`. */
enum gate_measure {
	GATE_OVERLAP,	     /* mean over the queries of overlap@10 */
	GATE_QUERY_OVERLAP,  /* the least of them */
	GATE_RBO,	     /* mean over the queries of RBO */
	GATE_FEWER_ARTICLES, /* 0.1: a tenth fewer; not below 0 */
	GATE_FEWER_PARAGRAPHS,
	GATE_FEWER_TERMS,
	GATE_LOST_PARAGRAPHS, /* the share of the content keys that are not there any more */
	GATE_REJECTED,	      /* the share of the articles that came in */
	GATE_UNREADABLE,      /* the share of the articles lost in files that cannot be read */
	GATE_SLOWDOWN,	      /* the median latency by the old one's */
	GATE_LATENCY,	      /* seconds, of the slowest query */
	GATE_MEASURES
};

/* A limit that is not set. */
#define GATE_NO_LIMIT (-1.0)

struct gate_options {
	const char *queries; /* a file of golden queries; NULL: none */
	double timeout;	     /* seconds, for all queries of one generation */
	double limits[GATE_MEASURES];
};

/* Programs and their arguments; no shell is involved. n is 0 where there is none. */
struct hook_options {
	struct text_list before; /* before the sources are read */
	struct text_list after;	 /* at the end of a run, whatever came of it */
	double timeout;		 /* seconds, for each */
};

/* A saved query. What it finds in paragraphs that are new goes to one of the two. */
struct alert_options {
	const char *name, *query;
	struct text_list options; /* of searcher */
	const char *file;	  /* appended to; or NULL */
	struct text_list command; /* its standard input */
};

struct release_options {
	const char *config;   /* the file that says all this; NULL: none */
	const char *schema;   /* what the file names as its schema; we have our own */
	const char *searcher; /* the program; NULL: where it is found */
	struct gate_options gate;
	struct hook_options hooks;
	struct alert_options *alerts;
	size_t n_alerts;
};

#endif
