/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Another program, run to its end: searcher for the gate, the hooks of a configuration. */
#ifndef PILCROW_INDEXER_CHILD_H
#define PILCROW_INDEXER_CHILD_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

#include "common/buf.h"
#include "common/error.h"

struct child {
	/* The program, looked for in PATH if it has no slash, and its arguments; ends with NULL. */
	const char *const *argv;
	const void *input; /* for its standard input */
	size_t input_len;
	struct buf *output; /* gets its standard output; NULL: that goes where our stderr goes */
	double timeout;	    /* seconds; 0: none */
	const atomic_int *stop; /* ends it, too, when not 0; may be NULL */
};

/*
 * *status is its exit status, 128 + n if signal n ended it. A program that does not read its input
 * is no error. ERROR_NOT_FOUND or ERROR_IO if it cannot be run; ERROR_LIMIT after the timeout and
 * ERROR_INTERRUPTED for *stop: then it and its children have been killed.
 */
bool child_run(const struct child *c, int *status, struct error *err) NODISCARD;

/* "exit status 3", "signal 9". */
void child_say_status(int status, char *text, size_t size);

#endif
