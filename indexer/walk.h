/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * From the sources to the list of files to read, in the order in which they are indexed:
 * sources as given, the files of a folder by the bytes of their names. What is passed over is
 * listed too, with the reason.
 */
#ifndef PILCROW_INDEXER_WALK_H
#define PILCROW_INDEXER_WALK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"
#include "indexer/source.h"

struct text_list {
	const char *const *items;
	size_t n;
};

/* Articles of the files that match (glob.h) are of this language unless they name one. */
struct walk_language_rule {
	const char *pattern;
	const char *language; /* a code of language.h */
};

/* One source: a folder, a file or "-", and how it is read. What is left out is `{0}`. */
struct walk_source {
	const char *path;
	/* Patterns (glob.h). Of folders, what matches none of `include` (unless that is empty) or
	   one of `exclude` is passed over; a folder that matches `exclude` is not entered. What a
	   source names itself is read in any case. */
	struct text_list include, exclude;
	struct source_options options;
	const char *language; /* of articles that name none, where no rule matches; NULL: the
				 default */
	struct {
		const struct walk_language_rule *items;
		size_t n;
	} rules;	  /* the first that matches counts */
	const char *name; /* the `source` of articles that name none; NULL: none */
};

struct walk_options {
	bool hidden; /* read what begins with a dot */
	bool follow; /* read through symbolic links inside folders */
};

struct walk_file {
	char *path; /* to open; "-" is standard input */
	char *name; /* valid UTF-8: the path below the source folder, a named file's base name, or
		       "stdin" */
	uint64_t size;	  /* 0 if unknown */
	int64_t modified; /* nanoseconds since 1970; 0 if unknown */
	bool named;	  /* a source itself: read whatever it is called */
	const struct walk_source *source;
	const char *language; /* of articles that name none; NULL: the default */
};

struct walk_skip {
	char *path;
	char *reason;
	bool unreadable; /* as nobody asked for; what is in it may be there still */
};

struct walk {
	struct walk_file *files;
	size_t n;
	struct walk_skip *skipped;
	size_t n_skipped;
};

/*
 * Fills *out, which walk_done() frees, also after a failure; it refers to `sources`. A source that
 * is not there or cannot be read is an error; inside folders that is a skip, as are empty files,
 * links, loops of links, devices, and names that no source format claims.
 */
bool walk_sources(const struct walk_source *sources, size_t n, const struct walk_options *options,
	struct walk *out, struct error *err) NODISCARD;
void walk_done(struct walk *w);

#endif
