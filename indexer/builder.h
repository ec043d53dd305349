/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What turns documents into a database. A builder gets the documents in parts: each part is one
 * range of the feed, filled by one thread, several parts at a time. In the finished database the
 * documents of part 0 come first, then those of part 1, ...; which thread made which part, and
 * when, must not show.
 */
#ifndef PILCROW_INDEXER_BUILDER_H
#define PILCROW_INDEXER_BUILDER_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/buf.h"
#include "common/error.h"
#include "indexer/document.h"
#include "indexer/memory_share.h"
#include "indexer/stems.h"

struct builder;
struct builder_part;
struct texts;
struct write_back;

/* How much is done to make what is kept for each document (its data and its terms) smaller. */
enum compression {
	COMPRESSION_FAST, /* of data; term lists stay as they are */
	COMPRESSION_BEST,
	COMPRESSION_NONE,
};

struct builder_options {
	uint64_t memory;		  /* bytes to stay below, as far as the builder can */
	const struct memory_share *share; /* which says what of them is its own; NULL: all */
	struct write_back *disk;	  /* is told of files as they grow; or NULL */
	const atomic_int *stop;		  /* asks it to give up when not 0; or NULL */
	unsigned jobs; /* threads that the builder may start, besides its caller's: this - 1 */
	enum compression compression; /* for builder_bulk: Xapian has but one */
	bool spelling;		      /* with a spelling table, which no program of ours reads */
	/* To be filled by finish(), where the builder can; empty at first; borrowed. NULL: not
	   wanted. */
	struct texts *texts;
};

struct builder_ops {
	const char *name;

	/* `directory` exists and is empty; the database will lie directly in it. */
	struct builder *(*open)(
		const char *directory, const struct builder_options *options, struct error *err);
	/* Frees; what was not finished is left for the store to clear away. */
	void (*close)(struct builder *b);

	/* Begins a part. Safe from several threads; the part belongs to its thread. Each number
	   once; no number may be left out in the end. */
	struct builder_part *(*begin)(struct builder *b, uint32_t number, struct error *err);
	/* Appends a document. */
	bool (*add)(struct builder_part *p, const struct document *d, struct error *err);
	/* Keeps an article's record, a JSON object, for whoever finds its paragraphs. */
	bool (*record)(struct builder_part *p, const char *id, const char *record, size_t len,
		struct error *err);
	/* Completes the part. */
	bool (*end)(struct builder_part *p, struct error *err);
	/* Frees it, ended or not. */
	void (*drop)(struct builder_part *p);

	/* After all parts have ended: puts them together, with the facts and the synonyms, for
	   which it waits as late as it can. */
	bool (*finish)(struct builder *b, const char *facts, size_t facts_len,
		struct synonyms *synonyms, struct error *err);
};

/* Through Xapian's own API: slow and beyond doubt. */
extern const struct builder_ops builder_xapian;
/* Writes the files itself (bulk/FORMAT.md): for whole builds. */
extern const struct builder_ops builder_bulk;

/* By name; NULL if there is none. */
const struct builder_ops *builder_find(const char *name);
/* "fast", "best", "none"; false if it is none of them. */
bool compression_find(const char *name, enum compression *out);
/*
 * `wanted`, or the one to take in its place where the installed Xapian, which is asked by an empty
 * database in `directory`, would not read what it writes; *note then says so.
 */
const struct builder_ops *builder_choose(const struct builder_ops *wanted, const char *directory,
	struct buf *note, struct error *err);
/* The same with the answer given: the number of Xapian's format. */
const struct builder_ops *builder_for_format(
	const struct builder_ops *wanted, unsigned format, struct buf *note);

#endif
