/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A run: some megabytes of consecutive documents, made by one thread and then never changed. What
 * the tables by term need lies in its sections, sorted and waiting for the other runs; what the
 * tables by document need is complete but for the docids, and is gone as soon as the runs before
 * it have been written.
 *
 * Where one run ends and the next begins must not show in the database.
 */
#ifndef PILCROW_INDEXER_BULK_RUN_H
#define PILCROW_INDEXER_BULK_RUN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/buf.h"
#include "common/error.h"
#include "indexer/builder.h"
#include "indexer/bulk/run_pool.h"
#include "indexer/bulk/section.h"
#include "indexer/document.h"

struct value_stats {
	uint32_t count;
	uint32_t last; /* document that has one */
	/* Offsets into the slot's section. */
	size_t lowest, lowest_len, highest, highest_len;
	uint64_t lowest_word, highest_word; /* their first eight bytes: sort_word() */
};

struct run {
	struct run *next; /* of a list, the owner's */
	uint32_t first;	  /* docid of its first document; 0 until the runs before it are known */
	uint32_t documents;
	uint32_t words;	  /* the numbers in SECTION_TEXTS are below it */
	uint32_t aliases; /* at the end of SECTION_TEXTS */
	uint64_t total_length;
	uint32_t shortest, longest, max_wdf; /* shortest of those not empty, else 0 */
	struct value_stats values[DOCUMENT_SLOTS];
	struct sections sections;

	/* One after another: u32 2 * length + (1 if compressed), as the machine has it, bytes. */
	struct buf data;
	struct buf termlists; /* each followed by varint length and bytes of the slots used */
};

void run_free(struct run *r);
/* Frees a whole list. */
void run_free_all(struct run *r);

/* The memory in which runs are made, by one thread at a time; reused. */
struct run_maker;

/* The pool is the builder's; borrowed. */
struct run_maker *run_maker_new(
	struct run_pool *pool, enum compression compression, struct error *err) NODISCARD;
void run_maker_free(struct run_maker *m);

bool run_add(struct run_maker *m, const struct document *d, struct error *err) NODISCARD;
/* User metadata; not empty. Of two with the same key the first one stands. */
bool run_add_record(struct run_maker *m, const char *key, size_t key_len, const char *value,
	size_t len, struct error *err) NODISCARD;
/* Bytes of the run at hand, by which to tell whether it is large enough to be ended. */
size_t run_size(const struct run_maker *m);
/* Ends the run at hand and hands it over; the maker is ready for the next. */
struct run *run_end(struct run_maker *m, struct error *err) NODISCARD;
/* The data and the term lists of a run are not needed any more: those of the next runs go where
   they were. */
void run_take_back(struct run *r, struct run_pool *pool);

#endif
