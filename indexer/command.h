/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The commands of `indexer` as rows of a table. A command prints nothing: what belongs on stdout it
 * writes to a buffer that main.c prints, what belongs on stderr goes through the log.
 */
#ifndef PILCROW_INDEXER_COMMAND_H
#define PILCROW_INDEXER_COMMAND_H

#include <stdatomic.h>
#include <stdbool.h>

#include "common/buf.h"
#include "common/error.h"
#include "common/log.h"

struct command_context {
	const char *index; /* from the environment; NULL if not set */
	struct log *log;
	struct buf *out;
	const atomic_int *stop; /* the signal that asks us to stop; 0: none */
	/* Soon after that the program ends wherever it is, as if killed, unless this was set: when
	   what was asked for is done, or its end is being told. */
	atomic_bool *finishing;
	/* The program does nothing else and ends soon: a process that we leave behind is waited for
	   by whoever takes on ours. */
	bool alone;
};

struct command {
	const char *name;
	const char *help; /* one line */
	/* argv[0] is "indexer NAME". Usage errors and --help end the program, as argp does it.
	 *status is the exit status when all went well: 0, or 1 as the command defines it. */
	bool (*run)(
		struct command_context *c, int argc, char **argv, int *status, struct error *err);
};

/* Ended by a row without name. */
extern const struct command command_table[];

/* NULL if there is none. */
const struct command *command_find(const char *name);
/* The command that was probably meant; NULL if nothing is near. */
const struct command *command_nearest(const char *name);
void command_help(struct buf *out);

bool command_build(
	struct command_context *c, int argc, char **argv, int *status, struct error *err);
bool command_check(
	struct command_context *c, int argc, char **argv, int *status, struct error *err);
bool command_config(
	struct command_context *c, int argc, char **argv, int *status, struct error *err);
bool command_list(struct command_context *c, int argc, char **argv, int *status, struct error *err);
bool command_prune(
	struct command_context *c, int argc, char **argv, int *status, struct error *err);
bool command_publish(
	struct command_context *c, int argc, char **argv, int *status, struct error *err);
bool command_report(
	struct command_context *c, int argc, char **argv, int *status, struct error *err);
bool command_rollback(
	struct command_context *c, int argc, char **argv, int *status, struct error *err);
bool command_stats(
	struct command_context *c, int argc, char **argv, int *status, struct error *err);
bool command_update(
	struct command_context *c, int argc, char **argv, int *status, struct error *err);

#endif
