/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What goes into the tables of a database, from its runs: a list in order, each with its first
 * docid set. FORMAT.md says what the entries look like. Errors of writing stay with the table
 * (btree_close() tells); what is returned here is lack of memory.
 */
#ifndef PILCROW_INDEXER_BULK_TABLES_H
#define PILCROW_INDEXER_BULK_TABLES_H

#include <stdbool.h>
#include <stddef.h>

#include "common/error.h"
#include "indexer/bulk/btree.h"
#include "indexer/bulk/merge.h"
#include "indexer/bulk/run.h"
#include "indexer/bulk/texts.h"
#include "indexer/bulk/vocabulary.h"
#include "indexer/stems.h"

/* Bytes left in each leaf for updates, which insert everywhere in these two tables; FORMAT.md says
   what that is worth. */
enum { POSTLIST_ROOM = 100, POSITION_ROOM = 200 };

/* Sizes from which a chunk of entries is ended, chosen by what FORMAT.md shows. */
enum { CHUNK_LENGTHS = 200, CHUNK_POSTINGS = 500 };

/* Values are mostly read one after another, in chunks of about 2000 bytes as Xapian writes them. Of
   at most so many four fill a leaf, where of a few more it would hold three; a single value may
   take more. */
enum {
	VALUES_KEY = 3 + GLASS_MAX_DOCID,
	CHUNK_VALUES = (GLASS_BLOCK - GLASS_HEADER - POSTLIST_ROOM) / 4 - GLASS_SLOT -
		       GLASS_LEAF_HEAD - VALUES_KEY,
};

/* postlist.glass, these four in this order. */
bool postlist_add_metadata(struct btree *t, const struct run *runs, struct error *err) NODISCARD;
bool postlist_add_values(struct btree *t, const struct run *runs, struct error *err) NODISCARD;
bool postlist_add_lengths(struct btree *t, const struct run *runs, struct error *err) NODISCARD;
/* Those of the batch that the merge of SECTION_POSTINGS is at. `words` and `texts`, where they are
   not NULL, see all terms. */
bool postlist_add_terms(struct btree *t, struct merge *m, struct vocabulary *words,
	struct texts *texts, struct error *err) NODISCARD;

/* position.glass: of the batch that the merge of SECTION_POSITIONS is at. */
void position_add_terms(struct btree *t, struct merge *m);

/* The documents of one run, after those of the run before. */
void docdata_add(struct btree *t, const struct run *r);
void termlist_add(struct btree *t, const struct run *r);

/* synonym.glass, as a whole. */
bool synonym_add(struct btree *t, const struct synonyms *synonyms, struct error *err) NODISCARD;

/* spelling.glass, as a whole. */
bool spelling_add(struct btree *t, const struct vocabulary *words, enum compression compression,
	struct error *err) NODISCARD;

#endif
