/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Looking into an index, for scripts: its vocabulary, the terms of a paragraph, what the analyzer
 * makes of a text, and all of its articles. A line for each thing, as it is found: nothing is
 * gathered, so that a large index needs no memory.
 */
#ifndef PILCROW_SEARCHER_INSPECT_H
#define PILCROW_SEARCHER_INSPECT_H

#include <stdbool.h>

#include "common/buf.h"
#include "common/error.h"
#include "searcher/index.h"

enum inspect_what {
	INSPECT_NOTHING,
	INSPECT_TERMS,	 /* words and stems that begin with `text`, each with its frequencies */
	INSPECT_VECTOR,	 /* the terms of the paragraph with the id `text` */
	INSPECT_ANALYZE, /* the tokens of `text` */
	INSPECT_DUMP,	 /* the articles, as JSON Lines that indexer reads */
};

struct inspection {
	enum inspect_what what;
	const char *text;     /* UTF-8; borrowed; empty but for the above */
	const char *language; /* of INSPECT_ANALYZE; NULL: the index's main one */
	bool json;	      /* JSON Lines; else lines of tab-separated columns under a heading */
};

/* Takes bytes and clears the buffer. False ends it; with err->code ERROR_NONE nobody wants more. */
struct inspect_sink {
	bool (*write)(void *ctx, struct buf *bytes, struct error *err);
	void *ctx;
};

/* *found tells whether there was anything. ERROR_NOT_FOUND if there is no such paragraph. */
bool inspect(struct index *ix, const struct inspection *what, const struct inspect_sink *sink,
	bool *found, struct error *err) NODISCARD;

/* ---- For inspect_*.c ---- */

struct inspector {
	struct index *ix;
	const struct inspection *what;
	const struct inspect_sink *sink;
	struct buf out;
	bool found;
	bool first; /* column of the row at hand */
};

/* A row's columns one after another. In a table, tabs, line ends and backslashes are \t, \n, \r and
 * \\. */
void inspect_text(struct inspector *in, const char *name, const char *text, size_t len);
void inspect_number(struct inspector *in, const char *name, uint64_t number);
void inspect_null(struct inspector *in, const char *name);
void inspect_numbers(struct inspector *in, const char *name, const uint32_t *numbers, size_t n);
/* Ends the row, and hands on what has gathered. */
bool inspect_end(struct inspector *in, struct error *err) NODISCARD;

bool inspect_terms(struct inspector *in, struct error *err) NODISCARD;
bool inspect_vector(struct inspector *in, struct error *err) NODISCARD;
bool inspect_analyze(struct inspector *in, struct error *err) NODISCARD;
bool inspect_dump(struct inspector *in, struct error *err) NODISCARD;

#endif
