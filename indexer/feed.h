/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The input behind a mutex: a worker takes a range of articles, unlocks, and works. Back-pressure
 * comes free, and there is no shutdown protocol: a closed feed is an ended one.
 *
 * A range is a row of consecutive articles. Ranges are numbered from 0 in the order of the input
 * and become parts of the index that are put together in that order; so what is built does not
 * depend on who took what. Where one range ends and the next begins has no influence on the outcome
 * either.
 *
 * Bad records, unreadable files in folders and repeated article ids are rejected here, and the
 * reading goes on.
 */
#ifndef PILCROW_INDEXER_FEED_H
#define PILCROW_INDEXER_FEED_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/digest.h"
#include "common/error.h"
#include "indexer/counts.h"
#include "indexer/ledger.h"
#include "indexer/memory_share.h"
#include "indexer/range.h"
#include "indexer/rejects.h"
#include "indexer/source.h"
#include "indexer/walk.h"

struct feed_options {
	/* A range ends with the article that reaches one of these. */
	uint64_t range_bytes;
	size_t range_articles;
	const atomic_int *stop; /* not 0: ERROR_INTERRUPTED; may be NULL */
	const char *language;	/* of articles that name none: part of a file's settings */
	/*
	 * What an earlier run read: a file of the same size and time, read the same way, is passed
	 * by unread. Not if one of its articles stands in a file before it by now. NULL: all is
	 * read.
	 */
	const struct ledger *before;
	/* Says in place of range_bytes, and notes what articles' ids take; may be NULL. */
	struct memory_share *share;
	/* For a nameless file with articles' ids, which then take less memory; borrowed; NULL:
	 * none.
	 */
	const char *directory;
	/* Who takes ranges, and of how much (as stored; 0: not known): so that all come to the end
	   at about the same time, a range is no more than what is left for each. */
	unsigned jobs;
	uint64_t input_bytes;
};

/* What was read of one file. */
struct feed_input {
	uint64_t bytes;			  /* uncompressed */
	char sha256[DIGEST_HEX_SIZE];	  /* of those; empty if it could not be read to its end */
	struct counts counts;		  /* what came in from it, was skipped and rejected */
	const struct ledger_file *before; /* passed by unread: what is known of it; else NULL */
	bool failed;			  /* it could not be opened, or not read to its end */
};

struct feed;

/* `files` and `rejects` are borrowed. What the walk could not read is rejected at once. */
struct feed *feed_new(const struct walk *files, const struct feed_options *options,
	struct rejects *rejects, struct error *err) NODISCARD;
void feed_free(struct feed *f);
void feed_freep(struct feed **f);

/* The next range, in place of what *r had; r->n is 0 at the end. Safe from several threads. */
bool feed_take(struct feed *f, struct range *r, struct error *err) NODISCARD;
/* From now on there is nothing more. */
void feed_close(struct feed *f);
/* Nobody will take anything: frees what was noted of articles. What was counted stays. */
void feed_forget(struct feed *f);

/* Bytes read so far, as stored. Safe at any time. */
uint64_t feed_bytes_read(const struct feed *f);
/* Text of the ranges handed out so far. Safe at any time. */
uint64_t feed_text_taken(const struct feed *f);

/* After the last worker is done, or between two takes of the only one. Counts: what came in, what
 * was skipped and rejected. */
const struct counts *feed_counts(struct feed *f);
const struct feed_input *feed_inputs(const struct feed *f); /* one for each file */

#endif
