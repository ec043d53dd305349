/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Command lines, read by argp: a usage error ends the program with status 2, --help and --version
 * with 0. Texts are borrowed from argv or lie in the options' pool. What comes out is constant from
 * then on.
 */
#ifndef PILCROW_INDEXER_OPTIONS_H
#define PILCROW_INDEXER_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "indexer/builder.h"
#include "indexer/pool.h"
#include "indexer/priority.h"
#include "indexer/release_options.h"
#include "indexer/source.h"
#include "indexer/walk.h"

/* Generations that stay unless the user says otherwise. */
enum { OPTIONS_KEEP = 3 };

enum {
	/* More threads than that only fight for memory. */
	OPTIONS_MAX_JOBS = 256,
	/* What a build takes without its threads, and each of them at least. */
	OPTIONS_BASE_MEMORY = 32 << 20,
	OPTIONS_THREAD_MEMORY = 16 << 20,
	OPTIONS_LEAST_MEMORY = OPTIONS_BASE_MEMORY + OPTIONS_THREAD_MEMORY,
};

struct build_options {
	const char *index;
	struct walk_source *sources;
	size_t n_sources;
	unsigned jobs;
	const char *language; /* a code of language.h */
	struct walk_options walk;
	bool keep_accents;
	const struct builder_ops *builder;
	uint64_t memory; /* bytes, for the builder */
	enum compression compression;
	bool spelling; /* with Xapian's spelling table */
	bool report_skipped;
	uint64_t max_rejected;
	uint32_t keep;	     /* generations */
	double wait_seconds; /* for another builder */
	bool no_publish;
	bool digest;	  /* of an update: read all files */
	bool check;	  /* of an update: check all tables */
	bool no_check;	  /* read back a sample, and no more */
	uint64_t reserve; /* bytes to leave free on the disk */
	struct priority priority;
	bool quiet, json;
	struct release_options release;
	struct pool pool;
};

/* `index` may be NULL. The pool is left as it is. */
void build_options_set_defaults(struct build_options *o, const char *index);
void build_options_done(struct build_options *o);

/* How a command that needs no more than an index was told which. */
struct named_index {
	const char *given, *config; /* NULL: not */
};

enum turn_command { TURN_ROLLBACK, TURN_PRUNE, TURN_PUBLISH };

/* Of the commands that change which generation is live, or which there are. */
struct turn_options {
	enum turn_command command;
	struct named_index named;
	const char *index;
	double wait_seconds;
	const char *target; /* N, gen-N or NULL: as the command's argument was given */
	uint32_t keep;
	bool keep_given;
	bool check, force, json;
	struct pool pool;
};

/* Of the commands that look at an index. */
struct look_options {
	struct named_index named;
	const char *index;
	bool json;
	struct pool pool;
};

/* `index` is the default, which may be NULL. Fills *out, which build_options_done() frees, also
   after a failure. A file named by --config is read; what the command line says wins. */
bool build_options_parse(struct build_options *out, const char *index, int argc, char **argv,
	struct error *err) NODISCARD;

/* The same for an update. */
bool update_options_parse(struct build_options *out, const char *index, int argc, char **argv,
	struct error *err) NODISCARD;

/* Like that these two, for turn_options_done() and look_options_done(); what is wrong with a
   configuration ends the program, too, so that all that they fail for is memory. */
bool turn_options_parse(struct turn_options *out, enum turn_command command, const char *index,
	int argc, char **argv, struct error *err) NODISCARD;
/* `doc` is what --help says of the command. */
bool look_options_parse(struct look_options *out, const char *index, const char *doc, int argc,
	char **argv, struct error *err) NODISCARD;

void turn_options_done(struct turn_options *o);
void look_options_done(struct look_options *o);

/*
 * For their parsers, once all was read: *index, which has the default, and *keep (may be NULL) are
 * what the command line or else its configuration say. Texts of a configuration lie in *pool.
 */
struct argp_state;
void options_find_index(const struct named_index *n, const char **index, uint32_t *keep,
	struct pool *pool, struct argp_state *state);

/* "detect", "blocks", "lines". */
const char *text_layout_name(enum text_layout layout);
bool text_layout_find(const char *name, enum text_layout *out);

#endif
