/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The child writes one message when it is done: a head, then the report. Both are the same program,
   so the head goes as it lies in memory. */
#include "indexer/apart.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fcntl.h>

enum {
	TICK_MS = 50, /* until the next look at *stop */
	PIECE = 1 << 16,
};

struct head {
	bool ok;
	size_t faults;
	struct error err;
};

static bool write_all(int fd, const void *bytes, size_t len)
{
	const char *at = bytes;

	while (len > 0) {
		ssize_t n = write(fd, at, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		at += n;
		len -= (size_t)n;
	}
	return true;
}

/* Ends at once: what is to be done at exit is the parent's. Killed with it, since what the parent
   has open, an index's lock among it, is held open here as well. */
static void run_and_exit(int to, apart_fn *fn, const void *ctx, pid_t parent)
{
	static const int plain[] = { SIGINT, SIGTERM, SIGSEGV, SIGBUS, SIGFPE, SIGABRT };
	struct head head = { 0 };
	struct buf report = { 0 };

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(1);
	for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
		signal(plain[i], SIG_DFL);
	head.ok = fn(ctx, &head.faults, &report, &head.err);
	_exit(!write_all(to, &head, sizeof head) || !write_all(to, report.data, report.len));
}

bool apart_start(struct apart *a, apart_fn *fn, const void *ctx, struct error *err)
{
	pid_t parent = getpid();
	int ends[2];

	*a = (struct apart){ .from = -1 };
	if (pipe2(ends, O_CLOEXEC) != 0)
		return error_set_errno(err, "cannot make a pipe");
	a->pid = fork();
	if (a->pid == 0)
		run_and_exit(ends[1], fn, ctx, parent);
	close(ends[1]);
	a->from = ends[0];
	if (a->pid > 0)
		return true;
	error_set_errno(err, "cannot make a process");
	a->pid = 0;
	apart_done(a);
	return false;
}

/* False at the end of what it says. */
static bool listen(struct apart *a, bool *failed)
{
	struct pollfd fd = { .fd = a->from, .events = POLLIN };
	char *to;
	ssize_t n;

	if (poll(&fd, 1, TICK_MS) <= 0)
		return true;
	to = buf_reserve(&a->said, PIECE);
	*failed = !to;
	if (!to)
		return false;
	n = read(a->from, to, PIECE);
	if (n > 0)
		a->said.len += (size_t)n;
	return n > 0 || (n < 0 && errno == EINTR);
}

/* Whether that is what a program does to itself; others come from outside. */
static bool is_crash(int number)
{
	return number == SIGSEGV || number == SIGBUS || number == SIGILL || number == SIGFPE ||
	       number == SIGABRT;
}

static bool read_result(
	const struct apart *a, int how, size_t *faults, struct buf *report, struct error *err)
{
	struct head head;

	if (WIFSIGNALED(how) && !is_crash(WTERMSIG(how)))
		return error_set(err, ERROR_IO,
			"the process that checks was killed by signal %d, as the system does where "
			"memory is out",
			WTERMSIG(how));
	if (WIFSIGNALED(how))
		return error_set(err, ERROR_CORRUPT,
			"damage that makes Xapian's check crash (signal %d)", WTERMSIG(how));
	if (WEXITSTATUS(how) != 0 || a->said.len < sizeof head)
		return error_set(err, ERROR_IO, "a process of ours ended without a result");
	memcpy(&head, a->said.data, sizeof head);
	if (!head.ok) {
		*err = head.err;
		return false;
	}
	*faults += head.faults;
	buf_add(report, a->said.data + sizeof head, a->said.len - sizeof head);
	return !report->failed || error_out_of_memory(err);
}

bool apart_wait(struct apart *a, const atomic_int *stop, size_t *faults, struct buf *report,
	struct error *err)
{
	bool failed = false;
	int how;

	do {
		if (stop && atomic_load(stop))
			return error_set(err, ERROR_INTERRUPTED, "interrupted");
	} while (listen(a, &failed));
	/* What stops a group of processes may stop that one first. */
	if (stop && atomic_load(stop))
		return error_set(err, ERROR_INTERRUPTED, "interrupted");
	if (failed)
		return error_out_of_memory(err);
	while (waitpid(a->pid, &how, 0) < 0) {
		if (errno != EINTR)
			return error_set_errno(err, "waiting for a process of ours");
	}
	a->pid = 0;
	return read_result(a, how, faults, report, err);
}

void apart_done(struct apart *a)
{
	if (a->pid > 0) {
		kill(a->pid, SIGKILL);
		while (waitpid(a->pid, NULL, 0) < 0 && errno == EINTR)
			;
	}
	if (a->from >= 0)
		close(a->from);
	buf_done(&a->said);
	*a = (struct apart){ .from = -1 };
}

bool apart_run(apart_fn *fn, const void *ctx, const atomic_int *stop, size_t *faults,
	struct buf *report, struct error *err)
{
	struct apart a CLEANUP(apart_done) = { .from = -1 };

	return apart_start(&a, fn, ctx, err) && apart_wait(&a, stop, faults, report, err);
}
