/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Command lines, read by argp: a usage error ends the program with status 2, --help and --version
 * with 0. Texts are borrowed from argv. What comes out is constant from then on.
 */
#ifndef PILCROW_INDEXER_OPTIONS_H
#define PILCROW_INDEXER_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "indexer/builder.h"
#include "indexer/source.h"
#include "indexer/walk.h"

struct build_options {
	const char *index;
	const char *const *sources;
	size_t n_sources;
	unsigned jobs;
	const char *language; /* a code of language.h */
	struct source_options source;
	struct walk_options walk;
	bool keep_accents;
	const struct builder_ops *builder;
	uint64_t memory; /* bytes, for the builder */
	bool report_skipped;
	uint64_t max_rejected;
	uint32_t keep; /* generations */
	bool quiet, json;
};

/* Of the commands that look at an index. */
struct look_options {
	const char *index;
	bool json;
};

/* `index` is the default, which may be NULL. */
void build_options_parse(struct build_options *out, const char *index, int argc, char **argv);
/* `doc` is what --help says of the command. */
void look_options_parse(
	struct look_options *out, const char *index, const char *doc, int argc, char **argv);

/* "detect", "blocks", "lines". */
const char *text_layout_name(enum text_layout layout);

#endif
