/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The command line of searcher. Constant once it is parsed. */
#ifndef PILCROW_SEARCHER_OPTIONS_H
#define PILCROW_SEARCHER_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "common/buf.h"
#include "searcher/inspect.h"
#include "searcher/output.h"
#include "searcher/request.h"
#include "searcher/warm.h"

enum when { WHEN_AUTO, WHEN_ALWAYS, WHEN_NEVER };

enum { WIDTH_AUTO = -1 };

struct options {
	const char *default_index; /* NULL if there is none */
	const char **indexes;	   /* owned; at least one */
	size_t n_indexes;
	uint32_t generation; /* 0: the live one */
	struct buf query;
	const char *late_option; /* a word of the query that may have been meant as an option;
				    borrowed from argv; NULL: none */
	struct request request;	 /* its query is `query` */
	bool like_input;	 /* its like_text is what standard input holds */
	const char *batch;	 /* the file of the queries to answer; NULL: there is one query */
	unsigned jobs;		 /* threads of a batch */
	unsigned threads;	 /* that work at one query */
	bool serve;		 /* requests come on standard input */
	enum warm warm;		 /* what to read beforehand */
	const char *manifest;	 /* the file to say in how an answer was made; NULL: none */
	struct inspection inspection; /* in place of queries */
	const struct output_ops *format;
	enum when color, pager;
	const char *hyperlink_folder; /* NULL: no links */
	char *mark_open, *mark_close; /* owned; NULL: the format's default */
	int width;		      /* columns; 0: do not wrap; WIDTH_AUTO */
	struct output_style style;    /* what of it the command line says */
};

/* What the environment gives, before the command line overrides it; may be NULL. */
struct options_defaults {
	const char *index; /* PILCROW_INDEX */
	int64_t now;	   /* the clock, in seconds since 1970 */
};

/* Exits by itself on --help and --version (0) and on usage errors (2). */
bool options_parse(struct options *out, int argc, char **argv,
	const struct options_defaults *defaults, struct error *err) NODISCARD;
void options_done(struct options *o);

#endif
