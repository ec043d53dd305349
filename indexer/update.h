/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Brings a copy of a generation's database in line with its sources: only articles that are new, or
 * say something else than before, are analysed and written; those that are gone are removed. The
 * outcome answers like one built from scratch, with other docids: within an article they still
 * ascend with the paragraphs, as grouping expects.
 *
 * It is first planned: all that changed is read, and counted against what the old generation has,
 * before anything is analysed or written. That needs the old generation only, so that the copy can
 * be made meanwhile, or not at all.
 *
 * What cannot be read is not gone. The articles of a file that cannot be read to its end, or that
 * is there and cannot be looked at, stay as they were until it can be read again. A record that is
 * rejected in a file that can be read is treated as by a build: its article is gone.
 *
 * Publishes nothing and prints nothing.
 */
#ifndef PILCROW_INDEXER_UPDATE_H
#define PILCROW_INDEXER_UPDATE_H

#include <stdbool.h>
#include <stdint.h>

#include "common/buf.h"
#include "common/error.h"
#include "common/facts.h"
#include "indexer/bounds_gains.h"
#include "indexer/build.h"
#include "indexer/docids.h"
#include "indexer/ledger.h"
#include "indexer/rejects.h"

struct update_setup {
	const struct build_setup *build; /* the copy is made in its directory */
	const char *live;		 /* the generation that was copied: its directory */
	const struct ledger *ledger;	 /* its sources */
	const struct facts *facts;	 /* its own */
	/* The update gives up where so many paragraphs are to be written and removed, or more: a
	   build will be done sooner. Not where it keeps articles of a file that could not be read,
	   which a build would lose. UINT64_MAX: never. */
	uint64_t most;
};

/* Articles: of those that the old generation had and those that the new one has. */
struct update_counts {
	uint64_t added, changed, gone;
	uint64_t moved;	 /* they say the same, but stand elsewhere in their files */
	uint64_t same;	 /* read and found as they were */
	uint64_t unread; /* in files that were not read again */
	uint64_t kept;	 /* in files that could not be read */
	uint64_t files_unread;
	uint64_t paragraphs_written, paragraphs_removed;
	uint64_t copied_revision; /* of the database before the first change */
	uint32_t last_docid;	  /* numbers of removed documents are not given again */
	/* Seconds. */
	double read, analyse, write, words;
	double bounds; /* of a thread of its own */
};

/* What is to be told of single documents; `{0}` is an empty one. */
struct update_changes {
	struct docids lost; /* of the old generation: they are gone, or another is in their place */
	/* Content keys of what was written that the old generation lacks, each with a NUL behind
	   it; in no order, and some maybe more than once. */
	struct buf new_keys;
	struct bounds_gains gains; /* the postings that came, until bounds are made of them */
};

void update_changes_done(struct update_changes *c);

struct update;

/* What the setup points to is borrowed until update_free(), and so is `rejects`, which is filled as
   files are read. */
struct update *update_new(
	const struct update_setup *setup, struct rejects *rejects, struct error *err) NODISCARD;
void update_free(struct update *u);
void update_freep(struct update **u);

/* Finds what there is to do. *over: so much that the update gives up, and *counts has how many
   paragraphs are to be written and removed as far as is known by then. Reads all that changed,
   unless that is more than memory has room for, or it gives up. */
bool update_plan(
	struct update *u, bool *over, struct update_counts *counts, struct error *err) NODISCARD;

/* Does it, in the copy, which is complete by now. `shared`: it shares its blocks with the
   generation. As build_run(); *over as before, where not all had been read: what was written is of
   no use then, and there is no outcome. */
bool update_run(struct update *u, bool shared, bool *over, struct build_outcome *out,
	struct update_counts *counts, struct update_changes *changes, struct error *err) NODISCARD;

#endif
