/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the programs say on stderr, one line each: "indexer: error: ...". Messages may quote data
 * and file names; they are made harmless on the way out. On a terminal a progress line may stand at
 * the bottom; a message replaces it and it is drawn again by its next update.
 *
 * Where the journal of systemd reads it, it has its own time, its own name of the program and
 * levels: lines begin with these (sd-daemon(3)) and lack the other two.
 *
 * All functions may be called from several threads.
 */
#ifndef PILCROW_COMMON_LOG_H
#define PILCROW_COMMON_LOG_H

#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>

#include "common/error.h"

#ifdef __cplusplus
extern "C" {
#endif

enum log_level { LOG_ERROR, LOG_WARNING, LOG_NOTE };

struct log {
	const char *program;  /* borrowed */
	FILE *to;	      /* borrowed */
	enum log_level level; /* what is less important than this is not said */
	bool progress;	      /* whether progress lines are drawn: a terminal, and not --quiet */
	/* Where none are drawn, one is said as a line with the time (UTC, ISO 8601) when so many
	   seconds have passed since the last; 0: never. */
	double said_every, said;
	pthread_mutex_t lock;
	bool drawn; /* a progress line is on the screen */
	bool journal;
};

/* Progress lines are on iff `to` is a terminal; else one is said every half a minute. */
void log_init(struct log *l, const char *program, FILE *to);
void log_done(struct log *l);
/* `stream` is what systemd names the journal by, in $JOURNAL_STREAM; NULL: none. It counts if it is
   what is written to. */
void log_heed_journal(struct log *l, const char *stream);

/* "program: error: message". */
void log_error(struct log *l, const struct error *err);
/* "program: warning: ..." and "program: ..." */
void log_warning(struct log *l, const char *format, ...) PRINTF_LIKE(2, 3);
void log_note(struct log *l, const char *format, ...) PRINTF_LIKE(2, 3);

/* Whether log_progress() would do anything now. */
bool log_wants_progress(struct log *l);

/* Replaces the progress line, which is cut to the width of the terminal, or says it where it is
   due. An empty text wipes it. */
void log_progress(struct log *l, const char *format, ...) PRINTF_LIKE(2, 3);

#ifdef __cplusplus
}
#endif

#endif
