/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A process of its own that does what it is asked, one thing after the other: for what cannot be
 * interrupted, and for what may crash on damaged data. It is a copy of ours as it was when it was
 * begun. The system copies a table of all memory for that, and then each page of it that we write
 * to: begun while we are small, and asked when there is something to do, it costs next to nothing.
 *
 * Of what we have open it has the three standard streams, nothing else: no index's lock stays there
 * when we end. It ends with us, at the latest, and with the thread of ours that began it. No other
 * thread of ours may hold a lock when it is begun that what it does wants.
 */
#ifndef PILCROW_INDEXER_APART_H
#define PILCROW_INDEXER_APART_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "common/buf.h"
#include "common/error.h"

/* `what` is a copy of the bytes it was asked with, as aligned as malloc() does. What it finds are
   faults, and the words for them. Nothing else of what it does is seen outside; there, memory and
   files that it leaves open are there for what is asked next. */
typedef bool apart_fn(const void *what, size_t *faults, struct buf *report, struct error *err);

/* `{0}`: none; it can be asked by one thread at a time. */
struct apart {
	pid_t pid;	 /* 0: none */
	int end;	 /* ours, of a socket */
	size_t owed;	 /* answers that were not waited for */
	struct buf said; /* of the next one of them */
};

/* `a` is not begun. */
bool apart_begin(struct apart *a, struct error *err) NODISCARD;

/*
 * `what` may hold addresses of what was there when the process was begun, and none other. An error
 * if the process is no more. May wait until the process has come to the end of what it was asked
 * before, if that is much.
 */
bool apart_ask(
	struct apart *a, apart_fn *fn, const void *what, size_t len, struct error *err) NODISCARD;

/*
 * Waits for the next answer. A crash is ERROR_CORRUPT, a kill from outside ERROR_IO; then the
 * process is no more. *stop (may be NULL) that becomes other than 0 is ERROR_INTERRUPTED; then
 * apart_done() is all that may follow. What it found is added.
 */
bool apart_wait(struct apart *a, const atomic_int *stop, size_t *faults, struct buf *report,
	struct error *err) NODISCARD;

/* Begins it and asks. */
bool apart_start(
	struct apart *a, apart_fn *fn, const void *what, size_t len, struct error *err) NODISCARD;
/* All of it, to the end of the process. */
bool apart_run(apart_fn *fn, const void *what, size_t len, const atomic_int *stop, size_t *faults,
	struct buf *report, struct error *err) NODISCARD;

/* Kills it, whatever it is doing, and frees. It can be begun again. */
void apart_done(struct apart *a);
/* The same, but it ends by itself when it has done what it was asked, and is not waited for:
   whoever takes on our processes will once we have ended. Nothing for a program that goes on. */
void apart_leave(struct apart *a);

#endif
