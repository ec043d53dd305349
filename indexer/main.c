/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The only file of the indexer that prints to stdout, looks at the environment and decides the exit
 * status: 0 done, 1 done with faults found or too many rejects, 2 error, 3 refused by the gate, 75
 * locked, 128 + n on signal n.
 */
#include <argp.h>
#include <errno.h>
#include <locale.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#include "common/log.h"
#include "indexer/command.h"

const char *argp_program_version = "indexer (Pilcrow) " PILCROW_VERSION;

/* Of the second that a stop may take. */
enum { GRACE_NS = 700 * 1000 * 1000 };

/* What signal handlers can reach. */
static atomic_int caught;
static atomic_bool finishing;
static atomic_bool in_journal;
static timer_t grace;

static void note_signal(int number)
{
	const struct itimerspec once = { .it_value = { .tv_nsec = GRACE_NS } };

	atomic_store(&caught, number);
	timer_settime(grace, 0, &once, NULL);
}

/* As a kill would, which harms nothing; but with a word and the status. */
static void end_at_once(int number UNUSED)
{
	static const char said[] = "error: interrupted in the midst of a step; "
				   "the next run removes what was begun\n";
	const char *before = atomic_load(&in_journal) ? "<3>" : "indexer: ";
	const struct iovec parts[] = { { (void *)before, strlen(before) },
		{ (void *)said, sizeof said - 1 } };

	if (atomic_load(&finishing))
		return;
	if (writev(STDERR_FILENO, parts, 2) < 0)
		_exit(128 + SIGPIPE);
	_exit(128 + atomic_load(&caught));
}

/* The first signal asks, and ends the program where it cannot heed it in time, as in a commit of
   Xapian's; the second one, which finds the default action again, ends it at once. Writing to a
   closed pipe, or to a file that must not grow, is an error like others. */
static bool set_signals(struct error *err)
{
	struct sigaction ask = { .sa_handler = note_signal, .sa_flags = (int)SA_RESETHAND };
	struct sigaction end = { .sa_handler = end_at_once, .sa_flags = SA_RESTART };
	struct sigaction ignore = { .sa_handler = SIG_IGN };

	if (timer_create(CLOCK_MONOTONIC, NULL, &grace) != 0)
		return error_set_errno(err, "cannot make a timer");
	sigemptyset(&ask.sa_mask);
	sigemptyset(&end.sa_mask);
	sigemptyset(&ignore.sa_mask);
	sigaction(SIGALRM, &end, NULL);
	sigaction(SIGINT, &ask, NULL);
	sigaction(SIGTERM, &ask, NULL);
	sigaction(SIGPIPE, &ignore, NULL);
	sigaction(SIGXFSZ, &ignore, NULL);
	return true;
}

static bool print(FILE *to, const struct buf *text, struct error *err)
{
	if (text->failed)
		return error_out_of_memory(err);
	if (text->len > 0)
		fwrite(text->data, 1, text->len, to);
	if (fflush(to) == 0 && !ferror(to))
		return true;
	/* Whoever closed the pipe has seen enough. */
	return errno == EPIPE || error_set_errno(err, "standard output");
}

static int fail(struct log *log, const struct error *err)
{
	const int signal = atomic_load(&caught);
	struct error why = *err;

	/* Where it was at that moment says nothing. */
	if (why.code == ERROR_INTERRUPTED && signal)
		error_set(&why, ERROR_INTERRUPTED, "interrupted by signal %d", signal);
	log_error(log, &why);
	if (why.code == ERROR_INTERRUPTED && signal)
		return 128 + signal;
	return error_exit_status(&why);
}

static int run(const struct command *command, int argc, char **argv, struct log *log)
{
	CLEANUP(buf_done) struct buf out = { 0 };
	struct command_context context = { .index = getenv("PILCROW_INDEX"),
		.log = log,
		.out = &out,
		.stop = &caught,
		.finishing = &finishing,
		.alone = true };
	struct error err = { 0 };
	char name[64];
	int status = 0;
	bool ok;

	snprintf(name, sizeof name, "indexer %s", command->name);
	argv[0] = name;
	ok = set_signals(&err) && command->run(&context, argc, argv, &status, &err);
	log_progress(log, "%s", "");
	if (!ok)
		return fail(log, &err);
	return print(stdout, &out, &err) ? status : fail(log, &err);
}

static int help(FILE *to, struct log *log, int status)
{
	CLEANUP(buf_done) struct buf text = { 0 };
	struct error err = { 0 };

	command_help(&text);
	return print(to, &text, &err) ? status : fail(log, &err);
}

static int unknown(const char *name, struct log *log)
{
	const struct command *nearest = command_nearest(name);
	struct error err = { 0 };

	if (nearest)
		error_set(&err, ERROR_USAGE,
			"unknown command %.100s; did you mean %s? (`indexer --help` lists all)",
			name, nearest->name);
	else
		error_set(&err, ERROR_USAGE, "unknown command %.100s (`indexer --help` lists all)",
			name);
	return fail(log, &err);
}

static int choose(int argc, char **argv, struct log *log)
{
	const struct command *command;

	if (argc < 2)
		return help(stderr, log, argp_err_exit_status);
	if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-?") == 0 ||
		strcmp(argv[1], "help") == 0)
		return help(stdout, log, EXIT_SUCCESS);
	if (strcmp(argv[1], "--version") == 0 || strcmp(argv[1], "-V") == 0) {
		CLEANUP(buf_done) struct buf text = { 0 };
		struct error err = { 0 };

		buf_printf(&text, "%s\n", argp_program_version);
		return print(stdout, &text, &err) ? EXIT_SUCCESS : fail(log, &err);
	}
	command = command_find(argv[1]);
	return command ? run(command, argc - 1, argv + 1, log) : unknown(argv[1], log);
}

int main(int argc, char **argv)
{
	struct log log;
	int status;

	/* For the widths of characters in help texts only; nothing that we store or compare looks
	   at the locale. */
	setlocale(LC_CTYPE, "");
	argp_err_exit_status = 2;
	log_init(&log, "indexer", stderr);
	log_heed_journal(&log, getenv("JOURNAL_STREAM"));
	atomic_store(&in_journal, log.journal);
	status = choose(argc, argv, &log);
	log_done(&log);
	return status;
}
