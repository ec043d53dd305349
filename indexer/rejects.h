/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What was not indexed because it is bad, in the order of the input: all are counted, the first few
 * are said on stderr as they come, and the first REJECTS_KEPT are kept for the report.
 */
#ifndef PILCROW_INDEXER_REJECTS_H
#define PILCROW_INDEXER_REJECTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/buf.h"
#include "common/error.h"
#include "common/log.h"

/* Enough to see what is wrong; a wholly broken input of millions of records must neither flood a
   terminal nor fill the memory. */
enum { REJECTS_SHOWN = 20, REJECTS_KEPT = 1000 };

struct rejected {
	char *file;	     /* as the user can open it */
	char *id;	     /* of the article; may be empty */
	uint64_t line, byte; /* line 0: the file as a whole */
	char *reason;
};

struct rejects {
	struct log *log; /* borrowed; NULL: nothing is said */
	struct rejected *items;
	size_t n, cap;
	uint64_t total;
	uint64_t said; /* on stderr */
};

/* `{.log = ...}` is a valid one. */
void rejects_done(struct rejects *r);
/* Forgets all, before the same input is read again. What was said on stderr is not said twice. */
void rejects_again(struct rejects *r);
/* The texts are copied. */
bool rejects_add(struct rejects *r, const struct rejected *rejected, struct error *err) NODISCARD;
/* Appends "FILE:LINE: byte BYTE: REASON", or without line and byte. */
void rejects_name(const struct rejected *r, struct buf *out);
/* Says how many there were beyond those shown. */
void rejects_say_rest(struct rejects *r);

#endif
