/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Whether a database is whole and holds what its manifest says: Xapian's own check, the numbers of
 * articles and paragraphs, the facts (that our analyzers make its terms), and a sample of
 * paragraphs read back and held against their content keys. Done before each publishing, and by
 * `indexer check`.
 */
#ifndef PILCROW_INDEXER_VERIFY_H
#define PILCROW_INDEXER_VERIFY_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/buf.h"
#include "common/error.h"
#include "indexer/manifest.h"
#include "indexer/verify_blocks.h"

struct verify_parts;

struct verdict {
	size_t faults;
	struct buf report;	       /* a line for each fault; empty if there is none */
	uint64_t articles, paragraphs; /* as counted in the database */
	size_t sampled;		       /* paragraphs read back */
};

void verdict_done(struct verdict *v);

/* What a database should hold, and how closely to look. */
struct verify_expected {
	uint64_t articles, paragraphs;
	bool sample_only; /* leave out Xapian's own check, which reads every block */
	/* Or wait for what two processes that share it find, if that was begun; may be NULL. */
	struct verify_parts *begun;
	const atomic_int *stop; /* ends that check when not 0; or NULL */
	/* Or look only at what was changed (verify_blocks.h), if that was begun; may be NULL. */
	struct verify_blocks *changes;
};

/* Faults are added to *out. A database that cannot be opened is an error. */
bool verify_database(const char *path, const struct verify_expected *expected, struct verdict *out,
	struct error *err) NODISCARD;

/* Whether the files of the database are there, each as long as the manifest says: Xapian takes one
   that is gone for one that was never needed, and then answers wrongly. Faults are added to *out.
 */
bool verify_files(const char *path, const struct manifest *manifest, struct verdict *out,
	struct error *err) NODISCARD;

/* Whether the list of what is new is whole, if there is one. */
void verify_new_keys(const char *path, struct verdict *out);

/* Whether the files beside the database that are made from it, if there are any, say what it says;
   only a thorough check makes bounds, pairs, vocabulary and kin anew. */
bool verify_side_files(
	const char *path, bool thorough, struct verdict *out, struct error *err) NODISCARD;

#endif
