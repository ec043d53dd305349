/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Errors as values. A struct error lives on the caller's stack, is never allocated and never
 * shared between threads. A function that can fail takes `struct error *err` last (never NULL),
 * returns false or NULL after filling it, and leaves its outputs as they were.
 *
 * The layer that first sees the failure sets it; each layer above may wrap it once with what only
 * that layer knows ("articles.jsonl, line 12"). main.c prints it. No layer both prints and returns.
 */
#ifndef PILCROW_COMMON_ERROR_H
#define PILCROW_COMMON_ERROR_H

#include <stdbool.h>

#include "common/macros.h"

#ifdef __cplusplus
extern "C" {
#endif

enum error_code {
	ERROR_NONE = 0,
	ERROR_USAGE,	   /* the command line or the query makes no sense */
	ERROR_INPUT,	   /* data that was read is bad; what was there is untouched */
	ERROR_NOT_FOUND,   /* a file, an index or a generation is not there */
	ERROR_IO,	   /* the system refused: unreadable, disk full, ... */
	ERROR_LOCKED,	   /* another builder is at work: try later */
	ERROR_CORRUPT,	   /* an index is damaged, or not one */
	ERROR_VERSION,	   /* an index built with another schema, analyzer or Xapian format */
	ERROR_LIMIT,	   /* a documented limit was exceeded */
	ERROR_MEMORY,	   /* out of memory */
	ERROR_INTERRUPTED, /* stopped by a signal */
	ERROR_INTERNAL,	   /* a bug of ours */
};

enum { ERROR_MESSAGE_SIZE = 512 };

struct error {
	enum error_code code;
	char msg[ERROR_MESSAGE_SIZE]; /* UTF-8 as far as what it quotes is; longer ones are cut */
};

/* Fills *err. Always returns false, so that `return error_set(err, ...)` reads well. */
bool error_set(struct error *err, enum error_code code, const char *format, ...) PRINTF_LIKE(3, 4);

/*
 * As error_set(), with ": " and the text of errno appended. The code is ERROR_NOT_FOUND for ENOENT,
 * ERROR_MEMORY for ENOMEM, ERROR_IO otherwise. Reads errno before anything else.
 */
bool error_set_errno(struct error *err, const char *format, ...) PRINTF_LIKE(2, 3);

bool error_out_of_memory(struct error *err);

/* Puts "context: " before the message; the code stays. Always returns false. */
bool error_wrap(struct error *err, const char *format, ...) PRINTF_LIKE(2, 3);

/* "usage", "not_found" and so on, for JSON; static. */
const char *error_name(enum error_code code);

/* The exit status of the programs' contract: 75 for ERROR_LOCKED, 2 for every other code. */
int error_exit_status(const struct error *err);

#ifdef __cplusplus
}
#endif

#endif
