/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Builds and updates of which no generation came that is served: those since the last of which one
 * did, in the file `failed` of an index, a JSON object a line, the newest last:
 *
 *   {"finished":"2026-01-31T02:00:17Z","status":2,"generation":null,"error":"..."}
 *
 * `generation` is the one that was refused and set aside. One that ends before it has the lock is
 * not noted: another may be at work; nor is one that is killed, or cut off in the midst of a step,
 * nor one of libpilcrow's, whose caller is told.
 */
#ifndef PILCROW_INDEXER_FAILURES_H
#define PILCROW_INDEXER_FAILURES_H

#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "common/buf.h"
#include "common/error.h"

#define FAILURES_FILE "failed"

struct failure {
	char finished[32];
	int status;	     /* that it ended with */
	uint32_t generation; /* 0: none was kept */
	char *what;	     /* printable; owned */
};

/* Oldest first; `{0}` is an empty list. */
struct failures {
	struct failure *items;
	size_t n, cap;
};

void failures_done(struct failures *f);
/* What is not as it should be is passed by; none if there is no file that can be read. */
bool failures_read(struct failures *out, const char *index, struct error *err) NODISCARD;

/* Adds one, under the lock of the index; f->what may be any text. After some hundred the list
   begins anew. Where it cannot be written nothing is noted: the run has failed already. */
void failures_note(const char *index, time_t finished, const struct failure *f);
/* A generation went live. */
void failures_forget(const char *index);

#endif
